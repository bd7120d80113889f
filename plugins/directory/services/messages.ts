import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Invalid, NotFound, Refused, SignInNeeded, TooOften, type Audit, type Clock, type Content, type FieldFault, type Notices, type People, type Seats, type Viewer } from '@diwan/core'
import type { Barriers } from './barriers.ts'
import { afterWorkingDays } from './working-days.ts'

interface Needs { db: Knex; barriers: Barriers; content: Content; people: People; seats: Seats; notices: Notices; audit: Audit; clock: Clock; settings: { escalateAfter: number; messagesPerDay: number }; transaction<T>(work: () => Promise<T>): Promise<T> }
interface ThreadRow {
  id: string; from_person: string | null; to_person: string | null; administration: string | null; subject: string
  created_at: Date; last_at: Date; answered_at: Date | null; escalate_at: Date | null; escalated_to: string | null; escalated_at: Date | null; closed_at: Date | null
}
export interface ThreadCard { id: string; subject: string; withName: string; withPath: string | null; lastAt: Date; isMine: boolean; isAnswered: boolean; isEscalated: boolean; isClosed: boolean }
export interface ThreadPage extends ThreadCard { other: string | null; isBlocked: boolean; isMuted: boolean; messages: { name: string; isMine: boolean; words: string; at: Date }[]; escalatesAt: Date | null }

const repliesPerHour = 30
const longest = { subject: 160, words: 5_000 } as const

