import { randomUUID } from 'node:crypto'
import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type Content, type CoreServices, type Viewer } from '@diwan/core'
import type { Knex } from 'knex'
import type { CategoryFields } from '../../board/model/kinds.ts'
import { asId, row, rows } from '../../board/model/rows.ts'
import { categoryKind, type Categories } from '../../board/services/categories.ts'
import type { DesignFields } from '../model/design.ts'
import type { ChangeLog } from './change-log.ts'
import type { Design, Designs } from './designs.ts'
import type { Measured, Measures } from './measures.ts'

type Needs = Pick<CoreServices, 'bring' | 'notices' | 'seats' | 'standing'> & { db: Knex; content: Content; clock: Clock; audit: Audit; categories: Categories; changeLog: ChangeLog; designs: Designs; measures: Measures }
export const trialStates = ['asked', 'declined', 'running', 'adopted', 'dropped'] as const
export type TrialState = (typeof trialStates)[number]
export interface Trial {
  id: string; design: string; rev: number; parts: DesignFields; category: string; state: TrialState; days: number; reason: string; by: string | null; askedAt: Date
  decision: string; decidedAt: Date | null; beganAt: Date | null; until: Date | null; was: CategoryFields | null; before: Measured | null; verdict: string; endedAt: Date | null; during: Measured | null
}
const columns = `r.id, r.design_id as design, r.design_rev as rev, r.parts, r.category_id as category, r.state, r.days, r.reason, r.by_id as by, r.asked_at as "askedAt", r.decision, r.decided_at as "decidedAt", r.began_at as "beganAt", r.until, r.was, r.before, r.verdict, r.ended_at as "endedAt", r.during`
const day = 86_400_000

/** Formats tried on a category for a set time: volunteers propose, its moderators decide, with a reason at each step. */
export class Trials {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In the open transaction. @throws NotFound, Refused, Invalid, Conflict where the category has one */
  async ask(viewer: Viewer, design: Design, { category, days, reason }: { category: string; days: number; reason: string }): Promise<void> {
    const { db, clock, audit, categories, designs, notices, seats } = this.#needs
    if (!await designs.isVolunteer(viewer)) throw new Refused('forum.lab.fault.no-volunteer')
    if (reason.trim() === '') throw new Invalid([{ field: 'reason', key: 'forum.change.fault.reason' }])
    const { id } = await categories.read(viewer, category).catch((error: unknown) => { throw error instanceof NotFound ? new Invalid([{ field: 'category', key: 'forum.fault.category' }]) : error })
    const asked = await row(db, `insert into forum.trial (id, design_id, design_rev, parts, category_id, state, days, reason, by_id, asked_at) values (?::uuid, ?::uuid, ?, ?::jsonb, ?::uuid, 'asked', ?, ?, ?::uuid, ?::timestamptz)
      on conflict (category_id) where state in ('asked', 'running') do nothing returning 1`, [randomUUID(), design.id, design.rev, JSON.stringify(design.fields), id, days, reason.trim().slice(0, 1_000), viewer.id, clock.now()])
    if (!asked) throw new Conflict(null, 'forum.trial.fault.busy')
    await audit.record(viewer, 'forum.trial.asked', `item:${design.id}`, { category: id, days })
    const moderators = await categories.moderators(id)
    await notices.tell('forum.trial-asked', { to: { people: moderators.length > 0 ? moderators : await seats.staff() }, item: design.id, actor: viewer.id, values: { name: viewer.name }, key: `trial:${design.id}:${id}:${clock.now().toISOString()}` })
  }

  /** A moderator lets it begin, or not. In the open transaction. @throws NotFound, Refused, Invalid on `reason`, Conflict */
  async decide(viewer: Viewer, id: string, { isStarted, reason }: { isStarted: boolean; reason: string }): Promise<Trial> {
    const { db, clock, measures } = this.#needs
    const trial = await this.#held(viewer, id, 'asked', reason)
    const now = clock.now(), said = reason.trim().slice(0, 1_000)
    if (!isStarted) await db.raw(`update forum.trial set state = 'declined', decision = ?, decided_by = ?::uuid, decided_at = ?::timestamptz where id = ?::uuid`, [said, viewer.id, now, id])
    else {
      const { base, begins, replies, lookedAt, goalHours, headings } = trial.parts
      const before = await measures.of(trial.category, new Date(now.getTime() - trial.days * day), now)
      const was = await this.#set(trial.category, said, () => ({ format: base, begins, replies, lookedAt, goalHours, headings, isTrial: true }))
      await db.raw(`update forum.trial set state = 'running', decision = ?, decided_by = ?::uuid, decided_at = ?::timestamptz, began_at = ?::timestamptz, until = ?::timestamptz, was = ?::jsonb, before = ?::jsonb where id = ?::uuid`,
        [said, viewer.id, now, now, new Date(now.getTime() + trial.days * day), JSON.stringify(was), JSON.stringify(before), id])
    }
    await this.#decided(viewer, trial, isStarted ? 'started' : 'declined')
    return trial
  }

