import type { Knex } from 'knex'
import { Invalid, Refused, type Audit, type Clock, type Content, type ItemSummary, type Locale, type People, type PluginApis, type Viewer } from '@diwan/core'
import type {} from '@diwan/directory/contract'

interface Needs { db: Knex; clock: Clock; audit: Audit; content: Content; people: People; directory: PluginApis['directory'] | undefined }
/** What somebody who is listed may be asked for. */
export const offers = ['review', 'co-author', 'advise'] as const
export type Offer = (typeof offers)[number]
/** What somebody says of themselves for being found: in `lang`, on these topics. */
export interface Listing { topics: string[]; offers: Offer[]; words: string; lang: Locale }
/** A question somebody could answer, and why: topics they name themselves, studies of theirs on its topics. */
export interface Answerable { title: string; path: string; lang: Locale; topics: string[]; works: number }
export interface Fellow extends Listing { id: string; name: string; title: string; administration: string | null; path: string; until: string; works: number; newest: ItemSummary[]; answerable: Answerable[] }
/** Somebody who could answer one question. `offers` is empty for authors who are not listed. */
export interface Candidate { id: string; name: string; title: string; administration: string | null; path: string; works: number; topics: string[]; offers: Offer[] }
interface Row extends Listing { person: string; since: Date }
interface Made { person: string; id: string; topics: string[] }

export const perPage = 20
const columns = 'person_id as person, topics, offers, words, lang, since'
const isUuid = /^[0-9a-f-]{36}$/

