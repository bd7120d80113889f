import type { Clock, Content, ItemSummary, Viewer } from '@diwan/core'
import { isContactPoint } from './seat.ts'

interface Needs { clock: Clock; content: Content }
export interface DueLine { checklist: string; title: string; words: string; dueOn: string; isMine: boolean }
export interface OpenAssessment { item: ItemSummary; updatedAt: Date; answered: number }
export interface DueReport { item: ItemSummary; on: Date }
/** What waits for somebody because of their administration. */
export interface SeatTasks {
  /** Lines of checklists due within a fortnight or late, at most 20: the viewer's own, and for the contact point those nobody owns. */
  lines: DueLine[]
  /** Self-assessments begun in the last 90 days and not finished, at most 5. */
  readiness: OpenAssessment[]
  /** For the contact point: guidelines the administration has said something about and not reported on for a year, at most 4. */
  reports: DueReport[]
  hasProfile: boolean
}

type Own = { list: 'line' } & DueLine | { list: 'readiness'; updatedAt: string; answered: number } | { list: 'report'; on: string } | { list: 'seat'; hasProfile: boolean }

/** What a desk and its first steps ask of this folder, in one statement however many of them ask. */
export class SeatTasksBook {
  readonly #needs: Needs
  // A viewer is made anew for each request.
  readonly #asked = new WeakMap<Viewer, Promise<SeatTasks>>()
  constructor(needs: Needs) { this.#needs = needs }

  of(viewer: Viewer): Promise<SeatTasks> {
    const asked = this.#asked.get(viewer) ?? this.#read(viewer).finally(() => { this.#asked.delete(viewer) })
    this.#asked.set(viewer, asked)
    return asked
  }

  async #read(viewer: Viewer): Promise<SeatTasks> {
    const { content, clock } = this.#needs
    const { id, administration } = viewer
    if (id === null || administration === null || !viewer.tokens.includes(`administration:${administration}`)) return { lines: [], readiness: [], reports: [], hasProfile: false }
    const now = clock.now(), day = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString()
    const isContact = isContactPoint(viewer)
    const found = await content.joined<Own>(viewer, {
      isFrequent: true,
      // A report falls due a year after the last, and thirty days after the first word where there was none.
      sql: `(select jsonb_build_object('list', 'line', 'checklist', c.id, 'title', c.title, 'words', l.words, 'dueOn', l.due_on, 'isMine', l.owner_id is not null) as own, null::uuid as item_id, null::uuid as person_id
          from guidelines.checklist_line l join guidelines.checklist c on c.id = l.checklist_id
          where l.result = 'open' and c.closed_at is null and c.administration = ? and l.due_on <= ?::date and (l.owner_id = ?::uuid or (l.owner_id is null and ?::boolean)) order by l.due_on, l.id limit 20)
        union all (select jsonb_build_object('list', 'readiness', 'updatedAt', r.updated_at, 'answered', (select count(*) from guidelines.readiness_answer a where a.readiness_id = r.id and a.score is not null)), r.questionnaire_id, null
          from guidelines.readiness r where r.administration = ? and r.finished_at is null and r.updated_at > ?::timestamptz order by r.begun_at desc, r.id limit 5)
        union all (select jsonb_build_object('list', 'report', 'on', d.due_at), d.guideline_id, null from (
            select a.guideline_id, coalesce((select max(c.at) from guidelines.adoption_change c where c.administration = a.administration and c.guideline_id = a.guideline_id and c.report_id is not null) + interval '365 days', max(a.updated_at) + interval '30 days') as due_at
            from guidelines.adoption a where a.administration = ? and ?::boolean group by a.administration, a.guideline_id) d
          where d.due_at < ?::timestamptz order by d.due_at, d.guideline_id limit 4)
        union all (select jsonb_build_object('list', 'seat', 'hasProfile', exists(select 1 from guidelines.profile p where p.administration = ?)), null, null)`,
      bindings: [administration, day(14).slice(0, 10), id, isContact, administration, day(-90), administration, isContact, day(30), administration],
    })
    const tasks: SeatTasks = { lines: [], readiness: [], reports: [], hasProfile: false }
    for (const { own, item } of found) {
      if (own.list === 'line') tasks.lines.push(own)
      else if (own.list === 'seat') tasks.hasProfile = own.hasProfile
      // What may no longer be read is not worked on.
      else if (item === null) continue
      else if (own.list === 'readiness') tasks.readiness.push({ item, updatedAt: new Date(own.updatedAt), answered: own.answered })
      else tasks.reports.push({ item, on: new Date(own.on) })
    }
    return tasks
  }
}
