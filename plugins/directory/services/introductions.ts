import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, SignInNeeded, TooOften, type Audit, type Clock, type Content, type FieldFault, type Notices, type People, type Viewer } from '@diwan/core'
import type { Barriers } from './barriers.ts'
import type { Finder, PersonRow } from './finder.ts'

interface Needs { db: Knex; content: Content; people: People; finder: Finder; barriers: Barriers; notices: Notices; audit: Audit; clock: Clock; transaction<T>(work: () => Promise<T>): Promise<T> }
interface Row { id: string; byId: string | null; oneId: string; otherId: string; forOne: string; forOther: string; oneSays: boolean | null; otherSays: boolean | null; at: Date; doneAt: Date | null }
export interface Introduced { id: string; person: PersonRow; byName: string; words: string; isAnswered: boolean }
export interface Made { id: string; names: string[]; isDone: boolean; at: Date }

const columns = `id, by_id as "byId", one_id as "oneId", other_id as "otherId", for_one as "forOne", for_other as "forOther", one_says as "oneSays", other_says as "otherSays", at, done_at as "doneAt"`
const perDay = 10, longest = 400
/** Days for which an introduction is shown, and for which the same two are not brought together again. */
export const shownDays = 60

/** Somebody brings two people together; it is done when both have said yes, and a no is told to nobody. */
export class Introductions {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Whom the form is about. @throws NotFound for oneself and for who cannot be read */
  async subject(viewer: Viewer, ref: string): Promise<{ person: string; name: string; path: string }> {
    const card = await this.#needs.content.read(viewer, 'directory.person', ref)
    const person = String(card.fields['personId'])
    if (person === self(viewer)) throw new NotFound()
    return { person, name: card.title, path: card.path }
  }

  /** Those that are over go with what was written in them. May run twice. */
  async forget(): Promise<void> {
    await this.#needs.db.raw('delete from directory.introduction where at <= ?::timestamptz', [daysBefore(this.#needs.clock.now(), shownDays)])
  }

