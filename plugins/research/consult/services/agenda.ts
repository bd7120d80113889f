import type { Knex } from 'knex'
import { Conflict, Invalid, Refused, type Audit, type Clock, type Content, type CoreServices, type Item, type ItemInput, type ItemSummary, type Notices, type Viewer } from '@diwan/core'
import type { Submissions } from '../../works/services/submissions.ts'
import type { Works } from '../../works/services/works.ts'
import { agendaMoves, type AgendaFields, type AgendaPhase } from '../model/agenda-kind.ts'

type Needs = Pick<CoreServices, 'bring' | 'standing'> & { db: Knex; content: Content; clock: Clock; audit: Audit; notices: Notices; works: Works; submissions: Submissions }
export const agendaKind = 'research.agenda-question'
export type AgendaQuestion = Item & { fields: AgendaFields }
export interface AgendaRow { item: ItemSummary; votes: number; isMine: boolean }
export interface Asking { topic?: string | undefined; phase?: string | undefined; page?: number; limit?: number }
/** So few, that a vote says what matters most. */
export const mostVotes = 10
export const perPage = 25
const isVotable = (phase: AgendaPhase): boolean => phase === 'open' || phase === 'taken-up'

/** Open questions of the community: who wants them answered, who could, and what answered them. */
export class Agenda {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Those most asked for first. */
  async list(viewer: Viewer, { topic, phase, page = 1, limit = perPage }: Asking): Promise<{ rows: AgendaRow[]; hasNext: boolean }> {
    const found = await this.#needs.content.among<{ id: string; votes: number; isMine: boolean }>(viewer, [agendaKind], {
      sql: `select r.id, count(v.person_id)::int as votes, coalesce(bool_or(v.person_id = ?::uuid), false) as "isMine" from readable r join research.agenda_question q on q.item_id = r.id left join research.agenda_vote v on v.item_id = r.id
        where (?::text is null or q.phase = ?) and (?::text is null or ? = any(r.topics)) group by r.id, r.published_at order by 2 desc, r.published_at desc, r.id limit ? offset ?`,
      bindings: [viewer.id, phase ?? null, phase ?? null, topic ?? null, topic ?? null, limit + 1, (page - 1) * limit],
    })
    const items = new Map((await this.#needs.content.pick(viewer, found.slice(0, limit).map(({ id }) => id))).map((one) => [one.id, one]))
    return { rows: found.slice(0, limit).flatMap(({ id, votes, isMine }) => { const item = items.get(id); return item ? [{ item, votes, isMine }] : [] }), hasNext: found.length > limit }
  }

  /** @throws NotFound, Gone */
  async read(viewer: Viewer, key: string): Promise<AgendaQuestion> { return await this.#needs.content.read(viewer, agendaKind, key) as AgendaQuestion }

  /** What it says: of one that was never published the draft, for those who keep it. */
  async input(viewer: Viewer, item: AgendaQuestion): Promise<ItemInput | null> { return item.publishedAt === null ? (await this.#needs.content.draft(viewer, item.id)).input : null }

  async votes(viewer: Viewer, id: string): Promise<{ n: number; isMine: boolean }> {
    const [found] = await this.#rows<{ n: number; isMine: boolean }>(`select count(*)::int as n, coalesce(bool_or(person_id = ?::uuid), false) as "isMine" from research.agenda_vote where item_id = ?::uuid`, [viewer.id, id])
    return found ?? { n: 0, isMine: false }
  }

  /** How many votes the viewer has given to questions that can still be voted for. */
  async given(viewer: Viewer): Promise<number> {
    if (viewer.id === null) return 0
    const [found] = await this.#rows<{ n: number }>(`select count(*)::int as n from research.agenda_vote v join research.agenda_question q on q.item_id = v.item_id where v.person_id = ?::uuid and q.phase in ('open', 'taken-up')`, [viewer.id])
    return found?.n ?? 0
  }

  /** Waits for an editor, the oldest first; at most 100. */
  async waiting(viewer: Viewer): Promise<ItemSummary[]> {
    if (!viewer.may('research.curate')) return []
    return (await this.#needs.content.mine(viewer, { kinds: [agendaKind], why: 'draft', limit: 100 })).filter(({ state, publishedAt }) => state === 'proposed' || publishedAt !== null)
  }

  /** @throws Refused, Invalid */
  async propose(viewer: Viewer, { title, why, topics }: { title: string; why: string; topics: string[] }): Promise<string> {
    const faults = [...title.trim() === '' ? [{ field: 'title', key: 'research.agenda.fault.title' }] : [], ...why.trim() === '' ? [{ field: 'why', key: 'research.agenda.fault.why' }] : [], ...topics.length === 0 ? [{ field: 'topics', key: 'research.agenda.fault.topics' }] : []]
    if (faults.length > 0) throw new Invalid(faults)
    const { id } = await this.#needs.content.create(viewer, agendaKind, { lang: viewer.locale, texts: { [viewer.locale]: { title: title.trim(), summary: '', body: why.replaceAll('\r\n', '\n').trim() } }, topics, audience: ['members'], handling: 'community', fields: { phase: 'open', work: null, reason: '' } })
    return id
  }

  /** One vote of each member for a question, given or taken back. Twice is once. @throws Conflict past ten, or where it is answered */
  async vote(viewer: Viewer, { id, fields }: AgendaQuestion, isFor: boolean): Promise<void> {
    const { db, clock, audit } = this.#needs
    if (viewer.id === null) throw new Refused()
    if (!isFor) await db.raw('delete from research.agenda_vote where item_id = ?::uuid and person_id = ?::uuid', [id, viewer.id])
    else {
      if (!isVotable(fields.phase)) throw new Conflict(null, 'research.agenda.fault.over')
      // Votes given at the same moment wait for each other, so that ten stay ten.
      await db.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`research.agenda_vote ${viewer.id}`])
      const [stands] = await this.#rows('select 1 from research.agenda_vote where item_id = ?::uuid and person_id = ?::uuid', [id, viewer.id])
      if (!stands && await this.given(viewer) >= mostVotes) throw new Conflict(null, 'research.agenda.fault.votes', { most: mostVotes })
      await db.raw('insert into research.agenda_vote (item_id, person_id, at) values (?::uuid, ?::uuid, ?::timestamptz) on conflict do nothing', [id, viewer.id, clock.now()])
    }
    await audit.record(viewer, isFor ? 'research.agenda-question.voted' : 'research.agenda-question.vote-withdrawn', `item:${id}`)
  }

  /** Onto the agenda, or a change of what is there. The proposer is told. @throws NotFound, Conflict */
  async open(viewer: Viewer, item: AgendaQuestion, { isPublic }: { isPublic: boolean }): Promise<Item> {
    const { content, notices } = this.#needs
    const { input, rev } = await content.draft(viewer, item.id)
    const saved = await content.saveDraft(viewer, item.id, { ...input, audience: [isPublic ? 'public' : 'members'], handling: isPublic ? 'open' : 'community' }, { rev })
    // Saving a proposal as its proposer wrote it changes nothing of where it stands.
    const opened = await content.move(viewer, item.id, agendaMoves[item.publishedAt === null ? 'open' : item.fields.phase], { rev: item.rev, draft: saved.rev })
    if (item.authorId !== null) await notices.tell('research.agenda-opened', { to: { people: [item.authorId] }, item: item.id, actor: viewer.id, key: `opened.${item.id}.${opened.rev}` })
    return opened
  }

  /** Not taken onto the agenda, or taken off it, with a reason its proposer reads. @throws Invalid without one */
  async decline(viewer: Viewer, item: AgendaQuestion, note: string): Promise<void> {
    const { content, notices } = this.#needs
    if (note.trim() === '') throw new Invalid([{ field: 'note', key: 'research.agenda.fault.reason' }])
    if (item.publishedAt === null) await content.move(viewer, item.id, 'decline', { rev: item.rev, note })
    else await this.#publish(viewer, item, 'declined', { reason: note.trim() }, note)
    if (item.authorId !== null) await notices.tell('research.agenda-declined', { to: { people: [item.authorId] }, item: item.id, values: { reason: note.trim().slice(0, 300) }, actor: viewer.id, key: `declined.${item.id}.${item.rev}` })
  }

  /** Answered by a study, named by its number; whoever asked or voted for it is told. @throws Invalid where there is none */
  async answer(viewer: Viewer, item: AgendaQuestion, typed: string): Promise<void> {
    const { works, notices } = this.#needs
    const work = await works.named(viewer, typed)
    if (work === null || work.publishedAt === null) throw new Invalid([{ field: 'work', key: 'research.agenda.fault.work' }])
    await this.#publish(viewer, item, 'answered', { work: work.id }, '')
    const people = (await this.#rows<{ id: string }>('select person_id as id from research.agenda_vote where item_id = ?::uuid limit 5000', [item.id])).map(({ id }) => id)
    await notices.tell('research.agenda-answered', { to: { people: [...new Set([...people, ...item.authorId === null ? [] : [item.authorId]])] }, item: item.id, actor: viewer.id, key: `answered.${item.id}.${work.id}` })
  }

  /** Begins a study with the question noted, by whoever takes it up; it says so from then on. Answers where it is written. @throws Conflict */
  async take(viewer: Viewer, item: AgendaQuestion): Promise<string> {
    const { submissions, content, db, clock, audit, bring, standing } = this.#needs
    if (viewer.id === null || !viewer.may('research.submit')) throw new Refused()
    if (item.publishedAt === null || !isVotable(item.fields.phase)) throw new Conflict(null, 'research.agenda.fault.over')
    const [there] = await this.#rows<{ work: string }>('select work_item as work from research.agenda_taking where item_id = ?::uuid and person_id = ?::uuid', [item.id, viewer.id])
    if (there) return `/research/submit/${there.work}/about`
    const work = await submissions.begin(viewer, { title: item.title, topics: item.topics })
    const { input, rev } = await content.draft(viewer, work)
    await content.saveDraft(viewer, work, { ...input, fields: { ...input.fields, related: [{ relation: 'References', scheme: 'item', identifier: item.ref ?? '', item: item.id }] } }, { rev })
    await db.raw('insert into research.agenda_taking (item_id, person_id, work_item, at) values (?::uuid, ?::uuid, ?::uuid, ?::timestamptz)', [item.id, viewer.id, work, clock.now()])
    const found = await standing(item.id)
    if (found && item.fields.phase === 'open') await bring({ id: item.id, kind: agendaKind, administration: found.administration, publishedAt: found.publishedAt, revisedAt: clock.now(), transition: 'take-up', input: { ...found.input, fields: { ...found.input.fields, phase: 'taken-up' } } })
    await audit.record(viewer, 'research.agenda-question.taken-up', `item:${item.id}`)
    return `/research/submit/${work}/about`
  }

  /** How many work on it, and those of their studies the viewer may read. */
  async takings(viewer: Viewer, id: string): Promise<{ n: number; works: ItemSummary[]; own: string | null }> {
    const rows = await this.#rows<{ person: string; work: string }>('select person_id as person, work_item as work from research.agenda_taking where item_id = ?::uuid order by at limit 100', [id])
    return { n: rows.length, works: await this.#needs.content.pick(viewer, rows.map(({ work }) => work)), own: rows.find(({ person }) => person === viewer.id)?.work ?? null }
  }

  async #publish(viewer: Viewer, item: AgendaQuestion, phase: AgendaPhase, change: Partial<AgendaFields>, note: string): Promise<void> {
    const { content } = this.#needs
    if (item.publishedAt === null) throw new Conflict(null, 'research.agenda.fault.over')
    const { input, rev } = await content.draft(viewer, item.id)
    const saved = await content.saveDraft(viewer, item.id, { ...input, fields: { ...input.fields, ...change } }, { rev })
    await content.move(viewer, item.id, agendaMoves[phase], { rev: item.rev, draft: saved.rev, ...note === '' ? {} : { note } })
  }

  async #rows<T>(text: string, bindings: readonly unknown[]): Promise<T[]> { return (await this.#needs.db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])).rows }
}
