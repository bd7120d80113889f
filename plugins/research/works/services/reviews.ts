import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, type Audit, type Clock, type Content, type Notices, type People, type Seats, type Viewer } from '@diwan/core'
import { interestOf, peopleBehind, type Judged } from '../model/interest.ts'
import { type Blinding, type ReviewState, type Verdict } from '../model/review.ts'
import type { Round } from './rounds.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit; content: Content; notices: Notices; people: People; seats: Seats }
/** As editors have it: nobody else sees a row of these but who wrote it. */
export interface Review {
  id: string; roundId: string; itemId: string; personId: string | null; name: string; administration: string | null; state: ReviewState; dueOn: string; scores: Record<string, number>; verdict: Verdict | ''
  toAuthor: string; toEditors: string; why: string; askedAt: Date; doneAt: Date | null
}
/** As its authors have it, once the round is decided: a number for a name where they are not to know. */
export interface SeenReview { n: number; name: string | null; administration: string | null; verdict: Verdict | ''; scores: Record<string, number>; toAuthor: string }
export interface Written { scores: Record<string, number>; verdict: Verdict | ''; toAuthor: string; toEditors: string }

const columns = { id: 'id', roundId: 'round_id', itemId: 'item_id', personId: 'person_id', name: 'name', administration: 'administration', state: 'state', scores: 'scores', verdict: 'verdict', toAuthor: 'to_author', toEditors: 'to_editors', why: 'why', askedAt: 'asked_at', doneAt: 'done_at' }

