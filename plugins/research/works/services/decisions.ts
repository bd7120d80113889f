import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type Content, type Draft, type ItemSummary, type Notices, type People, type Viewer } from '@diwan/core'
import { interestOf, peopleBehind, type Interest, type Judged } from '../model/interest.ts'
import type { Decision } from '../model/review.ts'
import type { WorkFields } from '../model/fields.ts'
import type { Work } from '../model/versions.ts'
import type { Hands } from './hands.ts'
import type { Holdings } from './holdings.ts'
import type { Reviews } from './reviews.ts'
import type { Round, Rounds } from './rounds.ts'
import type { Works } from './works.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit; content: Content; notices: Notices; people: People; works: Works; hands: Hands; holdings: Holdings; reviews: Reviews; rounds: Rounds; settings: { reviewers: number } }
/** A study on the editors' desk. `interest`: why this viewer decides nothing of it and sees no reviewer. */
export interface OnDesk { work: Work; draft: Draft; round: Round; interest: Interest | null; judged: Judged }
export interface DeskRow { item: ItemSummary | null; round: Round; interest: Interest | null; asked: number; done: number; isLate: boolean }

/** What editors do with what was handed in. Nobody decides on what they have an interest in. */
export class Decisions {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws Conflict where another handing-in is there than the one that was looked at */
  askSame({ round }: OnDesk, seen: string | undefined): void { if (seen !== undefined && seen !== round.id) throw new Conflict(null, 'research.desk.fault.another') }

