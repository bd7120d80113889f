import type { Knex } from 'knex'
import { Invalid, type Content, type Count, type FacetShape, type ItemSummary, type Joined, type OwnRows, type Page, type People, type PersonCard, type Texts, type Topics, type Translate, type Viewer } from '@diwan/core'
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

  /**
   * In the order of family names. A page may be short, and have a next, for a reader who may read few of many. `of`: how many the viewer may
   * read under the facets, where that was asked already; few are then found by the right to read them, and not by walking all names.
   */
  async list(viewer: Viewer, query: PeopleQuery, of?: Count): Promise<Page<PersonRow>> {
    const limit = Math.min(Math.max(query.limit ?? 30, 1), 100)
    const isBack = query.before !== undefined
    let place = placeOf(query.before ?? query.after)
    if (of?.n === 0) return { rows: [], next: null, previous: null }
    const found: Found[] = []
    let isEnd = false, only: string[] | null = null
    for (let round = 0; round < chunks && found.length <= limit && !isEnd; round++) {
      if (round === 1 && of && of.n <= 100 && !of.isMore) only = (await this.#needs.content.list(viewer, { kinds, facets: facetsOf(query), limit: 100 })).rows.map(({ id }) => id)
      const size = round === 0 ? limit + 1 : chunk
      const joined = await this.#needs.content.joined<Own>(viewer, rowsIn(query, place, isBack, size, only))
      isEnd = joined.length < size
      for (const { own, item, person } of joined) {
        if (item) found.push({ own, item, confirmation: person?.confirmation ?? null })
        place = { key: own.sort_key, id: own.item_id }
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
      rows: shown.map(rowOf),
      next: isBack ? last ? writePlace({ key: last.own.sort_key, id: last.own.item_id }) : null : on,
      previous: isBack ? on : query.after === undefined ? null : near,
    }
  }

  /** All that stands beside the list: each facet with how many there would be, how many there are, and the letters names begin with. With words of a name, facets say what there is without them. */
  async beside(viewer: Viewer, query: PeopleQuery, t: Translate): Promise<{ facets: Static<typeof FacetShape>[]; count: Count; letters: string[] }> {
    const { content, people, topics } = this.#needs
    const { locale } = viewer
    const { initials, languages } = await this.#inUse()
    const byName = <T extends { label: string }>(options: T[]) => options.toSorted((a, b) => collatorOf(locale).compare(a.label, b.label))
    const named = <T extends { code: string; names: Texts }>({ code, names: called }: T) => ({ value: code, label: called[locale] ?? called.en })
    const facets: { name: string; field: keyof PeopleQuery; options: { value: string; label: string }[] }[] = [
      { name: 'topic', field: 'topic', options: byName((await topics.all()).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en }))) },
      { name: 'languages', field: 'language', options: byName(languages.map((code) => ({ value: code, label: languageName(code, locale) }))) },
      { name: 'seat', field: 'seat', options: seats.map((seat) => ({ value: seat, label: t(`directory.seat.${seat}`) })) },
      { name: 'region', field: 'region', options: (await people.regions()).map(named) },
      { name: 'administration', field: 'administration', options: byName((await people.administrations()).map(named)) },
    ]
    const asked = { ...Object.fromEntries(facets.map(({ name, options }) => [name, options.map(({ value }) => value)])), initial: initials }
    const { all, by } = await content.facets(viewer, { kinds, facets: facetsOf(query) }, asked, { initial: 1 })
    return {
      count: all,
      letters: initials.filter((letter) => (by['initial']?.get(letter)?.n ?? 0) > 0).toSorted(collatorOf(locale).compare),
      facets: facets.map(({ name, field, options }) => {
        const chosen = [query[field] ?? []].flat() as string[]
        return { name: field, options: options.map(({ value, label }) => ({ value, label, count: by[name]?.get(value)?.n ?? 0, isMore: by[name]?.get(value)?.isMore ?? false, selected: chosen.includes(value) })).filter(({ count, selected }) => count > 0 || selected) }
      }),
    }
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
    const joined = await this.#needs.content.joined<Own>(viewer, {
      sql: `select ${own}, p.item_id, p.person_id from directory.person p cross join lateral (select max((k->>'level')::int) as level from jsonb_array_elements(p.knows) k where k->>'topic' = ?) l
        where p.knows @> ?::jsonb order by l.level desc, p.sort_key limit 200`, bindings: [topic, JSON.stringify([{ topic }])],
    })
    return readable(joined).slice(0, limit).map(({ id, person, name, jobTitle, administration, path }) => ({ id: person, item: id, name, title: jobTitle, administration, path }))
  }

  async #byPerson(viewer: Viewer, ids: readonly string[]): Promise<Map<string, PersonRow>> {
    const asked = [...new Set(ids)].slice(0, 200)
    if (asked.length === 0) return new Map()
    const joined = await this.#needs.content.joined<Own>(viewer, { sql: `select ${own}, p.item_id, p.person_id from directory.person p where p.person_id = any(?::uuid[])`, bindings: [asked] })
    return new Map(readable(joined).map((row) => [row.person, row]))
  }

  /** First letters of names and codes of languages that any card has, each found by a step in its index. */
  async #inUse(): Promise<{ initials: string[]; languages: string[] }> {
    const { rows: [found] } = await this.#needs.db.raw<{ rows: { initials: string[] | null; languages: string[] | null }[] }>(`with recursive
      i(initial) as ((select min(initial) from directory.person) union all select (select min(p.initial) from directory.person p where p.initial > i.initial) from i where i.initial is not null),
      l(languages) as ((select min(languages) from directory.person) union all select (select min(p.languages) from directory.person p where p.languages > l.languages) from l where l.languages is not null)
      select (select array_agg(initial) from (select initial from i where initial is not null limit 100) x) as initials, (select array_agg(distinct code) from (select languages from l limit 2000) x cross join unnest(x.languages) code) as languages`)
    return { initials: found?.initials ?? [], languages: (found?.languages ?? []).slice(0, 200) }
  }
}

interface Found { own: Own; item: ItemSummary; confirmation: PersonCard['confirmation'] }
/** Of `directory.person p`, for `content.joined`. */
const own = `jsonb_build_object('item_id', p.item_id, 'person_id', p.person_id, 'sort_key', p.sort_key, 'region', p.region, 'seat', p.seat, 'languages', p.languages) as own`
const readable = (joined: readonly Joined<Own>[]): PersonRow[] => joined.flatMap(({ own: of, item, person }) => item ? [rowOf({ own: of, item, confirmation: person?.confirmation ?? null })] : [])

const rowOf = ({ own: of, item, confirmation }: Found): PersonRow => ({
  id: item.id, person: of.person_id, ref: item.ref, name: item.title, lang: item.lang, jobTitle: wordOf(item.extra['jobTitle']), role: item.summary, administration: item.administration, region: of.region, seat: of.seat,
  languages: of.languages, topics: item.topics, path: item.path, confirmation,
})

function rowsIn(query: PeopleQuery, place: Place | null, isBack: boolean, limit: number, only: readonly string[] | null): OwnRows {
  const where: string[] = [], bindings: unknown[] = []
  const add = (text: string, ...values: unknown[]) => { where.push(text); bindings.push(...values) }
  if (place) add(`(p.sort_key, p.item_id) ${isBack ? '<' : '>'} (?, ?::uuid)`, place.key, place.id)
  if (only) add('p.item_id = any(?::uuid[])', only)
  if (query.region) add('p.region = ?', query.region)
  if (query.seat) add('p.seat = ?', query.seat)
  if (query.letter) add('p.initial = ?', query.letter)
  const languages = [query.language ?? []].flat() as string[]
  if (languages.length > 0) add('p.languages @> ?::text[]', languages)
  const topics = [query.topic ?? []].flat() as string[]
  // Topics are guessed badly together with others: taken first, they are few, and walking all names for them is not.
  const versed = where.length + (query.administration || query.q ? 1 : 0) > 0 || topics.length > 1 ? topics : []
  if (versed.length === 0) for (const topic of topics) add('p.knows @> ?::jsonb', JSON.stringify([{ topic }]))
  const from = versed.length === 0 ? 'directory.person' : `(select * from directory.person where ${versed.map(() => 'knows @> ?::jsonb').join(' and ')} offset 0)`
  if (query.administration) add('p.home = ?', query.administration)
  for (const word of folded(query.q ?? '').split(' ').filter(Boolean).slice(0, 6)) add(`(' ' || p.sort_key) like ?`, `% ${word}%`)
  const order = isBack ? 'desc' : 'asc'
  return { sql: `select ${own}, p.item_id, p.person_id from ${from} p ${where.length > 0 ? `where ${where.join(' and ')}` : ''} order by p.sort_key ${order}, p.item_id ${order} limit ?`, bindings: [...versed.map((topic) => JSON.stringify([{ topic }])), ...bindings, limit], isFrequent: where.length <= 1 && languages.length + topics.length === 0 && query.q === undefined }
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
