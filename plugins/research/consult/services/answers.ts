import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, type Audit, type Clock, type Locale, type Viewer } from '@diwan/core'
import type { Asked, AskedQuestion } from '../model/asked.ts'
import { sentOf, type Form, type Values } from '../model/answers.ts'
import type { Phase, Publication, Sector } from '../model/fields.ts'
import { resultOf, toldApart, type Answered, type Result, type Tally } from '../model/results.ts'
import { fewest } from '../model/small-groups.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit }
/** Who answers: a member by their account, a guest by their link. */
export type Respondent = { person: string } | { invitee: string }
/** What may be answered: it is open, and asks these. */
export interface Open { id: string; asked: Asked; phase: Phase }
export interface OwnAnswer { form: Form | null; sentAt: Date | null; updatedAt: Date; isChanged: boolean }
export interface AnswerRow { id: string; sector: Sector; name: string; organisation: string; publish: Publication; isGuest: boolean; sentAt: Date; values: Values }
export interface Quote { words: string; name: string; organisation: string; sector: Sector | null }
interface Row { sector: Sector; name: string; organisation: string; publish: Publication; wantsNews: boolean; draft: Form | null; sent: Values | null; updatedAt: Date; sentAt: Date | null }

export const perPage = 25
/** More are not taken away in one file. */
export const mostRows = 5_000

/** What was answered. Handed in, it counts; what is being typed is its respondent's alone. */
export class ConsultAnswers {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async own(id: string, by: Respondent): Promise<OwnAnswer | null> {
    const [row] = await this.#rows<Row>(`select sector, name, organisation, publish, wants_news as "wantsNews", draft, sent, updated_at as "updatedAt", sent_at as "sentAt" from research.consult_answer where item_id = ?::uuid and ${columnOf(by)} = ?::uuid`, [id, idOf(by)])
    if (!row) return null
    const { draft, sent, sentAt, updatedAt, ...said } = row
    return { form: draft ?? (sent === null ? null : { ...said, values: sent }), sentAt, updatedAt, isChanged: draft !== null && sent !== null }
  }

