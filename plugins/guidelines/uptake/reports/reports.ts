import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type Content, type CoreServices, type Item, type ItemInput, type ItemSummary, type Locale, type Notices, type PluginApis, type Viewer } from '@diwan/core'
import type { Adoption, StatusChange } from '../adoption/adoption.ts'
import type { Consents } from '../adoption/consents.ts'
import { atLeast } from '../adoption/told.ts'
import type { Outline } from '../outline.ts'
import { row, rows } from '../rows.ts'
import { isContactPoint, ownAdministration } from '../seat.ts'
import type { Reach, ReportFields, ReportTexts } from './kind.ts'

export interface Beside { title: string; lang: Locale; path: string; administration: string | null; status: StatusChange['status']; words: string; wordsLang: Locale; at: Date }
export interface ReportsOf { reports: ItemSummary[]; byRecommendation: Map<string, Beside[]> }
export interface Ask { id: string; approval: string | null; state: 'open' | 'approved' | 'refused' | 'withdrawn'; at: Date; decidedAt: Date | null }
export interface Written { lang: Locale; title: string; summary: string; body: string; legal: string; barriers: string; helped: string; reach: Reach; lines: { id: string; status: StatusChange['status']; on: string; words: string }[] }

interface Needs {
  db: Knex; content: Content; clock: Clock; audit: Audit; notices: Notices; consents: Consents; adoption: Adoption; directory: PluginApis['directory'] | undefined
  bring: CoreServices['bring']; standing: CoreServices['standing']; drafted: CoreServices['drafted']; transaction: CoreServices['transaction']
}