/** Messages between people who do not see each other's address: told as a notice, read and answered in the portal. */
export class Messages {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws SignInNeeded, NotFound, Refused (oneself, no account in use, not wanted), Invalid, TooOften */
  async begin(viewer: Viewer, ref: string, { subject, words }: { subject: string; words: string }): Promise<string> {
    const me = self(viewer)
    const { content, db, clock, people, settings, transaction, audit } = this.#needs
    const card = await content.read(viewer, 'directory.person', ref)
    const to = String(card.fields['personId'])
    if (to === me) throw new Refused('directory.contact.not-yourself')
    if (!(await people.cards([to])).get(to)?.isActive) throw new Refused('directory.contact.not-here')
    check({ subject, words })
    return transaction(async () => {
      // Those who begin at the same moment wait for each other, so that the limit holds.
      await db.raw('select pg_advisory_xact_lock(hashtextextended(?, 7))', [me])
      await this.#limit(`select count(*)::int as n from directory.thread where from_person = ?::uuid and created_at > ?::timestamptz`, me, 86_400, settings.messagesPerDay)
      if (await this.#needs.barriers.of(to, me) === 'block') throw new Refused('directory.contact.not-here')
      const now = clock.now(), id = randomUUID()
      const isContact = card.fields['seat'] === 'ncp' || card.fields['seat'] === 'deputy'
      const escalate = isContact && card.administration !== null && settings.escalateAfter > 0 ? afterWorkingDays(now, settings.escalateAfter) : null
      await db('directory.thread').insert({ id, fromPerson: me, toPerson: to, administration: card.administration, subject: subject.trim(), createdAt: now, lastAt: now, escalateAt: escalate })
      await this.#say(id, me, words, now)
      await audit.record(viewer, 'directory.message.begun', `thread:${id}`)
      await this.#tell('directory.message', id, to, viewer.name, me)
      return id
    })
  }

  /** @throws NotFound, Refused, Invalid, TooOften */
  async answer(viewer: Viewer, id: string, words: string): Promise<void> {
    const me = self(viewer)
    const { db, clock, transaction, audit } = this.#needs
    const found = await this.#thread(me, id)
    if (found.closed_at !== null) throw new Refused('directory.contact.closed')
    check({ words })
    await transaction(async () => {
      await db.raw('select pg_advisory_xact_lock(hashtextextended(?, 7))', [me])
      await this.#limit('select count(*)::int as n from directory.message where by_person = ?::uuid and at > ?::timestamptz', me, 3_600, repliesPerHour)
      const others = [found.from_person, found.to_person, found.escalated_to].filter((one): one is string => one !== null && one !== me)
      const blocks = new Set((await this.#needs.barriers.between({ people: others, from: [me] })).flatMap(({ person, how }) => how === 'block' ? [person] : []))
      if (others.every((other) => blocks.has(other))) throw new Refused('directory.contact.not-here')
      const now = clock.now()
      await this.#say(id, me, words, now)
      await db.raw(`update directory.thread set last_at = ?::timestamptz, answered_at = coalesce(answered_at, case when ?::boolean then ?::timestamptz end) where id = ?::uuid`, [now, me !== found.from_person, now, id])
      await audit.record(viewer, 'directory.message.answered', `thread:${id}`)
      for (const other of others) await this.#tell('directory.message', id, other, viewer.name, me)
    })
  }

  /** Newest first, 50 at most before `before`. */
  async list(viewer: Viewer, before?: Date): Promise<{ rows: ThreadCard[]; next: string | null }> {
    const me = self(viewer)
    const { rows } = await this.#needs.db.raw<{ rows: ThreadRow[] }>(`select * from directory.thread where (from_person = ?::uuid or to_person = ?::uuid or escalated_to = ?::uuid) and last_at < ?::timestamptz order by last_at desc, id desc limit 51`,
      [me, me, me, before ?? new Date(8.64e15 / 4)])
    const shown = rows.slice(0, 50)
    return { rows: await Promise.all(shown.map((row) => this.#card(viewer, me, row))), next: rows.length > 50 ? shown.at(-1)?.last_at.toISOString() ?? null : null }
  }

  /** @throws NotFound for whoever is not in it */
  async read(viewer: Viewer, id: string): Promise<ThreadPage> {
    const me = self(viewer)
    const found = await this.#thread(me, id)
    const { rows } = await this.#needs.db.raw<{ rows: { by_person: string | null; words: string; at: Date }[] }>('select by_person, words, at from directory.message where thread_id = ?::uuid order by at, id limit 200', [id])
    const names = await this.#needs.people.cards(rows.flatMap(({ by_person }) => by_person ?? []))
    const other = otherOf(found, me)
    const barrier = other === null ? null : await this.#needs.barriers.of(me, other)
    return {
      ...await this.#card(viewer, me, found), other, isBlocked: barrier === 'block', isMuted: barrier === 'mute',
      messages: rows.map(({ by_person, words, at }) => ({ name: by_person === null ? '' : names.get(by_person)?.name ?? '', isMine: by_person === me, words, at })), escalatesAt: found.answered_at === null && found.escalated_at === null && found.closed_at === null ? found.escalate_at : null,
    }
  }

  async close(viewer: Viewer, id: string): Promise<void> {
    await this.#thread(self(viewer), id)
    await this.#needs.db.raw('update directory.thread set closed_at = ?::timestamptz where id = ?::uuid and closed_at is null', [this.#needs.clock.now(), id])
    await this.#needs.audit.record(viewer, 'directory.message.closed', `thread:${id}`)
  }

  /** Nothing more comes from the other (`block`), or it comes without calling (`mute`); null lifts it. The other is not told. */
  async bar(viewer: Viewer, id: string, kind: 'block' | 'mute' | null): Promise<void> {
    const me = self(viewer)
    const other = otherOf(await this.#thread(me, id), me)
    if (other === null) throw new NotFound()
    await this.#needs.barriers.set(me, other, kind)
    await this.#needs.audit.record(viewer, 'directory.barrier.set', `thread:${id}`, { kind })
  }

  /** What nobody answered in time goes to another contact point of the seat as well. Bears a repeat. */
  async escalate(): Promise<void> {
    const { db, clock, seats, people, transaction } = this.#needs
    const { rows } = await db.raw<{ rows: ThreadRow[] }>(`select * from directory.thread where escalate_at <= ?::timestamptz and answered_at is null and escalated_at is null and closed_at is null order by escalate_at limit 200`, [clock.now()])
    for (const row of rows) {
      const others = row.administration === null ? [] : (await seats.of(row.administration, 'ncp')).filter(({ id }) => id !== row.to_person && id !== row.from_person)
      await transaction(async () => {
        let deputy: string | null = null
        for (const { id } of others) if (deputy === null && row.from_person !== null && await this.#needs.barriers.of(id, row.from_person) !== 'block') deputy = id
        // Without a deputy it is noted as looked at, so that it is not looked at every hour.
        const { rows: taken } = await db.raw<{ rows: unknown[] }>('update directory.thread set escalated_to = ?::uuid, escalated_at = ?::timestamptz where id = ?::uuid and escalated_at is null and answered_at is null returning id', [deputy, clock.now(), row.id] as string[])
        if (taken.length === 0 || deputy === null) return
        const name = row.from_person === null ? '' : (await people.cards([row.from_person])).get(row.from_person)?.name ?? ''
        await this.#tell('directory.message-escalated', row.id, deputy, name, row.from_person)
        if (row.from_person !== null) await this.#tell('directory.message-passed-on', row.id, row.from_person, name, null)
      })
    }
  }

  async #card(viewer: Viewer, me: string, row: ThreadRow): Promise<ThreadCard> {
    const other = otherOf(row, me)
    const name = other === null ? '' : (await this.#needs.people.cards([other])).get(other)?.name ?? ''
    return { id: row.id, subject: row.subject, withName: name, withPath: null, lastAt: row.last_at, isMine: row.from_person === me, isAnswered: row.answered_at !== null, isEscalated: row.escalated_to !== null, isClosed: row.closed_at !== null }
  }

  async #say(thread: string, by: string, words: string, at: Date): Promise<void> {
    await this.#needs.db('directory.message').insert({ id: randomUUID(), threadId: thread, byPerson: by, words: words.trim(), at })
  }

  async #tell(notice: string, thread: string, to: string, name: string, actor: string | null): Promise<void> {
    await this.#needs.notices.tell(notice, { to: { people: [to] }, path: `/directory/messages/${thread}`, values: { name }, actor, key: `${thread}:${this.#needs.clock.now().toISOString()}` })
  }

  async #limit(text: string, me: string, seconds: number, most: number): Promise<void> {
    const { rows } = await this.#needs.db.raw<{ rows: { n: number }[] }>(text, [me, new Date(this.#needs.clock.now().getTime() - seconds * 1_000)])
    if ((rows[0]?.n ?? 0) >= most) throw new TooOften(seconds / 4)
  }

  async #thread(me: string, id: string): Promise<ThreadRow> {
    const { rows } = /^[0-9a-f-]{36}$/.test(id) ? await this.#needs.db.raw<{ rows: ThreadRow[] }>('select * from directory.thread where id = ?::uuid and (from_person = ?::uuid or to_person = ?::uuid or escalated_to = ?::uuid)', [id, me, me, me]) : { rows: [] }
    if (!rows[0]) throw new NotFound()
    return rows[0]
  }
}

const otherOf = (row: ThreadRow, me: string): string | null => row.from_person === me ? row.to_person : row.from_person

function self(viewer: Viewer): string {
  if (viewer.id === null) throw new SignInNeeded()
  return viewer.id
}

function check(said: { subject?: string; words: string }): void {
  const faults: FieldFault[] = []
  for (const [field, most] of Object.entries(longest)) {
    const text = said[field as keyof typeof said]
    if (text === undefined) continue
    if (text.trim() === '') faults.push({ field, key: 'directory.contact.fault.empty' })
    else if (text.length > most) faults.push({ field, key: 'core.item.fault.too-long', values: { limit: most } })
  }
  if (faults.length > 0) throw new Invalid(faults)
}
