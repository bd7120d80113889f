import type { Knex } from 'knex'
import { NotFound, Refused, SignInNeeded, type AdministrationCard, type Clock, type Content, type CoreServices, type FacetShape, type Item, type ItemSummary, type Locale, type People, type Topics, type Translate, type Viewer } from '@diwan/core'
import { createHash } from 'node:crypto'
import type { Static } from 'typebox'
import { administrationTypes } from '../kinds/administration.ts'
import { languageName } from './finder.ts'
import { folded } from './sort-key.ts'

interface Needs { db: Knex; content: Content; people: People; topics: Topics; clock: Clock; bring: CoreServices['bring'] }
export interface AdministrationQuery { q?: string; region?: string; language?: string; type?: string; topic?: string }
export interface AdministrationRow {
  code: string; name: string; service: string; region: string; languages: string[]; type: string | null; size: string | null; site: string | null; systems: string[]; topics: string[]; isFictional: boolean
}
interface Own { item_id: string; code: string; type: string; size: string | null; site: string | null; languages: string[]; systems: string[] }

/** Same profile for the same administration in every process. */
export function profileId(code: string): string {
  const hash = createHash('sha256').update(`directory.administration ${code}`).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-7${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}

/** Administrations: the site's list of them, with what each says of itself. There are some two hundred, so they are narrowed here and not in the database. */
export class Administrations {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** By name in the reader's language. */
  async list(viewer: Viewer, query: AdministrationQuery = {}): Promise<AdministrationRow[]> {
    return (await this.#all(viewer)).filter((row) => fits(row, query))
  }

  /** As `list`, with facets over all, each counted under the others. */
  async browse(viewer: Viewer, query: AdministrationQuery, t: Translate): Promise<{ rows: AdministrationRow[]; facets: Static<typeof FacetShape>[] }> {
    const all = await this.#all(viewer)
    return { rows: all.filter((row) => fits(row, query)), facets: await this.#facets(viewer, all, query, t) }
  }

  async #facets(viewer: Viewer, all: readonly AdministrationRow[], query: AdministrationQuery, t: Translate): Promise<Static<typeof FacetShape>[]> {
    const { locale } = viewer
    const labels = new Map((await this.#needs.topics.all()).map(({ id, labels: called }) => [id, called[locale] ?? called.en]))
    const facet = (name: keyof AdministrationQuery, options: readonly { value: string; label: string }[], has: (row: AdministrationRow, value: string) => boolean) => {
      const rest = all.filter((row) => fits(row, { ...query, [name]: undefined } as AdministrationQuery))
      return { name, options: options.map(({ value, label }) => ({ value, label, count: rest.filter((row) => has(row, value)).length, isMore: false, selected: query[name] === value })).filter(({ count, selected }) => count > 0 || selected) }
    }
    const collator = new Intl.Collator(locale)
    const valuesOf = (pick: (row: AdministrationRow) => string[]) => [...new Set(all.flatMap(pick))]
    const named = (values: string[], name: (value: string) => string) => values.map((value) => ({ value, label: name(value) })).toSorted((a, b) => collator.compare(a.label, b.label))
    return [
      facet('region', (await this.#needs.people.regions()).map(({ code, names }) => ({ value: code, label: names[locale] ?? names.en })), (row, value) => row.region === value),
      facet('topic', named(valuesOf(({ topics }) => topics), (id) => labels.get(id) ?? id), (row, value) => row.topics.includes(value)),
      facet('language', named(valuesOf(({ languages }) => languages), (code) => languageName(code, locale)), (row, value) => row.languages.includes(value)),
      facet('type', administrationTypes.map((value) => ({ value, label: t(`directory.kind.administration.field.type.${value}`) })), (row, value) => row.type === value),
    ]
  }

  /** @throws NotFound */
  async read(viewer: Viewer, code: string): Promise<{ card: AdministrationCard; row: AdministrationRow; profile: Item | null }> {
    const card = await this.#needs.people.administration(code.toUpperCase())
    if (!card) throw new NotFound()
    const [own] = await this.#own([card.code])
    const profile = own ? await this.#needs.content.read(viewer, 'directory.administration', own.item_id).catch((fault: unknown) => { if (fault instanceof NotFound) return null; throw fault }) : null
    return { card, profile, row: rowOf(card, profile ? own : undefined, profile, viewer.locale) }
  }

  /** The code of an administration named by it or by the number of its profile. @throws NotFound */
  async codeOf(viewer: Viewer, key: string): Promise<string> {
    if (await this.#needs.people.administration(key.toUpperCase())) return key.toUpperCase()
    return String((await this.#needs.content.read(viewer, 'directory.administration', key)).fields['code'])
  }

  mayDescribe(viewer: Viewer, code: string): boolean {
    return viewer.may('directory.profile') && (viewer.administration === code || viewer.may('directory.staff') || viewer.may('core.administrations'))
  }

  /** The item in which it describes itself, begun with what the site knows if there is none yet. @throws SignInNeeded, Refused, NotFound */
  async describe(viewer: Viewer, code: string): Promise<string> {
    if (viewer.id === null) throw new SignInNeeded()
    if (!this.mayDescribe(viewer, code)) throw new Refused()
    const [own] = await this.#own([code])
    if (own) return own.item_id
    const card = await this.#needs.people.administration(code)
    if (!card) throw new NotFound()
    const id = profileId(code)
    await this.#needs.bring({
      id, kind: 'directory.administration', administration: code, author: { id: viewer.id, name: viewer.name }, publishedAt: this.#needs.clock.now(),
      input: { lang: viewer.locale, audience: ['public'], handling: 'open', texts: { [viewer.locale]: { title: card.names[viewer.locale] ?? card.names.en } }, fields: { code, region: card.region || null, type: 'customs', size: null, site: null, languages: card.languages, systems: [] } },
    })
    return id
  }

  async #all(viewer: Viewer): Promise<AdministrationRow[]> {
    const { people, content } = this.#needs
    const cards = await people.administrations()
    const byCode = new Map<string, { own: Own; item: ItemSummary }>()
    for (let from = 0; from < cards.length; from += 500) {
      const joined = await content.joined<Own>(viewer, {
        sql: `select distinct on (a.code) to_jsonb(a) as own, a.item_id, null::uuid as person_id from directory.administration a where a.code = any(?::text[]) order by a.code, a.item_id`,
        bindings: [cards.slice(from, from + 500).map(({ code }) => code)],
      })
      for (const { own, item } of joined) if (item) byCode.set(own.code, { own, item })
    }
    const collator = new Intl.Collator(viewer.locale)
    return cards.map((card) => { const one = byCode.get(card.code); return rowOf(card, one?.own, one?.item ?? null, viewer.locale) }).toSorted((a, b) => collator.compare(a.name, b.name))
  }

  async #own(codes: string[]): Promise<Own[]> {
    const { rows } = await this.#needs.db.raw<{ rows: Own[] }>('select distinct on (code) item_id, code, type, size, site, languages, systems from directory.administration where code = any(?::text[]) order by code, item_id', [codes])
    return rows
  }
}

const rowOf = (card: AdministrationCard, own: Own | undefined, item: { title: string; topics: string[] } | null, locale: Locale): AdministrationRow => ({
  code: card.code, name: card.names[locale] ?? card.names.en, service: item?.title ?? '', region: card.region, languages: own && own.languages.length > 0 ? own.languages : card.languages, type: own?.type ?? null, size: own?.size ?? null,
  site: own?.site ?? null, systems: own?.systems ?? [], topics: item?.topics ?? [], isFictional: card.isFictional,
})

function fits(row: AdministrationRow, { q, region, language, type, topic }: AdministrationQuery): boolean {
  const words = folded(`${row.name} ${row.service} ${row.code}`)
  return (!region || row.region === region) && (!language || row.languages.includes(language)) && (!type || row.type === type) && (!topic || row.topics.includes(topic))
    && (!q || folded(q).split(' ').every((word) => ` ${words}`.includes(` ${word}`)))
}
