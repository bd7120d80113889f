import type { Knex } from 'knex'
import { Invalid, type Content, type FacetShape, type ItemSummary, type Page, type People, type PersonCard, type Topics, type Translate, type Viewer } from '@diwan/core'
import type { Static } from 'typebox'
import type { PersonEntry } from '../contract.ts'
import { seats } from '../kinds/person.ts'
import { folded } from './sort-key.ts'
import { wordOf } from './word-of.ts'

interface Needs { db: Knex; content: Content; people: People; topics: Topics }

export interface PeopleQuery {
  q?: string; region?: string; administration?: string; topic?: string | readonly string[]; language?: string | readonly string[]; seat?: string; letter?: string
  after?: string; before?: string; limit?: number
}
/** What a list shows of one person: nothing that is for few. */
export interface PersonRow {
  id: string; person: string; ref: string | null; name: string; lang: string; jobTitle: string; role: string; administration: string | null; region: string | null; seat: string
  languages: string[]; topics: string[]; path: string; confirmation: PersonCard['confirmation']
}
interface Own { item_id: string; person_id: string; sort_key: string; region: string | null; seat: string; languages: string[] }

const kinds = ['directory.person']
/** How many are asked for at once, and how often, to fill one page for a reader who may read few. */
const chunk = 200, chunks = 6