/** `dueOn`: `YYYY-MM-DD`; `lang` of the title. */
export interface DueReview { id: string; state: 'asked' | 'accepted'; dueOn: string; title: string; lang: string }
/** Opinions that were asked for. What authors may see of them leaves by `seenBy` alone. */
export class Reviews {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** For editors. */
  of(rounds: readonly string[]): Promise<Review[]> { return this.#rows((query) => query.whereIn('round_id', rounds).orderBy(['asked_at', 'id'])) }

  /** What authors may know of a round that is decided, in an order that says nothing of who was asked first. */
  async seenBy(round: Pick<Round, 'id' | 'blinding' | 'decision'>): Promise<SeenReview[]> {
    if (round.decision === null) return []
    const done = (await this.of([round.id])).filter(({ state }) => state === 'done').toSorted((a, b) => a.id.localeCompare(b.id))
    return done.map(({ name, administration, verdict, scores, toAuthor }, n) => ({ n: n + 1, ...round.blinding === 'open' ? { name, administration } : { name: null, administration: null }, verdict, scores, toAuthor }))
  }

  /** The viewer's own. @throws NotFound for anybody else's */
  async own(viewer: Viewer, id: string): Promise<Review> {
    const [found] = viewer.id === null || !/^[0-9a-f-]{36}$/.test(id) ? [] : await this.#rows((query) => query.where({ id, person_id: viewer.id }))
    if (!found) throw new NotFound()
    return found
  }

  /** The viewer's, what waits for them first; at most 50. */
  async mine(viewer: Viewer): Promise<Review[]> {
    if (viewer.id === null) return []
    return this.#rows((query) => query.where({ person_id: viewer.id }).orderByRaw(`(state in ('asked', 'accepted')) desc, due_on desc, id`).limit(50))
  }

  /** What waits for the viewer, the most urgent first: at most 10. */
  async due(viewer: Viewer): Promise<DueReview[]> {
    if (viewer.id === null) return []
    const found = await this.#needs.content.joined<DueReview>(viewer, {
      isFrequent: true, bindings: [viewer.id],
      sql: `select jsonb_build_object('id', v.id, 'state', v.state, 'dueOn', v.due_on, 'lang', r.input ->> 'lang', 'title', r.input #>> array['texts', r.input ->> 'lang', 'title']) as own, null::uuid as item_id, null::uuid as person_id
        from research.review v join research.round r on r.id = v.round_id where v.person_id = ?::uuid and v.state in ('asked', 'accepted') order by v.due_on, v.id limit 10`,
    })
    return found.map(({ own }) => own)
  }

  /** Why this person should not be asked: null where nothing speaks against it. */
  async objection(person: string, work: Judged, round: string): Promise<'unknown' | 'author' | 'administration' | 'co-author' | 'asked' | null> {
    const card = (await this.#needs.people.cards([person])).get(person)
    if (!card?.isActive) return 'unknown'
    const interest = interestOf({ id: person, administration: card.administration }, work)
    if (interest !== null) return interest
    if (await this.#needs.db('research.review').where({ round_id: round, person_id: person }).whereNot({ state: 'ended' }).first('id')) return 'asked'
    return await this.#wroteTogether(person, [...peopleBehind(work), ...work.hands]) ? 'co-author' : null
  }

  /** @throws Invalid on `person` where something speaks against it, on `dueOn` for a day that is past */
  async ask(viewer: Viewer, round: Round, work: Judged, { person, dueOn, title }: { person: string; dueOn: string; title: string }): Promise<string> {
    const why = await this.objection(person, work, round.id)
    if (why !== null) throw new Invalid([{ field: 'person', key: `research.review.objection.${why}` }])
    if (!/^\d{4}-\d\d-\d\d$/.test(dueOn) || Number.isNaN(Date.parse(dueOn)) || dueOn <= this.#today()) throw new Invalid([{ field: 'dueOn', key: 'research.review.fault.due' }])
    const card = (await this.#needs.people.cards([person])).get(person)
    const id = randomUUID()
    await this.#needs.db('research.review').where({ round_id: round.id, person_id: person, state: 'ended' }).delete()
    await this.#needs.db('research.review').insert({ id, round_id: round.id, item_id: round.itemId, person_id: person, name: card?.name ?? '', administration: card?.administration ?? null, due_on: dueOn, asked_by: viewer.id, asked_at: this.#needs.clock.now() })
    // The entry names the review and not the study, so that whoever reads of the study in the audit reads of no reviewer.
    await this.#needs.audit.record(viewer, 'research.review.asked', `review:${id}`)
    await this.#needs.notices.tell('research.review-asked', { to: { people: [person] }, path: `/research/reviews/${id}`, values: { title, date: new Date(`${dueOn}T12:00:00Z`) }, handling: 'named-people', key: `review-asked:${id}` })
    return id
  }

  /** Yes, with the word that nothing stands in the way; or no, and why. @throws Conflict where it was answered or is over */
  async answer(viewer: Viewer, id: string, accepts: boolean, why = ''): Promise<Review> {
    const own = await this.own(viewer, id)
    const n = await this.#needs.db('research.review').where({ id, state: 'asked' }).update({ state: accepts ? 'accepted' : 'declined', why: why.slice(0, 1_000), answered_at: this.#needs.clock.now() })
    if (n === 0) throw new Conflict(null, 'research.review.fault.over')
    if (!accepts) await this.#toEditors('review-declined', own)
    return { ...own, state: accepts ? 'accepted' : 'declined' }
  }

  /** While it is being written. @throws Conflict when it is sent or over */
  async write(viewer: Viewer, id: string, written: Written): Promise<void> {
    await this.own(viewer, id)
    const n = await this.#needs.db('research.review').where({ id, state: 'accepted' }).update({ scores: JSON.stringify(written.scores), verdict: written.verdict, to_author: written.toAuthor, to_editors: written.toEditors })
    if (n === 0) throw new Conflict(null, 'research.review.fault.over')
  }

  async send(viewer: Viewer, id: string, written: Written): Promise<void> {
    await this.write(viewer, id, written)
    await this.#needs.db('research.review').where({ id, state: 'accepted' }).update({ state: 'done', done_at: this.#needs.clock.now() })
    await this.#needs.audit.record(viewer, 'research.review.sent', `review:${id}`)
    await this.#toEditors('review-in', await this.own(viewer, id))
  }

  /** The round is over, or this one is not wanted any more. Answers whose reading ends. */
  async end(where: { round: string } | { id: string; round: string }): Promise<string[]> {
    const query = this.#needs.db('research.review').where({ round_id: where.round })
    const all = await (('id' in where) ? query.clone().where({ id: where.id }) : query.clone()).whereIn('state', ['asked', 'accepted', 'done', 'declined']).select<{ person_id: string | null }[]>('person_id')
    await (('id' in where) ? query.clone().where({ id: where.id }) : query.clone()).whereIn('state', ['asked', 'accepted']).update({ state: 'ended' })
    return all.flatMap(({ person_id: person }) => person ?? [])
  }

  /** Reviews due in three days, and those past their day, are brought to mind: once each. */
  async remind(): Promise<number> {
    const soon = new Date(this.#needs.clock.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 10)
    const due = await this.#rows((query) => query.whereIn('state', ['asked', 'accepted']).where('due_on', '<=', soon).orderBy('due_on').limit(500))
    for (const one of due) {
      const isLate = one.dueOn < this.#today()
      if (one.personId !== null) await this.#needs.notices.tell(isLate ? 'research.review-late' : 'research.review-due', { to: { people: [one.personId] }, path: `/research/reviews/${one.id}`, values: { date: new Date(`${one.dueOn}T12:00:00Z`) }, handling: 'named-people', key: `${isLate ? 'late' : 'due'}:${one.id}:${one.dueOn}` })
    }
    return due.length
  }

  async #wroteTogether(person: string, others: readonly string[]): Promise<boolean> {
    if (others.length === 0) return false
    const has = (id: string) => JSON.stringify([{ person: id }])
    return await this.#needs.db('research.work').whereRaw('creators @> ?::jsonb', [has(person)]).andWhere((one) => { for (const other of others) void one.orWhereRaw('creators @> ?::jsonb', [has(other)]) }).first('item_id') !== undefined
  }

  /** Told without a name: the desk says who. */
  async #toEditors(notice: 'review-in' | 'review-declined', { id, itemId }: Review): Promise<void> {
    await this.#needs.notices.tell(`research.${notice}`, { to: { holders: ['staff:research'] }, item: itemId, path: `/research/desk/${itemId}`, handling: 'named-people', key: `${notice}:${id}` })
  }

  async #rows(which: (query: Knex.QueryBuilder) => Knex.QueryBuilder): Promise<Review[]> {
    return await which(this.#needs.db('research.review').select({ ...columns, dueOn: this.#needs.db.raw('due_on::text') })).limit(500) as Review[]
  }
  #today(): string { return this.#needs.clock.now().toISOString().slice(0, 10) }
}
export type { Blinding }
