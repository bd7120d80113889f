import type { Knex } from 'knex'
import { Conflict, NotFound, Refused, SignInNeeded, TooOften, type Audit, type Clock, type Content, type Notices, type Viewer } from '@diwan/core'
import type { Administrations, AdministrationRow } from './administrations.ts'
import type { Barriers } from './barriers.ts'
import type { Finder, PersonRow } from './finder.ts'
import { shownDays } from './introductions.ts'

interface Needs { db: Knex; content: Content; finder: Finder; barriers: Barriers; administrations: Administrations; notices: Notices; audit: Audit; clock: Clock; transaction<T>(work: () => Promise<T>): Promise<T> }
interface Row { person_id: string; other_id: string; state: string; words: string; introduced_by: string | null }
export interface Connected { person: PersonRow; words: string; introducedBy: string | null }
export interface Suggested { person: PersonRow; sharedTopics: string[]; sharedLanguages: string[]; isSameRegion: boolean }
export interface Alike { administration: AdministrationRow; isSameRegion: boolean; isSameSize: boolean; languages: string[]; systems: string[]; topics: string[] }

const asksPerDay = 20

/** Who knows whom: only the two of them see it, and nobody is counted by it. */
export class Connections {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async list(viewer: Viewer): Promise<{ connected: Connected[]; asking: Connected[]; asked: Connected[] }> {
    const me = self(viewer)
    const { rows } = await this.#needs.db.raw<{ rows: Row[] }>(`select person_id, other_id, state, words, introduced_by from directory.connection where (person_id = ?::uuid or other_id = ?::uuid) and state <> 'declined' order by at desc limit 200`, [me, me])
    const other = (row: Row) => row.person_id === me ? row.other_id : row.person_id
    const people = new Map((await this.#needs.finder.rowsOf(viewer, [...rows.map(other), ...rows.flatMap(({ introduced_by }) => introduced_by ?? [])])).map((row) => [row.person, row]))
    const of = (some: Row[]) => some.flatMap((row) => { const person = people.get(other(row)); return person ? [{ person, words: row.words, introducedBy: row.introduced_by === null ? null : people.get(row.introduced_by)?.name ?? null }] : [] })
    return { connected: of(rows.filter(({ state }) => state === 'accepted')), asking: of(rows.filter((row) => row.state === 'asked' && row.other_id === me)), asked: of(rows.filter((row) => row.state === 'asked' && row.person_id === me)) }
  }

  /** Asks somebody. Whoever was asked by them says yes by it. @throws SignInNeeded, NotFound, Refused, Conflict, TooOften */
  async ask(viewer: Viewer, ref: string, words: string): Promise<string> {
    const me = self(viewer)
    const { card, person } = await this.#person(viewer, ref)
    if (person === me) throw new Refused('directory.contact.not-yourself')
    await this.#write(viewer, me, person, words)
    return card.path
  }

  /** @throws NotFound where nobody asked */
  async answer(viewer: Viewer, person: string, isWanted: boolean): Promise<void> {
    const me = self(viewer)
    const { db, clock, audit, notices } = this.#needs
    const { rows } = await db.raw<{ rows: unknown[] }>(`update directory.connection set state = ?, answered_at = ?::timestamptz where person_id = ?::uuid and other_id = ?::uuid and state = 'asked' returning state`, [isWanted ? 'accepted' : 'declined', clock.now(), person, me] as string[])
    if (rows.length === 0) throw new NotFound()
    await audit.record(viewer, 'directory.connection.answered', `person:${person}`, { isWanted })
    // A no is not told.
    if (isWanted) await notices.tell('directory.connected', { to: { people: [person] }, path: '/directory/connections', values: { name: viewer.name }, actor: me, key: `connected:${person}:${me}` })
  }

  /** Takes back a request or ends a connection. */
  async end(viewer: Viewer, person: string): Promise<void> {
    const me = self(viewer)
    await this.#needs.db.raw('delete from directory.connection where (person_id = ?::uuid and other_id = ?::uuid) or (person_id = ?::uuid and other_id = ?::uuid)', [me, person, person, me])
    await this.#needs.audit.record(viewer, 'directory.connection.ended', `person:${person}`)
  }

  /** People of other administrations who know what the viewer knows, with what is shared; never who was said no to. At most 12. */
  async suggest(viewer: Viewer): Promise<Suggested[]> {
    const me = self(viewer)
    const { rows } = await this.#needs.db.raw<{ rows: { person_id: string; topics: string[]; languages: string[]; same: boolean }[] }>(`
      with me as (select p.*, array(select k->>'topic' from jsonb_array_elements(p.knows) k) as topics from directory.person p where p.person_id = ?::uuid limit 1)
      select p.person_id, s.topics, l.languages, coalesce(p.region = me.region, false) as same from me cross join directory.person p
        cross join lateral (select coalesce(array_agg(k->>'topic' order by (k->>'level')::int desc), '{}') as topics, coalesce(sum((k->>'level')::int), 0) as weight from jsonb_array_elements(p.knows) k where k->>'topic' = any(me.topics)) s
        cross join lateral (select coalesce(array_agg(x), '{}') as languages from unnest(p.languages) x where x = any(me.languages)) l
      where p.person_id <> me.person_id and p.home is distinct from me.home and cardinality(s.topics) > 0 and cardinality(l.languages) > 0
        and not exists (select from directory.connection c where (c.person_id = me.person_id and c.other_id = p.person_id) or (c.person_id = p.person_id and c.other_id = me.person_id))
        and not exists (select from directory.declined_suggestion d where d.person_id = me.person_id and d.other_id = p.person_id)
        and not exists (select from directory.introduction i where i.done_at is null and i.at > ?::timestamptz and ((i.one_id = me.person_id and i.other_id = p.person_id) or (i.one_id = p.person_id and i.other_id = me.person_id)))
        and not exists (select from directory.barrier b where (b.person_id = me.person_id and b.other_id = p.person_id) or (b.person_id = p.person_id and b.other_id = me.person_id))
      order by s.weight desc, cardinality(l.languages) desc, p.sort_key limit 60`, [me, new Date(this.#needs.clock.now().getTime() - shownDays * 86_400_000)] as string[])
    const people = new Map((await this.#needs.finder.rowsOf(viewer, rows.map(({ person_id }) => person_id))).map((row) => [row.person, row]))
    return rows.flatMap(({ person_id, topics, languages, same }) => { const person = people.get(person_id); return person ? [{ person, sharedTopics: topics.slice(0, 3), sharedLanguages: languages, isSameRegion: same }] : [] }).slice(0, 12)
  }

  /** Not to be suggested again. */
  async decline(viewer: Viewer, person: string): Promise<void> {
    const me = self(viewer)
    if ((await this.#needs.finder.rowsOf(viewer, [person])).length === 0) throw new NotFound()
    await this.#needs.db.raw('insert into directory.declined_suggestion (person_id, other_id, at) values (?::uuid, ?::uuid, ?::timestamptz) on conflict do nothing', [me, person, this.#needs.clock.now()] as string[])
    await this.#needs.audit.record(viewer, 'directory.suggestion.declined', `person:${person}`)
  }

  /** Administrations with most in common, each with what it is; at most 6. */
  async alike(viewer: Viewer, code: string): Promise<Alike[]> {
    const all = await this.#needs.administrations.list(viewer)
    const own = all.find((row) => row.code === code)
    if (!own) return []
    const shared = (a: string[], b: string[]) => a.filter((one) => b.includes(one))
    return all.filter((row) => row.code !== code).map((administration) => ({
      administration, isSameRegion: administration.region === own.region && own.region !== '', isSameSize: own.size !== null && administration.size === own.size, languages: shared(own.languages, administration.languages),
      systems: shared(own.systems, administration.systems), topics: shared(own.topics, administration.topics),
    })).map((one) => ({ one, score: one.topics.length * 3 + one.systems.length * 3 + (one.isSameSize ? 2 : 0) + one.languages.length + (one.isSameRegion ? 1 : 0) }))
      .filter(({ score }) => score >= 3).toSorted((a, b) => b.score - a.score).slice(0, 6).map(({ one }) => one)
  }

  async #write(viewer: Viewer, from: string, to: string, words: string): Promise<void> {
    const { db, barriers, clock, audit, notices, transaction } = this.#needs
    await transaction(async () => {
      await db.raw('select pg_advisory_xact_lock(hashtextextended(?, 8))', [[from, to].toSorted().join()])
      const { rows: [limit] } = await db.raw<{ rows: { n: number }[] }>('select count(*)::int as n from directory.connection where person_id = ?::uuid and introduced_by is null and at > ?::timestamptz', [from, new Date(clock.now().getTime() - 86_400_000)] as string[])
      if ((limit?.n ?? 0) >= asksPerDay) throw new TooOften(21_600)
      const { rows: there } = await db.raw<{ rows: Row[] }>('select * from directory.connection where (person_id = ?::uuid and other_id = ?::uuid) or (person_id = ?::uuid and other_id = ?::uuid)', [from, to, to, from])
      if (await barriers.of(to, from) === 'block') throw new Refused('directory.contact.not-here')
      const mutual = there.find((row) => row.person_id === to && row.state === 'asked')
      if (mutual) {
        await db.raw(`update directory.connection set state = 'accepted', answered_at = ?::timestamptz where person_id = ?::uuid and other_id = ?::uuid`, [clock.now(), to, from] as string[])
        return
      }
      if (there.length > 0) throw new Conflict(null, 'directory.connection.already')
      await db.raw(`insert into directory.connection (person_id, other_id, state, words, introduced_by, at) values (?::uuid, ?::uuid, 'asked', ?, null, ?::timestamptz)`, [from, to, words.trim().slice(0, 600), clock.now()] as string[])
      await audit.record(viewer, 'directory.connection.asked', `person:${to}`)
      await notices.tell('directory.connection-asked', { to: { people: [to] }, path: '/directory/connections', values: { name: viewer.name }, actor: from, key: `asked:${from}:${to}` })
    })
  }

  async #person(viewer: Viewer, ref: string) {
    const card = await this.#needs.content.read(viewer, 'directory.person', ref)
    return { card, person: String(card.fields['personId']) }
  }
}

function self(viewer: Viewer): string {
  if (viewer.id === null) throw new SignInNeeded()
  return viewer.id
}