/** Who is there: lists in the order of names, facets with counts, cards by person. Whether a card may be read, content says. */
export class Finder {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In the order of family names. A page may be short, and have a next, for a reader who may read few of many. */
  async list(viewer: Viewer, query: PeopleQuery): Promise<Page<PersonRow>> {
    const limit = Math.min(Math.max(query.limit ?? 30, 1), 100)
    const isBack = query.before !== undefined
    let place = placeOf(query.before ?? query.after)
    const found: { own: Own; item: ItemSummary }[] = []
    let isEnd = false
    for (let round = 0; round < chunks && found.length <= limit && !isEnd; round++) {
      const size = round === 0 ? limit + 1 : chunk
      const own = await this.#own(query, place, isBack, size)
      isEnd = own.length < size
      const items = new Map((await this.#needs.content.pick(viewer, own.map(({ item_id }) => item_id))).map((item) => [item.id, item]))
      for (const one of own) {
        const item = items.get(one.item_id)
        if (item) found.push({ own: one, item })
        place = { key: one.sort_key, id: one.item_id }
      }
    }
    const isFull = found.length > limit
    const shown = found.slice(0, limit)
    // What was looked at and not shown is not looked at again.
    const far = isFull ? shown.at(-1)?.own : undefined
    const on = far ? writePlace({ key: far.sort_key, id: far.item_id }) : isEnd || !place ? null : writePlace(place)
    const near = shown[0] ? writePlace({ key: shown[0].own.sort_key, id: shown[0].own.item_id }) : null
    if (isBack) shown.reverse()
    const last = shown.at(-1)
    return {
      rows: await this.#rows(shown),
      next: isBack ? last ? writePlace({ key: last.own.sort_key, id: last.own.item_id }) : null : on,
      previous: isBack ? on : query.after === undefined ? null : near,
    }
  }

  /** How many hold under the facets; with words of a name, nobody counts. */
  count(viewer: Viewer, query: PeopleQuery): Promise<{ n: number; isMore: boolean }> {
    return this.#needs.content.count(viewer, { kinds, facets: facetsOf(query) })
  }

  /** Each facet with how many there would be. */
  async facets(viewer: Viewer, query: PeopleQuery, t: Translate): Promise<Static<typeof FacetShape>[]> {
    const { content, people, topics } = this.#needs
    const asked = { kinds, facets: facetsOf(query) }
    const countBy = async (facet: string, values: readonly string[]) => {
      const counted = new Map<string, { n: number; isMore: boolean }>()
      for (let from = 0; from < values.length; from += 100) for (const [value, n] of await content.countBy(viewer, asked, facet, values.slice(from, from + 100))) counted.set(value, n)
      return counted
    }
    const facet = async (name: string, field: string, values: readonly { value: string; label: string }[]) => {
      const chosen = [query[field as keyof PeopleQuery] ?? []].flat() as string[]
      const counted = await countBy(name, values.map(({ value }) => value))
      return { name: field, options: values.map(({ value, label }) => ({ value, label, count: counted.get(value)?.n ?? 0, isMore: counted.get(value)?.isMore ?? false, selected: chosen.includes(value) }))
        .filter(({ count, selected }) => count > 0 || selected) }
    }
    const { locale } = viewer
    const byName = <T extends { label: string }>(options: T[]) => options.toSorted((a, b) => collatorOf(locale).compare(a.label, b.label))
    return [
      await facet('topic', 'topic', byName((await topics.all()).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en })))),
      await facet('languages', 'language', byName((await this.#languages()).map((code) => ({ value: code, label: languageName(code, locale) })))),
      await facet('seat', 'seat', seats.map((seat) => ({ value: seat, label: t(`directory.seat.${seat}`) }))),
      await facet('region', 'region', (await people.regions()).map(({ code, names }) => ({ value: code, label: names[locale] ?? names.en }))),
      await facet('administration', 'administration', byName((await people.administrations()).map(({ code, names }) => ({ value: code, label: names[locale] ?? names.en })))),
    ]
  }

  /** Letters names begin with, of those the viewer may read. */
  async letters(viewer: Viewer, query: PeopleQuery): Promise<string[]> {
    const { rows } = await this.#needs.db.raw<{ rows: { initial: string }[] }>(`with recursive l(initial) as ((select min(initial) from directory.person) union all select (select min(initial) from directory.person p where p.initial > l.initial) from l where l.initial is not null) select initial from l where initial is not null limit 100`)
    const { letter: _letter, ...rest } = query
    const counted = await this.#needs.content.countBy(viewer, { kinds, facets: facetsOf(rest) }, 'initial', rows.map(({ initial }) => initial), 1)
    return [...counted].filter(([, { n }]) => n > 0).map(([letter]) => letter).toSorted(collatorOf(viewer.locale).compare)
  }

  async entries(viewer: Viewer, ids: readonly string[]): Promise<Map<string, PersonEntry>> {
    const rows = await this.#byPerson(viewer, ids)
    return new Map([...rows].map(([person, { id, name, jobTitle, administration, path }]) => [person, { id: person, item: id, name, title: jobTitle, administration, path }]))
  }

  /** The rows of these people that the viewer may read, in the order given. */
  async rowsOf(viewer: Viewer, ids: readonly string[]): Promise<PersonRow[]> {
    const found = await this.#byPerson(viewer, ids)
    return ids.flatMap((id) => found.get(id) ?? [])
  }

  async versed(viewer: Viewer, topic: string, limit: number): Promise<PersonEntry[]> {
    const { rows } = await this.#needs.db.raw<{ rows: Own[] }>(`select p.item_id, p.person_id, p.sort_key, p.region, p.seat, p.languages from directory.person p cross join lateral (select max((k->>'level')::int) as level from jsonb_array_elements(p.knows) k where k->>'topic' = ?) l
      where p.knows @> ?::jsonb order by l.level desc, p.sort_key limit 200`, [topic, JSON.stringify([{ topic }])])
    const items = new Map((await this.#needs.content.pick(viewer, rows.map(({ item_id }) => item_id))).map((item) => [item.id, item]))
    const shown = await this.#rows(rows.flatMap((own) => { const item = items.get(own.item_id); return item ? [{ own, item }] : [] }).slice(0, limit))
    return shown.map(({ id, person, name, jobTitle, administration, path }) => ({ id: person, item: id, name, title: jobTitle, administration, path }))
  }

  async #byPerson(viewer: Viewer, ids: readonly string[]): Promise<Map<string, PersonRow>> {
    const { rows } = await this.#needs.db.raw<{ rows: Own[] }>('select item_id, person_id, sort_key, region, seat, languages from directory.person where person_id = any(?::uuid[])', [[...new Set(ids)].slice(0, 200)])
    const items = new Map((await this.#needs.content.pick(viewer, rows.map(({ item_id }) => item_id))).map((item) => [item.id, item]))
    const shown = await this.#rows(rows.flatMap((own) => { const item = items.get(own.item_id); return item ? [{ own, item }] : [] }))
    return new Map(shown.map((row) => [row.person, row]))
  }

  async #rows(found: readonly { own: Own; item: ItemSummary }[]): Promise<PersonRow[]> {
    const cards = await this.#needs.people.cards(found.map(({ own }) => own.person_id))
    return found.map(({ own, item }) => ({
      id: item.id, person: own.person_id, ref: item.ref, name: item.title, lang: item.lang, jobTitle: wordOf(item.extra['jobTitle']), role: item.summary, administration: item.administration, region: own.region, seat: own.seat,
      languages: own.languages, topics: item.topics, path: item.path, confirmation: cards.get(own.person_id)?.confirmation ?? null,
    }))
  }

  async #own(query: PeopleQuery, place: Place | null, isBack: boolean, limit: number): Promise<Own[]> {
    const where: string[] = [], bindings: (string | string[])[] = []
    const add = (text: string, ...values: (string | string[])[]) => { where.push(text); bindings.push(...values) }
    if (place) add(`(p.sort_key, p.item_id) ${isBack ? '<' : '>'} (?, ?::uuid)`, place.key, place.id)
    if (query.region) add('p.region = ?', query.region)
    if (query.seat) add('p.seat = ?', query.seat)
    if (query.letter) add('p.initial = ?', query.letter)
    const languages = [query.language ?? []].flat() as string[]
    if (languages.length > 0) add('p.languages @> ?::text[]', languages)
    const topics = [query.topic ?? []].flat() as string[]
    for (const topic of topics) add('p.knows @> ?::jsonb', JSON.stringify([{ topic }]))
    if (query.administration) add('p.home = ?', query.administration)
    for (const word of folded(query.q ?? '').split(' ').filter(Boolean).slice(0, 6)) add(`(' ' || p.sort_key) like ?`, `% ${word}%`)
    const order = isBack ? 'desc' : 'asc'
    const { rows } = await this.#needs.db.raw<{ rows: Own[] }>(`select p.item_id, p.person_id, p.sort_key, p.region, p.seat, p.languages from directory.person p
      ${where.length > 0 ? `where ${where.join(' and ')}` : ''} order by p.sort_key ${order}, p.item_id ${order} limit ?`, [...bindings, limit])
    return rows
  }

  async #languages(): Promise<string[]> {
    const { rows } = await this.#needs.db.raw<{ rows: { code: string }[] }>('select distinct unnest(languages) as code from directory.person limit 200')
    return rows.map(({ code }) => code)
  }
}

interface Place { key: string; id: string }
const writePlace = ({ key, id }: Place): string => Buffer.from(JSON.stringify([key, id])).toString('base64url')
function placeOf(text: string | undefined): Place | null {
  if (text === undefined) return null
  try {
    const [key, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (typeof key === 'string' && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id)) return { key, id }
  } catch { /* said below */ }
  throw new Invalid([{ field: 'after', key: 'core.error.bad-cursor' }])
}

function facetsOf({ region, administration, topic, language, seat, letter }: PeopleQuery): Record<string, string | readonly string[]> {
  const asked: [string, string | readonly string[] | undefined][] = [['region', region], ['administration', administration], ['topic', topic], ['languages', language], ['seat', seat], ['initial', letter]]
  return Object.fromEntries(asked.filter((entry): entry is [string, string | readonly string[]] => entry[1] !== undefined && entry[1].length > 0))
}

const collators = new Map<string, Intl.Collator>()
function collatorOf(locale: string): Intl.Collator {
  let collator = collators.get(locale)
  if (!collator) collators.set(locale, collator = new Intl.Collator(locale))
  return collator
}
const names = new Map<string, Intl.DisplayNames>()
/** A language's name in another; the code where nobody named it. */
export function languageName(code: string, locale: string): string {
  let known = names.get(locale)
  if (!known) names.set(locale, known = new Intl.DisplayNames(locale, { type: 'language' }))
  try { return known.of(code) ?? code } catch { return code }
}