  /** Keeps what is being typed. @throws Conflict once it is closed */
  async keep(open: Open, by: Respondent, form: Form): Promise<void> {
    this.#askOpen(open)
    const now = this.#needs.clock.now()
    await this.#rows(`insert into research.consult_answer (id, item_id, ${columnOf(by)}, draft, updated_at) values (?::uuid, ?::uuid, ?::uuid, ?::jsonb, ?::timestamptz)
      on conflict (item_id, ${columnOf(by)}) do update set draft = excluded.draft, updated_at = excluded.updated_at`, [randomUUID(), open.id, idOf(by), JSON.stringify(form), now])
  }

  /** Hands it in, in place of what was handed in before. @throws Conflict once it is closed, Invalid with all that is wrong */
  async send(viewer: Viewer, open: Open, by: Respondent, form: Form, locale: Locale): Promise<void> {
    this.#askOpen(open)
    const { asked: { questions, fields } } = open
    const { sent, faults } = sentOf(form, { questions, sectors: fields.sectors, furthest: fields.publication, locale })
    if (faults.length > 0) throw new Invalid(faults)
    const now = this.#needs.clock.now()
    const said = [sent.sector, sent.name, sent.organisation, sent.publish, sent.wantsNews, JSON.stringify(sent.values), now, now]
    await this.#rows(`insert into research.consult_answer (id, item_id, ${columnOf(by)}, sector, name, organisation, publish, wants_news, sent, updated_at, sent_at) values (?::uuid, ?::uuid, ?::uuid, ?, ?, ?, ?, ?::boolean, ?::jsonb, ?::timestamptz, ?::timestamptz)
      on conflict (item_id, ${columnOf(by)}) do update set sector = excluded.sector, name = excluded.name, organisation = excluded.organisation, publish = excluded.publish, wants_news = excluded.wants_news, sent = excluded.sent, draft = null, updated_at = excluded.updated_at, sent_at = excluded.sent_at`,
    [randomUUID(), open.id, idOf(by), ...said])
    await this.#needs.audit.record(viewer, 'research.consultation.answered', `item:${open.id}`, { as: 'person' in by ? 'member' : 'guest' })
  }

  /** Sectors whose counts may stand by themselves. */
  apart(counts: readonly { sector: Sector; n: number }[]): Sector[] { return toldApart(new Map(counts.map(({ sector, n }) => [sector, n]))) }

  /** Of each sector how many have answered. */
  async bySector(id: string): Promise<{ sector: Sector; n: number }[]> { return this.#rows<{ sector: Sector; n: number }>('select sector, count(*)::int as n from research.consult_answer where item_id = ?::uuid and sent is not null group by 1 order by 2 desc, 1', [id]) }

  /** For those who run it: the latest first, of one sector or with words on one question. */
  async page(id: string, { sector, question, page = 1, limit = perPage }: { sector?: string | undefined; question?: string | undefined; page?: number; limit?: number }): Promise<{ rows: AnswerRow[]; hasNext: boolean }> {
    const rows = await this.#rows<AnswerRow>(`select id, sector, name, organisation, publish, invitee_id is not null as "isGuest", sent_at as "sentAt", sent as values from research.consult_answer
      where item_id = ?::uuid and sent is not null and (?::text is null or sector = ?) and (?::text is null or jsonb_exists(sent, ?)) order by sent_at desc, id limit ? offset ?`, [id, sector ?? null, sector ?? null, question ?? null, question ?? null, limit + 1, (page - 1) * limit])
    return { rows: rows.slice(0, limit), hasNext: rows.length > limit }
  }

  /** How many have answered. */
  async total(id: string): Promise<number> { return (await this.bySector(id)).reduce((sum, { n }) => sum + n, 0) }

  /** Each choice counted, as far as small groups let it be told. */
  async counts(id: string, questions: readonly AskedQuestion[]): Promise<Map<string, Result>> {
    const answered = await this.#rows<Answered>(`select k.question, a.sector, count(*)::int as n from research.consult_answer a cross join lateral jsonb_object_keys(a.sent) k(question) where a.item_id = ?::uuid and a.sent is not null group by 1, 2`, [id])
    const chosen = questions.filter(({ kind }) => kind === 'one' || kind === 'several' || kind === 'scale').map(({ id: one }) => one)
    const tallies = await this.#rows<Tally>(`select q.question, v.option, a.sector, count(*)::int as n from research.consult_answer a cross join lateral jsonb_each(a.sent) q(question, said)
      cross join lateral jsonb_array_elements_text(case when jsonb_typeof(q.said) = 'array' then q.said else jsonb_build_array(q.said) end) v(option)
      where a.item_id = ?::uuid and a.sent is not null and q.question = any(?::text[]) group by 1, 2, 3`, [id, chosen])
    return new Map(questions.map(({ id: one, kind, options }) => [one, resultOf({ id: one, options: kind === 'scale' ? ['1', '2', '3', '4', '5'] : options.map((option) => option.id), isOneOf: kind !== 'several' }, tallies, answered)]))
  }

  /** The middle of the numbers and the half around it; nothing of so few that they could be told apart. */
  async numbers(id: string, question: string): Promise<{ low: number; middle: number; high: number } | null> {
    const [found] = await this.#rows<{ n: number; parts: number[] | null }>(`select count(*)::int as n, percentile_cont(array[0.25, 0.5, 0.75]) within group (order by (sent ->> ?)::double precision) as parts from research.consult_answer
      where item_id = ?::uuid and sent is not null and jsonb_exists(sent, ?)`, [question, id, question])
    const [low, middle, high] = found?.parts ?? []
    return found === undefined || found.n < fewest || low === undefined || middle === undefined || high === undefined ? null : { low, middle, high }
  }

  /** What was written on a question, by those who let it be quoted and as they let it. `named`: sectors with so many answers that they may be named. */
  async quotes(id: string, question: string, { named, furthest, page = 1, limit }: { named: readonly Sector[]; furthest: Publication; page?: number; limit: number }): Promise<{ rows: Quote[]; hasNext: boolean }> {
    // A call that goes less far than when they answered takes what they allowed with it.
    if (furthest === 'synthesis') return { hasNext: false, rows: [] }
    const rows = await this.#rows<{ words: string; name: string; organisation: string; sector: Sector; publish: Publication }>(`select sent ->> ? as words, name, organisation, sector, publish from research.consult_answer
      where item_id = ?::uuid and sent is not null and publish <> 'synthesis' and jsonb_exists(sent, ?) order by sent_at, id limit ? offset ?`, [question, id, question, limit + 1, (page - 1) * limit])
    return { hasNext: rows.length > limit, rows: rows.slice(0, limit).map(({ words, name, organisation, sector, publish }) => publish === 'name' && furthest === 'name' && name !== '' ? { words, name, organisation, sector } : { words, name: '', organisation: '', sector: named.includes(sector) ? sector : null }) }
  }

  /** Members who handed one in, for telling them what came of it. */
  async members(id: string): Promise<string[]> { return (await this.#rows<{ id: string }>('select person_id as id from research.consult_answer where item_id = ?::uuid and sent is not null and person_id is not null order by 1 limit 20000', [id])).map((row) => row.id) }

  #askOpen({ phase }: Open): void { if (phase !== 'open') throw new Conflict(null, phase === 'announced' ? 'research.consult.fault.not-yet' : 'research.consult.fault.over') }
  async #rows<T>(text: string, bindings: readonly unknown[]): Promise<T[]> { return (await this.#needs.db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])).rows }
}

const columnOf = (by: Respondent): 'person_id' | 'invitee_id' => 'person' in by ? 'person_id' : 'invitee_id'
const idOf = (by: Respondent): string => 'person' in by ? by.person : by.invitee
/** Members alone, guests alone, or both. @throws NotFound where it is not for them */
export function askRespondents(asked: Asked, who: 'members' | 'guests'): void {
  if (asked.fields.respondents !== 'everybody' && asked.fields.respondents !== who) throw new NotFound()
}