  /** A moderator ends it: the category keeps the format, or goes back to what it had. In the open transaction. @throws NotFound, Refused, Invalid on `reason`, Conflict */
  async end(viewer: Viewer, id: string, { isAdopted, reason }: { isAdopted: boolean; reason: string }): Promise<Trial> {
    const { db, clock, measures } = this.#needs
    const trial = await this.#held(viewer, id, 'running', reason)
    const now = clock.now(), said = reason.trim().slice(0, 1_000)
    const during = await measures.of(trial.category, new Date(trial.beganAt ?? now), now)
    const { format, begins, replies, lookedAt, goalHours = null, headings = null } = trial.was ?? {}
    await this.#set(trial.category, said, (fields) => isAdopted || format === undefined ? { isTrial: false } : { format, begins: begins ?? fields.begins, replies: replies ?? fields.replies, lookedAt: lookedAt ?? fields.lookedAt, goalHours, headings, isTrial: trial.was?.isTrial ?? false })
    await db.raw(`update forum.trial set state = ?, verdict = ?, ended_by = ?::uuid, ended_at = ?::timestamptz, during = ?::jsonb where id = ?::uuid`, [isAdopted ? 'adopted' : 'dropped', said, viewer.id, now, JSON.stringify(during), id])
    await this.#decided(viewer, trial, isAdopted ? 'adopted' : 'dropped')
    return trial
  }

  /** Of one design, or of all, the newest first, at most 50; of categories the viewer may read, named. */
  async list(viewer: Viewer, of: { design?: string; category?: string } = {}): Promise<(Trial & { title: string; path: string; lang: string; designTitle: string; designPath: string })[]> {
    const found = await this.#needs.content.joined<Trial>(viewer, { sql: `select to_jsonb(x) as own, x.category as item_id, null::uuid as person_id from (select ${columns} from forum.trial r where (?::uuid is null or r.design_id = ?::uuid) and (?::uuid is null or r.category_id = ?::uuid) order by r.asked_at desc limit 50) x`, bindings: [of.design ?? null, of.design ?? null, of.category ?? null, of.category ?? null] })
    const designs = new Map((await this.#needs.content.pick(viewer, [...new Set(found.map(({ own }) => own.design))])).map((item) => [item.id, item]))
    return found.flatMap(({ own, item }) => { const design = designs.get(own.design); return item === null || !design ? [] : [{ ...moments(own), title: item.title, path: item.path, lang: item.lang, designTitle: design.title, designPath: design.path }] })
  }

  /** What runs in a category, for whoever may read it. */
  async running(category: string): Promise<Trial | null> {
    const found = await row<Trial>(this.#needs.db, `select ${columns} from forum.trial r where r.category_id = ?::uuid and r.state = 'running'`, [category])
    return found ? moments(found) : null
  }

  /** Moderators hear once that the time is over; nothing ends by itself. */
  async remind(): Promise<void> {
    const { db, clock, notices, categories, seats } = this.#needs
    const over = await rows<{ id: string; design: string; category: string }>(db, `select id, design_id as design, category_id as category from forum.trial where state = 'running' and until <= ?::timestamptz order by until limit 50`, [clock.now()])
    for (const { id, design, category } of over) {
      const moderators = await categories.moderators(category)
      await notices.tell('forum.trial-over', { to: { people: moderators.length > 0 ? moderators : await seats.staff() }, item: design, key: `trial-over:${id}` })
    }
  }

  async #held(viewer: Viewer, id: string, state: TrialState, reason: string): Promise<Trial> {
    const { db, categories } = this.#needs
    const found = await row<Trial>(db, `select ${columns} from forum.trial r where r.id = ?::uuid for update`, [asId(id)])
    if (!found) throw new NotFound()
    const category = await categories.read(viewer, found.category)
    if (!await categories.isModerator(viewer, category.id)) throw new Refused('forum.fault.not-moderator')
    if (found.state !== state) throw new Conflict(null, 'forum.trial.fault.decided')
    if (reason.trim() === '') throw new Invalid([{ field: 'reason', key: 'forum.change.fault.reason' }])
    return moments(found)
  }

  /** Writes a category’s settings with the reason; answers what they were. */
  async #set(category: string, note: string, change: (fields: CategoryFields) => Partial<CategoryFields>): Promise<CategoryFields> {
    const { standing, bring, clock, changeLog } = this.#needs
    // Here and not when it is heard of: two changes in a moment are two.
    await changeLog.hear(category, clock.now())
    const stands = await standing(category)
    if (!stands) throw new Conflict(null, 'forum.fault.category-gone')
    const fields = stands.input.fields as CategoryFields
    await bring({ id: category, kind: categoryKind, administration: stands.administration, publishedAt: stands.publishedAt, revisedAt: clock.now(), note, input: { ...stands.input, fields: { ...fields, ...change(fields), reason: note } } })
    await changeLog.hear(category, clock.now())
    return fields
  }

  async #decided(viewer: Viewer, { id, design, by }: Trial, outcome: 'started' | 'declined' | 'adopted' | 'dropped'): Promise<void> {
    await this.#needs.audit.record(viewer, `forum.trial.${outcome}`, `item:${design}`, { trial: id })
    if (by !== null && by !== viewer.id) await this.#needs.notices.tell('forum.trial-decided', { to: { people: [by] }, item: design, actor: viewer.id, values: { outcome }, key: `trial-${outcome}:${id}` })
  }
}

const at = (moment: Date | string | null): Date | null => moment === null ? null : new Date(moment)
const moments = (trial: Trial): Trial => ({ ...trial, askedAt: new Date(trial.askedAt), decidedAt: at(trial.decidedAt), beganAt: at(trial.beganAt), until: at(trial.until), endedAt: at(trial.endedAt) })