/** People who agreed to be found for research: somebody vouches for their seat, and whoever looks may read their card. */
export class Fellows {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async own(viewer: Viewer): Promise<Listing | null> { return viewer.id === null ? null : (await this.#rows<Row>(`select ${columns} from research.fellow where person_id = ?::uuid`, [viewer.id]))[0] ?? null }

  /** Whether somebody vouches for the viewer today: nobody else is shown. */
  async isVerified(viewer: Viewer): Promise<boolean> { return viewer.id !== null && (await this.#verified([viewer.id])).has(viewer.id) }

  /** @throws Invalid on topics and offers, Refused for a visitor */
  async join(viewer: Viewer, { topics, offers: given, words, lang }: Listing): Promise<void> {
    if (viewer.id === null) throw new Refused()
    const faults = [...topics.length === 0 ? [{ field: 'topics', key: 'research.fellows.fault.topics' }] : [], ...given.length === 0 ? [{ field: 'offers', key: 'research.fellows.fault.offers' }] : []]
    if (faults.length > 0) throw new Invalid(faults)
    const now = this.#needs.clock.now()
    await this.#rows(`insert into research.fellow (person_id, topics, offers, words, lang, since, updated_at) values (?::uuid, ?::text[], ?::text[], ?, ?, ?::timestamptz, ?::timestamptz)
      on conflict (person_id) do update set topics = excluded.topics, offers = excluded.offers, words = excluded.words, lang = excluded.lang, updated_at = excluded.updated_at`, [viewer.id, topics, given, words.trim(), lang, now, now])
    await this.#needs.audit.record(viewer, 'research.fellow.listed', `person:${viewer.id}`)
  }

  /** Nothing of it stays. Twice is once. */
  async leave(viewer: Viewer): Promise<void> {
    await this.#rows('delete from research.fellow where person_id = ?::uuid', [viewer.id])
    await this.#needs.audit.record(viewer, 'research.fellow.left', `person:${viewer.id ?? ''}`)
  }

  /** The latest first, with what they could answer of these open questions. `after`: the id of the last one of the page before. */
  async list(viewer: Viewer, { topic, offer, after }: { topic?: string | undefined; offer?: string | undefined; after?: string | undefined }, questions: readonly ItemSummary[]): Promise<{ rows: Fellow[]; next: string | null }> {
    const from = after !== undefined && isUuid.test(after) ? after : null
    const found = await this.#rows<Row>(`select ${columns} from research.fellow where (?::text is null or ? = any(topics)) and (?::text is null or ? = any(offers))
      and (?::uuid is null or (since, person_id) < (select since, person_id from research.fellow where person_id = ?::uuid)) order by since desc, person_id desc limit ?`, [topic ?? null, topic ?? null, offer ?? null, offer ?? null, from, from, perPage + 1])
    const page = found.slice(0, perPage), people = page.map(({ person }) => person)
    const [cards, verified, made] = [await this.#cards(viewer, people), await this.#verified(people), await this.#made(viewer, people)]
    const newest = new Map((await this.#needs.content.pick(viewer, people.flatMap((person) => (made.get(person) ?? []).slice(0, 3).map(({ id }) => id)))).map((item) => [item.id, item]))
    return {
      next: found.length > perPage ? page.at(-1)?.person ?? null : null,
      rows: page.flatMap(({ person, topics, offers: given, words, lang }) => {
        const listing: Listing = { topics, offers: given, words, lang }
        const card = cards.get(person), until = verified.get(person), works = made.get(person) ?? []
        if (!card || until === undefined) return []
        return [{ ...listing, ...card, until, works: works.length, newest: works.slice(0, 3).flatMap(({ id }) => newest.get(id) ?? []), answerable: answerableOf(listing, works, questions) }]
      }),
    }
  }

  /** Who could answer a question on these topics: first those who are listed for them, then authors of studies on them; at most 8. */
  async whoCould(viewer: Viewer, topics: readonly string[]): Promise<Candidate[]> {
    if (topics.length === 0 || viewer.id === null || !this.#needs.directory) return []
    const listed = await this.#rows<Row>(`select ${columns} from research.fellow where topics && ?::text[] order by since desc, person_id limit 60`, [[...topics]])
    const authors = await this.#needs.content.among<{ person: string; n: number }>(viewer, ['research.work'], {
      sql: `select c.one ->> 'person' as person, count(distinct r.id)::int as n from readable r join research.work w on w.item_id = r.id cross join lateral jsonb_array_elements(w.creators) c(one)
        where r.topics && ?::text[] and w.retracted_on is null and c.one ->> 'role' = 'author' and c.one ->> 'person' is not null group by 1 order by 2 desc, 1 limit 60`, bindings: [[...topics]],
    })
    const works = new Map(authors.map(({ person, n }) => [person, n])), verified = await this.#verified(listed.map(({ person }) => person))
    const said = new Map(listed.filter(({ person }) => verified.has(person)).map((one) => [one.person, one]))
    const cards = await this.#cards(viewer, [...new Set([...said.keys(), ...works.keys()])])
    return [...cards.values()].filter(({ id }) => id !== viewer.id).map((card) => {
      const one = said.get(card.id)
      return { ...card, works: works.get(card.id) ?? 0, topics: one ? one.topics.filter((topic) => topics.includes(topic)) : [], offers: one?.offers ?? [] }
    }).toSorted((a, b) => Number(b.offers.length > 0) - Number(a.offers.length > 0) || b.works - a.works || (a.id < b.id ? -1 : 1)).slice(0, 8)
  }

  /** Cards the viewer may read; where no directory keeps them, what by-lines say. */
  async #cards(viewer: Viewer, people: readonly string[]): Promise<Map<string, { id: string; name: string; title: string; administration: string | null; path: string }>> {
    if (people.length === 0) return new Map()
    const cards = this.#needs.directory ? await this.#needs.directory.cards(viewer, people.slice(0, 200)) : new Map([...await this.#needs.people.cards(people)].filter(([, { isActive }]) => isActive).map(([id, card]) => [id, { ...card, path: '' }]))
    return new Map([...cards].map(([id, { name, title, administration, path }]) => [id, { id, name, title, administration, path }]))
  }

  /** Those whose seat somebody vouches for today, and until when. */
  async #verified(people: readonly string[]): Promise<Map<string, string>> {
    const today = this.#needs.clock.now().toISOString().slice(0, 10)
    return new Map([...await this.#needs.people.cards(people)].flatMap(([id, { isActive, confirmation }]) => isActive && confirmation !== null && confirmation.until >= today ? [[id, confirmation.until] as const] : []))
  }

  /** Published studies of each that the viewer may read, the newest first. */
  async #made(viewer: Viewer, people: readonly string[]): Promise<Map<string, Made[]>> {
    if (people.length === 0) return new Map()
    const found = await this.#needs.content.among<Made>(viewer, ['research.work'], {
      sql: `select c.one ->> 'person' as person, r.id, r.topics from readable r join research.work w on w.item_id = r.id cross join lateral jsonb_array_elements(w.creators) c(one)
        where w.retracted_on is null and c.one ->> 'role' = 'author' and c.one ->> 'person' = any(?::text[]) order by r.published_at desc, r.id limit 1000`, bindings: [[...people]],
    })
    return Map.groupBy(found, ({ person }) => person)
  }

  async #rows<T>(text: string, bindings: readonly unknown[]): Promise<T[]> { return (await this.#needs.db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])).rows }
}

/** Three at most: those most of their studies are about first. */
function answerableOf({ topics }: Pick<Listing, 'topics'>, works: readonly Made[], questions: readonly ItemSummary[]): Answerable[] {
  return questions.map(({ title, path, lang, topics: asked }) => ({ title, path, lang, topics: asked.filter((topic) => topics.includes(topic)), works: works.filter((work) => work.topics.some((topic) => asked.includes(topic))).length }))
    .filter((one) => one.topics.length + one.works > 0).toSorted((a, b) => b.works - a.works || b.topics.length - a.topics.length).slice(0, 3)
}