  /** To whom, among those the viewer may read: by name, at most 20. */
  async candidates(viewer: Viewer, person: string, q: string): Promise<PersonRow[]> {
    return q.trim() === '' ? [] : (await this.#needs.finder.list(viewer, { q, limit: 22 })).rows.filter((row) => row.person !== person && row.person !== viewer.id).slice(0, 20)
  }

  /**
   * Each of the two is told, with the sentence for them. That the two know each other, or do not want to, is said in the same words.
   * @throws SignInNeeded, NotFound, Invalid with every fault, Conflict, TooOften
   */
  async make(viewer: Viewer, ref: string, { to, forOne, forOther }: { to: string; forOne: string; forOther: string }): Promise<string> {
    const me = self(viewer)
    const { db, clock, people, finder, barriers, notices, audit, transaction } = this.#needs
    const one = await this.subject(viewer, ref)
    const [other] = !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(to) ? [] : await finder.rowsOf(viewer, [to])
    const faults: FieldFault[] = []
    if (!other || other.person === me || other.person === one.person) faults.push({ field: 'to', key: 'directory.introduction.fault.person' })
    for (const [field, words] of Object.entries({ forOne, forOther })) {
      if (words.trim() === '') faults.push({ field, key: 'directory.introduction.fault.why' })
      else if (words.trim().length > longest) faults.push({ field, key: 'core.item.fault.too-long', values: { limit: longest } })
    }
    if (faults.length > 0 || !other) throw new Invalid(faults)
    const pair = [one.person, other.person]
    await transaction(async () => {
      await db.raw('select pg_advisory_xact_lock(hashtextextended(?, 9))', [me])
      await db.raw('select pg_advisory_xact_lock(hashtextextended(?, 8))', [pair.toSorted().join()])
      const now = clock.now()
      const { rows: [made] } = await db.raw<{ rows: { n: number }[] }>('select count(*)::int as n from directory.introduction where by_id = ?::uuid and at > ?::timestamptz', [me, daysBefore(now, 1)])
      if ((made?.n ?? 0) >= perDay) throw new TooOften(21_600)
      const cards = await people.cards(pair)
      const { rows: known } = await db.raw<{ rows: unknown[] }>(`select 1 from directory.connection where person_id = any(?::uuid[]) and other_id = any(?::uuid[])
        union all select 1 from directory.introduction where one_id = any(?::uuid[]) and other_id = any(?::uuid[]) and at > ?::timestamptz limit 1`, [pair, pair, pair, pair, daysBefore(now, shownDays)] as never)
      const isUnwanted = pair.some((person) => cards.get(person)?.isActive !== true) || known.length > 0 || await barriers.isBlocked(one.person, other.person)
        || (await barriers.between({ people: pair, from: [me] })).some(({ how }) => how === 'block')
      if (isUnwanted) throw new Conflict(null, 'directory.introduction.not-now')
      // One that nobody answered is over with its days.
      await db.raw('update directory.introduction set done_at = ?::timestamptz where one_id = any(?::uuid[]) and other_id = any(?::uuid[]) and done_at is null', [now, pair, pair] as never)
      const id = randomUUID()
      await db.raw('insert into directory.introduction (id, by_id, one_id, other_id, for_one, for_other, at) values (?::uuid, ?::uuid, ?::uuid, ?::uuid, ?, ?, ?::timestamptz)', [id, me, one.person, other.person, forOne.trim(), forOther.trim(), now] as never)
      await audit.record(viewer, 'directory.introduction.made', `person:${one.person}`, { other: other.person })
      for (const [person, name] of [[one.person, other.name], [other.person, one.name]] as const) {
        await notices.tell('directory.introduced', { to: { people: [person] }, path: '/directory/connections', values: { name: viewer.name, other: name }, actor: me, key: `introduction:${id}` })
      }
    })
    return one.path
  }

  /** With the second yes the two are connected; a no ends it and is told to nobody, and who has blocked the other since has said no by it. @throws NotFound also for one that is shown no longer, Conflict when one has answered already */
  async answer(viewer: Viewer, id: string, isWanted: boolean): Promise<void> {
    const me = self(viewer)
    const { db, barriers, clock, notices, audit, transaction } = this.#needs
    await transaction(async () => {
      const now = clock.now()
      const { rows: [found] } = await db.raw<{ rows: Row[] }>(`select ${columns} from directory.introduction where id = ?::uuid and (one_id = ?::uuid or other_id = ?::uuid) and at > ?::timestamptz for update`, [id, me, me, daysBefore(now, shownDays)] as never)
      if (!found) throw new NotFound()
      const { oneId, otherId } = found
      if ((oneId === me ? found.oneSays : found.otherSays) !== null) throw new Conflict(null, 'directory.introduction.answered')
      const other = oneId === me ? otherId : oneId
      // One of the two may be asking the other by themselves at this moment.
      await db.raw('select pg_advisory_xact_lock(hashtextextended(?, 8))', [[me, other].toSorted().join()])
      const barred = new Set((await barriers.between({ people: [me, other], from: [me, other] })).flatMap(({ person, how }) => how === 'block' ? [person] : []))
      const says = (person: string, said: boolean | null): boolean | null => barred.has(person) ? false : person === me ? isWanted : said
      const [oneSays, otherSays] = [says(oneId, found.oneSays), says(otherId, found.otherSays)]
      const both = oneSays === true && otherSays === true && found.doneAt === null
      const isOver = both || oneSays === false || otherSays === false
      await db.raw(`update directory.introduction set one_says = ?::boolean, other_says = ?::boolean, done_at = case when ?::boolean then coalesce(done_at, ?::timestamptz) end where id = ?::uuid`, [oneSays, otherSays, isOver, now, id] as never)
      await audit.record(viewer, 'directory.introduction.answered', `introduction:${id}`, { isWanted })
      if (!both) return
      await db.raw('delete from directory.connection where (person_id = ?::uuid and other_id = ?::uuid) or (person_id = ?::uuid and other_id = ?::uuid)', [me, other, other, me])
      await db.raw(`insert into directory.connection (person_id, other_id, state, words, introduced_by, at, answered_at) values (?::uuid, ?::uuid, 'accepted', '', ?::uuid, ?::timestamptz, ?::timestamptz)`, [other, me, found.byId, found.at, now] as never)
      await notices.tell('directory.connected', { to: { people: [other] }, path: '/directory/connections', values: { name: viewer.name }, actor: me, key: `introduction:${id}` })
    })
  }

  /** What waits for the viewer, what they said yes to, and what they brought about; of the last 60 days, at most 50 each. */
  async list(viewer: Viewer): Promise<{ introduced: Introduced[]; made: Made[] }> {
    const me = self(viewer)
    const { db, clock, finder, people } = this.#needs
    const { rows } = await db.raw<{ rows: Row[] }>(`select ${columns} from directory.introduction where at > ?::timestamptz and (by_id = ?::uuid
      or (one_id = ?::uuid and (one_says is null and done_at is null or one_says and other_says is not true))
      or (other_id = ?::uuid and (other_says is null and done_at is null or other_says and one_says is not true))) order by at desc limit 50`, [daysBefore(clock.now(), shownDays), me, me, me] as never)
    if (rows.length === 0) return { introduced: [], made: [] }
    const shown = new Map((await finder.rowsOf(viewer, rows.flatMap(({ oneId, otherId }) => [oneId, otherId]))).map((row) => [row.person, row]))
    const names = await people.cards(rows.flatMap(({ byId }) => byId ?? []))
    return {
      introduced: rows.filter(({ byId }) => byId !== me).flatMap((row) => {
        const isOne = row.oneId === me
        const person = shown.get(isOne ? row.otherId : row.oneId)
        return person ? [{ id: row.id, person, byName: row.byId === null ? '' : names.get(row.byId)?.name ?? '', words: isOne ? row.forOne : row.forOther, isAnswered: (isOne ? row.oneSays : row.otherSays) !== null }] : []
      }),
      made: rows.filter(({ byId }) => byId === me).map((row) => ({ id: row.id, names: [row.oneId, row.otherId].map((person) => shown.get(person)?.name ?? ''), isDone: row.oneSays === true && row.otherSays === true, at: row.at })),
    }
  }
}

const daysBefore = (at: Date, days: number): Date => new Date(at.getTime() - days * 86_400_000)

function self(viewer: Viewer): string {
  if (viewer.id === null) throw new SignInNeeded()
  return viewer.id
}