/** National implementation reports: written for an administration, approved by it, and read beside each recommendation. */
export class Reports {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Reports on a guideline that the viewer may read, the newest first, at most 100, and what they say of each recommendation. */
  async beside(viewer: Viewer, guidelineId: string): Promise<ReportsOf> {
    const found = await this.#needs.content.joined<Pick<ReportFields, 'statuses'>>(viewer, {
      isFrequent: true, bindings: [guidelineId], sql: `select jsonb_build_object('statuses', r.statuses) as own, r.item_id, null::uuid as person_id from guidelines.report r where r.guideline = ? order by r.administration, r.item_id limit 300`,
    })
    const at = (item: ItemSummary) => (item.publishedAt ?? item.updatedAt).getTime()
    const reports = found.flatMap(({ own, item }) => item ? [{ ...item, fields: own }] : []).toSorted((a, b) => at(b) - at(a)).slice(0, 100)
    const byRecommendation = new Map<string, Beside[]>()
    for (const item of reports) {
      const said = new Map(((item.extra as Partial<ReportTexts>).parts ?? []).map(({ id, words }) => [id, words]))
      for (const { id, status } of item.fields.statuses) {
        const line = { title: item.title, lang: item.lang, path: item.path, administration: item.administration, status, words: said.get(id) ?? '', wordsLang: item.lang, at: item.publishedAt ?? item.updatedAt }
        if (status !== null || line.words !== '') byRecommendation.set(id, [...byRecommendation.get(id) ?? [], line])
      }
    }
    return { reports, byRecommendation }
  }

  /** How many the viewer may read, by guideline; up to 100 of each. */
  async counts(viewer: Viewer, guidelineIds: readonly string[]): Promise<Map<string, number>> {
    if (guidelineIds.length === 0) return new Map()
    const found = await this.#needs.content.countBy(viewer, { kinds: ['guidelines.report'] }, 'guideline', guidelineIds)
    return new Map([...found].map(([id, { n }]) => [id, n]))
  }

  /** How many administrations have reported on each, named or not, down to the next five. */
  async coverages(guidelineIds: readonly string[]): Promise<Map<string, number>> {
    const found = await rows<{ id: string; n: number }>(this.#needs.db, `select c.guideline_id as id, count(distinct c.administration)::int as n from guidelines.adoption_change c where c.report_id is not null and c.guideline_id = any(?::uuid[]) group by 1`, [guidelineIds])
    return new Map(found.flatMap(({ id, n }) => { const least = atLeast(n); return least === null ? [] : [[id, least] as const] }))
  }

  /** The draft of the viewer's administration on a guideline, begun from what it has recorded where there is none. @throws Refused */
  async begin(viewer: Viewer, outline: Outline, words: { lang: Locale; title: string }): Promise<string> {
    const administration = ownAdministration(viewer)
    const standing = await this.own(viewer, outline.id)
    if (standing !== null) return standing
    const recorded = await this.#needs.adoption.beside(viewer, outline.id)
    const statuses = ['', ...outline.lines.map(({ id }) => id)].map((id) => { const own = recorded.get(id)?.own; return { id, status: own?.status ?? null, on: own?.on ?? '' } })
    const parts = outline.lines.flatMap(({ id }) => { const note = recorded.get(id)?.own?.note ?? ''; return note === '' ? [] : [{ id, words: note }] })
    const { id } = await this.#needs.content.create(viewer, 'guidelines.report', {
      lang: words.lang, texts: { [words.lang]: { title: words.title, extra: { parts, legal: '', barriers: '', helped: '' } } }, topics: outline.topics, audience: [], handling: 'my-administration',
      fields: { administration, guideline: outline.id, version: outline.version, reach: 'administration', statuses } satisfies ReportFields,
    })
    return id
  }

  /** Id of the report of the viewer's administration on a guideline, live or begun, that the viewer keeps. */
  async own(viewer: Viewer, guidelineId: string): Promise<string | null> {
    const { rows: live } = await this.#needs.content.list(viewer, { kinds: ['guidelines.report'], facets: { guideline: guidelineId, administration: ownAdministration(viewer) }, limit: 1 })
    const waiting = await this.#needs.content.mine(viewer, { kinds: ['guidelines.report'], limit: 100, why: 'draft' })
    const begun = waiting.find(({ fields, administration }) => fields['guideline'] === guidelineId && administration === viewer.administration)
    return begun?.id ?? live[0]?.id ?? null
  }

  /** @throws NotFound, Conflict, Invalid on `reach` where the administration is not named */
  async save(viewer: Viewer, id: string, written: Written, rev: number): Promise<void> {
    const { content, consents } = this.#needs
    const item = await this.kept(viewer, id)
    const draft = await content.draft(viewer, item.id)
    const fields = draft.input.fields as ReportFields
    if (written.reach !== 'administration' && !(await consents.of(item.administration ?? '')).isNamed) throw new Invalid([{ field: 'reach', key: 'guidelines.report.fault.not-named' }])
    const extra = { parts: written.lines.filter(({ id: part, words }) => part !== '' && words !== '').map(({ id: part, words }) => ({ id: part, words })), legal: written.legal, barriers: written.barriers, helped: written.helped } satisfies ReportTexts
    const before = draft.input.texts[written.lang] ?? { title: '' }
    await content.saveDraft(viewer, item.id, {
      ...draft.input, texts: { ...draft.input.texts, [written.lang]: { ...before, title: written.title, summary: written.summary, body: written.body, extra } }, handling: handlingOf(written.reach), audience: [],
      fields: { ...fields, administration: item.administration ?? '', reach: written.reach, statuses: written.lines.map(({ id: part, status, on }) => ({ id: part, status, on })) } satisfies ReportFields,
    }, { rev })
  }

  /** A report its writer or their contact point keeps. @throws NotFound */
  async kept(viewer: Viewer, id: string): Promise<Item> {
    const item = await this.#needs.content.read(viewer, 'guidelines.report', id)
    if (!item.isKept) throw new NotFound()
    return item
  }

  /** The newest ask about a report its keeper sees; one that was taken back at the route counts as taken back. */
  async asked(viewer: Viewer, item: string): Promise<Ask | null> {
    const found = await row<Ask>(this.#needs.db, 'select id, approval, state, at, decided_at as "decidedAt" from guidelines.report_ask where item_id = ?::uuid order by at desc limit 1', [item])
    if (found?.state !== 'open' || found.approval === null || !this.#needs.directory) return found ?? null
    const there = (await this.#needs.directory.approvals.of(viewer, item)).find(({ id }) => id === found.approval)
    return there?.state === 'withdrawn' ? { ...found, state: 'withdrawn' } : found
  }

  /**
   * Asks the administration to approve the report as it stands. What is asked about is kept: that, and nothing written later, goes live.
   * @throws NotFound, Conflict while it is being asked, Invalid where words or the route are missing
   */
  async ask(viewer: Viewer, id: string, note: string): Promise<{ path: string }> {
    const { content, directory, db, clock } = this.#needs
    const item = await this.kept(viewer, id)
    const draft = await content.draft(viewer, item.id)
    if (draft.rev === 0) throw new Conflict(null, 'guidelines.report.fault.nothing-new')
    const faults = askable(draft.input)
    if (faults.length > 0) throw new Invalid(faults)
    const before = await this.asked(viewer, item.id)
    if (before?.state === 'open') throw new Conflict(null, 'guidelines.report.fault.asked')
    return this.#needs.transaction(async () => {
      await db.raw(`update guidelines.report_ask set state = 'withdrawn' where item_id = ?::uuid and state = 'open'`, [item.id])
      if (draft.state === 'draft') await content.move(viewer, item.id, 'submit', { rev: item.rev })
      const approval = directory ? await directory.approvals.ask(viewer, item.id, { note }) : null
      const { input } = await content.draft(viewer, item.id)
      await db.raw(`insert into guidelines.report_ask (id, item_id, administration, approval, state, input, author_id, by_id, at) values (?, ?::uuid, ?, ?, 'open', ?::jsonb, ?::uuid, ?::uuid, ?::timestamptz)`,
        [randomUUID(), item.id, item.administration, approval?.id ?? null, JSON.stringify(input), item.authorId, viewer.id, clock.now()])
      return { path: approval?.path ?? item.path }
    })
  }

  /** Where no directory keeps an approval route, the contact point decides. @throws NotFound, Refused, Conflict */
  async decideAlone(viewer: Viewer, id: string, decision: 'approved' | 'refused'): Promise<void> {
    const item = await this.kept(viewer, id)
    if (this.#needs.directory || !isContactPoint(viewer) || viewer.administration !== item.administration) throw new Refused('guidelines.uptake.fault.contact-point')
    const open = await row<{ id: string }>(this.#needs.db, `select id from guidelines.report_ask where item_id = ?::uuid and state = 'open'`, [item.id])
    if (!open) throw new Conflict(null, 'guidelines.report.fault.decided')
    await this.#needs.transaction(async () => {
      await this.#decided(open.id, decision)
      await this.#needs.audit.record(viewer, `guidelines.report.${decision}`, `item:${item.id}`)
    })
  }

  /** What the route decided. Bears a repeat: only what is open is decided. */
  async heard(approval: string, state: 'approved' | 'refused'): Promise<void> {
    const open = await row<{ id: string }>(this.#needs.db, `select id from guidelines.report_ask where approval = ? and state = 'open'`, [approval])
    if (open) await this.#needs.transaction(() => this.#decided(open.id, state))
  }

  async #decided(ask: string, state: 'approved' | 'refused'): Promise<void> {
    const { db, clock, drafted, standing, adoption, notices } = this.#needs
    const at = clock.now()
    const found = await row<{ item: string; administration: string; input: ItemInput; author: string | null }>(db, `update guidelines.report_ask set state = ?, decided_at = ?::timestamptz where id = ?::uuid and state = 'open'
      returning item_id as item, administration, input, author_id as author`, [state, at, ask])
    if (!found || state === 'refused') return
    const { item, administration, input, author } = found
    const [draft, live] = [await drafted(item), await standing(item)]
    // What was written after it was asked stays a draft.
    const isLater = draft !== null && JSON.stringify(sorted(draft.input)) !== JSON.stringify(sorted(input))
    const fields = input.fields as ReportFields
    // Whoever took the name back meanwhile is not named by what was asked before.
    const reach = (await this.#needs.consents.of(administration)).isNamed ? fields.reach : 'administration'
    await this.#needs.bring({
      id: item, kind: 'guidelines.report', input: { ...input, audience: [], fields: { ...fields, reach, administration }, handling: handlingOf(reach) }, administration, author: author === null ? null : { id: author, name: '' }, publishedAt: live?.publishedAt ?? at, revisedAt: at,
      ...isLater && draft.by.id !== null ? { draft: { input: draft.input, by: { id: draft.by.id, name: draft.by.name }, at: draft.at } } : {},
    })
    const said = new Map(((input.texts[input.lang]?.extra ?? {}) as Partial<ReportTexts>).parts?.map(({ id, words }) => [id, words]) ?? [])
    const today = at.toISOString().slice(0, 10)
    await adoption.write(administration, fields.guideline, fields.statuses.flatMap(({ id, status, on }) => status === null ? [] : [{ recommendation: id, status, on: on === '' ? today : on, note: (said.get(id) ?? '').slice(0, 1_000) }]), { byId: author, reportId: item })
    if (reach !== 'administration') await notices.tell('guidelines.report', { to: { following: [{ type: 'item', id: fields.guideline }] }, item, key: `${item} ${at.toISOString()}` })
  }

  /** What an administration let others read is its own again, when it takes its name back. In the open transaction. */
  async close(administration: string): Promise<number> {
    const open = await rows<{ id: string }>(this.#needs.db, `select item_id as id from guidelines.report where administration = ? and reach <> 'administration'`, [administration])
    for (const { id } of open) {
      const live = await this.#needs.standing(id)
      if (live === null || live.administration !== administration) continue
      await this.#needs.bring({ id, kind: 'guidelines.report', administration, author: null, publishedAt: live.publishedAt, revisedAt: this.#needs.clock.now(), input: { ...live.input, audience: [], handling: 'my-administration', fields: { ...live.input.fields, reach: 'administration' } } })
    }
    return open.length
  }
}

const handlingOf = (reach: Reach): 'open' | 'community' | 'my-administration' => reach === 'public' ? 'open' : reach === 'members' ? 'community' : 'my-administration'

/** A report that says nothing is not put before a director. Fields as its form names them. */
function askable({ texts, lang, fields }: ItemInput): { field: string; key: string }[] {
  const text = texts[lang]
  const { statuses } = fields as ReportFields
  return [
    ...(text?.title ?? '').trim() === '' ? [{ field: 'title', key: 'core.fault.required' }] : [], ...(text?.summary ?? '').trim() === '' ? [{ field: 'summary', key: 'core.fault.required' }] : [],
    ...(text?.extra as Partial<ReportTexts> | undefined)?.legal?.trim() ? [] : [{ field: 'legal', key: 'core.fault.required' }], ...statuses.some(({ status }) => status !== null) ? [] : [{ field: 'lines.0.status', key: 'guidelines.report.fault.no-status' }],
  ]
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined).toSorted(([a], [b]) => a < b ? -1 : 1).map(([key, one]) => [key, sorted(one)]))
}