  /** Everything that waits and the viewer keeps: to be screened, with reviewers, to be published; the oldest first, at most 100. */
  async waiting(viewer: Viewer): Promise<DeskRow[]> {
    // What was never published is in no list: that the viewer keeps it is asked by its draft.
    const kept = new Map((await this.#needs.content.mine(viewer, { kinds: ['research.work'], why: 'draft', limit: 100 })).map((item) => [item.id, item]))
    if (kept.size === 0) return []
    const { rows } = await this.#needs.db.raw<{ rows: { id: string; asked: number; done: number; late: number }[] }>(`
      select r.id, count(v.id) filter (where v.state in ('asked', 'accepted', 'done'))::int as asked, count(v.id) filter (where v.state = 'done')::int as done, count(v.id) filter (where v.state in ('asked', 'accepted') and v.due_on < ?::date)::int as late
      from research.round r left join research.review v on v.round_id = r.id
      where r.item_id = any(?::uuid[]) and r.published_at is null and (r.decision is null or r.decision = 'accept') group by r.id order by r.opened_at limit 100`, [this.#today(), [...kept.keys()]])
    const found = await Promise.all(rows.map(async (own) => ({ own, round: await this.#needs.rounds.get(own.id) })))
    const hands = await this.#needs.hands.of([...kept.keys()])
    return found.flatMap(({ own, round }) => {
      if (round === null) return []
      const item = kept.get(round.itemId) ?? null
      return [{ item, round, interest: interestOf(viewer, { authorId: item?.authorId ?? null, administration: item?.administration ?? null, keepers: item?.keepers ?? [], hands: hands.get(round.itemId) ?? [], input: round.input }), asked: own.asked, done: own.done, isLate: own.late > 0 }]
    })
  }

  /** @throws NotFound for whoever does not look after studies, or where nothing was handed in */
  async open(viewer: Viewer, key: string): Promise<OnDesk> {
    const work = await this.#needs.works.read(viewer, key)
    const round = await this.#needs.rounds.newest(work.id)
    if (!viewer.may('research.curate') || !work.isKept || round === null) throw new NotFound()
    const draft = await this.#needs.content.draft(viewer, work.id)
    const judged = await this.#judged(work, round.input)
    return { work, draft, round, judged, interest: interestOf(viewer, judged) }
  }

  /** One more reviewer; with the first the study is with reviewers. @throws Refused, Invalid, Conflict */
  async ask(viewer: Viewer, desk: OnDesk, asked: { person: string; dueOn: string; blinding: Round['blinding'] }): Promise<void> {
    this.#mayJudge(desk)
    const { work, draft, round } = desk
    if (round.decision !== null) throw new Conflict(null, 'research.desk.fault.decided')
    const title = round.input.texts[round.input.lang]?.title ?? ''
    const isFirst = draft.state === 'submitted'
    // How it is done is said before anybody is asked, and holds for the round.
    if (isFirst) await this.#needs.rounds.blind(round.id, asked.blinding)
    await this.#needs.reviews.ask(viewer, round, desk.judged, { ...asked, title })
    if (!isFirst) return
    await this.#needs.content.move(viewer, work.id, 'review', { rev: work.rev, draft: draft.rev })
    await this.#toAuthors(desk, 'with-reviewers', {})
  }

  /** One of them is not wanted any more. @throws Refused, NotFound */
  async endReview(viewer: Viewer, desk: OnDesk, review: string): Promise<void> {
    this.#mayJudge(desk)
    if (!(await this.#needs.reviews.of([desk.round.id])).some(({ id }) => id === review)) throw new NotFound()
    const readers = await this.#needs.reviews.end({ id: review, round: desk.round.id })
    const holding = holdingOf(desk.round)
    if (holding !== null) for (const reader of readers) await this.#needs.people.unshare(viewer, reader, `group:${holding}`)
    await this.#needs.audit.record(viewer, 'research.review.ended', `review:${review}`)
  }

  /** Yes, no, or once more, with a letter and the name of who decided. @throws Refused, Invalid, Conflict */
  async decide(viewer: Viewer, desk: OnDesk, decision: Decision, letter: string): Promise<void> {
    this.#mayJudge(desk)
    const { work, draft, round } = desk
    if (round.decision !== null) throw new Conflict(null, 'research.desk.fault.decided')
    if (decision !== 'accept' && letter.trim() === '') throw new Invalid([{ field: 'letter', key: 'research.desk.fault.letter' }])
    const done = (await this.#needs.reviews.of([round.id])).filter(({ state }) => state === 'done').length
    const least = this.#needs.settings.reviewers
    if (decision === 'accept' && !isCorrection(round) && done < least) throw new Invalid([{ field: 'decision', key: 'research.desk.fault.reviews', values: { n: done, least } }])
    await this.#needs.content.move(viewer, work.id, decision, { rev: work.rev, draft: draft.rev, ...letter.trim() === '' ? {} : { note: letter.slice(0, 1_000) } })
    await this.#needs.rounds.decide(round.id, { id: viewer.id ?? '', name: viewer.name }, decision, letter.trim())
    await this.#endReading(viewer, round)
    await this.#toAuthors(desk, `decided-${decision}`, { name: viewer.name })
  }

  /** Puts the accepted text live, and the full text where its authors said. @throws Refused, Conflict, Invalid */
  async publish(viewer: Viewer, desk: OnDesk): Promise<Work> {
    this.#mayJudge(desk)
    const { work, draft, round } = desk
    const moved = await this.#needs.content.move(viewer, work.id, isCorrection(round) ? 'correct' : 'publish', { rev: work.rev, draft: draft.rev }) as Work
    const holding = holdingOf(round)
    if (holding !== null) {
      await this.#needs.holdings.open(viewer, holding, moved.fields, moved)
      if (moved.fields.access !== 'embargo') await this.#needs.holdings.narrow(viewer, moved, holding, moved.fields.access)
    }
    await this.#needs.db('research.round').where({ id: round.id }).update({ published_at: this.#needs.clock.now() })
    await this.#toAuthors(desk, 'is-out', {})
    return moved
  }

  /** The page stays, with its citation and why; files are offered no more. @throws Refused, Invalid without a reason */
  async retract(viewer: Viewer, key: string, reason: string): Promise<Work> {
    const work = await this.#needs.works.read(viewer, key)
    if (!viewer.may('research.curate') || !work.isKept) throw new NotFound()
    const judged = await this.#judged(work, { fields: work.fields })
    if (interestOf(viewer, judged) !== null) throw new Refused('research.desk.fault.interest')
    if (reason.trim().length < 20) throw new Invalid([{ field: 'reason', key: 'research.retract.fault.reason' }])
    // What was being written goes on nowhere: a retracted work has no next version.
    if ((await this.#needs.content.draft(viewer, work.id)).rev > 0) {
      const round = await this.#needs.rounds.newest(work.id)
      if (round !== null) await this.#endReading(viewer, round)
      await this.#needs.content.dropDraft(viewer, work.id)
    }
    const moved = await this.#needs.content.move(viewer, work.id, 'retract', { rev: work.rev, note: reason.trim() }) as Work
    await this.#needs.holdings.withdrawAll(viewer, work.id, reason.trim())
    await this.#needs.notices.tell('research.author-retracted', { to: { people: peopleBehind(judged) }, item: work.id, actor: viewer.id, key: `author-retracted:${work.id}` })
    return moved
  }

  async #judged({ id, authorId, administration, keepers }: Work, input: Judged['input']): Promise<Judged> { return { authorId, administration, keepers, hands: (await this.#needs.hands.of([id])).get(id) ?? [], input } }
  #mayJudge({ interest }: OnDesk): void { if (interest !== null) throw new Refused('research.desk.fault.interest') }

  async #endReading(viewer: Viewer, round: Round): Promise<void> {
    const readers = await this.#needs.reviews.end({ round: round.id })
    const holding = holdingOf(round)
    if (holding !== null) for (const reader of readers) await this.#needs.people.unshare(viewer, reader, `group:${holding}`)
  }

  async #toAuthors({ work, round, judged }: OnDesk, notice: 'with-reviewers' | `decided-${Decision}` | 'is-out', values: Record<string, string>): Promise<void> {
    const title = round.input.texts[round.input.lang]?.title ?? ''
    await this.#needs.notices.tell(`research.${notice}`, { to: { people: peopleBehind(judged) }, item: work.id, path: notice === 'is-out' ? work.path : `/research/submit/${work.id}/check`, values: { ...values, study: title }, handling: 'named-people', key: `${notice}:${round.id}` })
  }
  #today(): string { return this.#needs.clock.now().toISOString().slice(0, 10) }
}

export const holdingOf = ({ input }: Pick<Round, 'input'>): string | null => ((input.fields ?? {}) as Partial<WorkFields>).holding ?? null
/** Looked at by an editor alone: what is put right is small, and readers wait for it. */
export const isCorrection = ({ input }: Pick<Round, 'input'>): boolean => ((input.fields ?? {}) as Partial<WorkFields>).change === 'correction'
