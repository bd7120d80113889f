import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, NotFound, Refused, type Audit, type Clock, type Content, type CoreServices, type Viewer } from '@diwan/core'
import { isId, row, rows } from '../rows.ts'
import { isContactPoint, ownAdministration } from '../seat.ts'
import { askedOf, type Asked } from './asked.ts'
import { togetherOf, type Answer } from './result.ts'

export interface Assessment { id: string; questionnaire: string; begunAt: Date; updatedAt: Date; finishedAt: Date | null; answered: number }
interface Needs { touch: CoreServices['touch']; db: Knex; content: Content; clock: Clock; audit: Audit }

const columns = `r.id, r.questionnaire_id as questionnaire, r.begun_at as "begunAt", r.updated_at as "updatedAt", r.finished_at as "finishedAt", (select count(*)::int from guidelines.readiness_answer a where a.readiness_id = r.id and a.score is not null) as answered`

/** Self-assessments: the answers are read by the administration that gave them, and by nobody else; the hub is nobody else. */
export class Readiness {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws NotFound, Gone */
  async asked(viewer: Viewer, key: string): Promise<Asked> { return askedOf(await this.#needs.content.read(viewer, 'guidelines.questionnaire', key)) }
  /** The newest first, at most 100. */
  async list(viewer: Viewer, topic?: string): Promise<Asked[]> {
    return (await this.#needs.content.list(viewer, { kinds: ['guidelines.questionnaire'], limit: 100, ...topic === undefined ? {} : { facets: { topic } } })).rows.map(askedOf)
  }

  /** Those of the viewer's administration, the newest first, at most 100; none for who has no seat. */
  async own(viewer: Viewer, questionnaire?: string): Promise<Assessment[]> {
    if (viewer.id === null || viewer.administration === null) return []
    return rows(this.#needs.db, `select ${columns} from guidelines.readiness r where r.administration = ?${questionnaire === undefined ? '' : ' and r.questionnaire_id = ?::uuid'} order by r.begun_at desc, r.id limit 100`, [ownAdministration(viewer), ...questionnaire === undefined ? [] : [questionnaire]])
  }
  /** @throws NotFound for one of another administration */
  async read(viewer: Viewer, id: string): Promise<{ assessment: Assessment; answers: Answer[] }> {
    const administration = ownAdministration(viewer)
    const assessment = isId(id) ? await row<Assessment>(this.#needs.db, `select ${columns} from guidelines.readiness r where r.id = ?::uuid and r.administration = ?`, [id, administration]) : undefined
    if (!assessment) throw new NotFound()
    return { assessment, answers: await rows<Answer>(this.#needs.db, 'select statement, score, target, evidence from guidelines.readiness_answer where readiness_id = ?::uuid order by statement limit 200', [id]) }
  }

  /** The one under way, or a new one that begins with the targets of the last. @throws Refused */
  async begin(viewer: Viewer, questionnaire: string): Promise<string> {
    const { db, clock, audit } = this.#needs
    const administration = ownAdministration(viewer)
    const id = randomUUID(), now = clock.now()
    const begun = await row<{ id: string }>(db, `insert into guidelines.readiness (id, administration, questionnaire_id, by_id, begun_at, updated_at) values (?::uuid, ?, ?::uuid, ?::uuid, ?::timestamptz, ?::timestamptz)
      on conflict (administration, questionnaire_id) where finished_at is null do nothing returning id`, [id, administration, questionnaire, viewer.id, now, now])
    if (!begun) return (await row<{ id: string }>(db, 'select id from guidelines.readiness where administration = ? and questionnaire_id = ?::uuid and finished_at is null', [administration, questionnaire]))?.id ?? id
    await db.raw(`insert into guidelines.readiness_answer (readiness_id, statement, target, evidence, by_id, at)
      select ?::uuid, a.statement, a.target, a.evidence, null, ?::timestamptz from guidelines.readiness_answer a where a.readiness_id = (select id from guidelines.readiness where administration = ? and questionnaire_id = ?::uuid and finished_at is not null order by finished_at desc limit 1)`, [id, now, administration, questionnaire])
    await audit.record(viewer, 'guidelines.readiness.begun', `administration:${administration}`, { questionnaire })
    return id
  }

  /** Writes the answers given; others stay. @throws NotFound, Conflict for one that is finished */
  async save(viewer: Viewer, id: string, asked: Asked, answers: readonly Answer[]): Promise<Date> {
    const { db, clock } = this.#needs
    const { assessment } = await this.read(viewer, id)
    if (assessment.finishedAt !== null) throw new Conflict(null, 'guidelines.readiness.fault.finished')
    const known = new Set(asked.dimensions.flatMap(({ statements }) => statements.map((one) => one.id)))
    const now = clock.now()
    for (const { statement, score, target, evidence } of answers) {
      if (!known.has(statement)) throw new NotFound()
      await db.raw(`insert into guidelines.readiness_answer (readiness_id, statement, score, target, evidence, by_id, at) values (?::uuid, ?, ?, ?, ?, ?::uuid, ?::timestamptz)
        on conflict (readiness_id, statement) do update set score = excluded.score, target = excluded.target, evidence = excluded.evidence, by_id = excluded.by_id, at = excluded.at`, [id, statement, score, target, evidence, viewer.id, now])
    }
    await db.raw('update guidelines.readiness set updated_at = ?::timestamptz where id = ?::uuid', [now, id])
    return now
  }

  /** @throws NotFound, Conflict */
  async finish(viewer: Viewer, id: string): Promise<void> {
    await this.read(viewer, id)
    const done = await row(this.#needs.db, 'update guidelines.readiness set finished_at = ?::timestamptz where id = ?::uuid and finished_at is null returning id', [this.#needs.clock.now(), id])
    if (!done) throw new Conflict(null, 'guidelines.readiness.fault.finished')
    await this.#needs.touch('adoption')
    await this.#needs.audit.record(viewer, 'guidelines.readiness.finished', `administration:${ownAdministration(viewer)}`)
  }

  /** By the contact point: nothing of it stays. @throws NotFound, Refused */
  async remove(viewer: Viewer, id: string): Promise<void> {
    await this.read(viewer, id)
    if (!isContactPoint(viewer)) throw new Refused('guidelines.uptake.fault.contact-point')
    await this.#needs.db.raw('delete from guidelines.readiness where id = ?::uuid', [id])
    await this.#needs.audit.record(viewer, 'guidelines.readiness.removed', `administration:${ownAdministration(viewer)}`)
  }

  /** Of those that let theirs be counted, their last finished one; see `togetherOf`. For whoever may read the questionnaire, which `asked` shows. */
  async together(asked: Asked): Promise<ReturnType<typeof togetherOf>> {
    const found = await rows<{ administration: string; answers: Answer[] }>(this.#needs.db, `select r.administration, jsonb_agg(jsonb_build_object('statement', a.statement, 'score', a.score)) as answers
      from (select distinct on (administration) id, administration from guidelines.readiness where questionnaire_id = ?::uuid and finished_at is not null order by administration, finished_at desc) r
      join guidelines.consent c on c.administration = r.administration and c.is_counted join guidelines.readiness_answer a on a.readiness_id = r.id and a.score is not null group by 1 limit 300`, [asked.id])
    return togetherOf(asked, found.map(({ answers }) => answers))
  }
}
