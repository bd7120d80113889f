import { Type, type Static } from 'typebox'
import { Conflict, FacetShape, Invalid, ItemPageShape, ItemShape, ItemSummaryShape, NotFound, key, oneOf, paging, redirect, type Locale, type Route, type Routes } from '@diwan/core'
import { rungs } from '../adoption/ladder.ts'
import { statusesOf } from '../adoption/posted.ts'
import type { UptakeDeps, UptakePermission } from '../deps.ts'
import type { Outline } from '../outline.ts'
import { isContactPoint, ownAdministration } from '../seat.ts'
import { isId } from '../rows.ts'
import { ErrorsShape, errorsOf, maybe, moment, rung, words } from '../shapes.ts'
import { reaches, type ReportFields, type ReportTexts } from './kind.ts'

const langs = ['en', 'fr', 'es', 'ar'] as const
const Line = Type.Object({ id: Type.String(), number: Type.String(), title: Type.String(), titleLang: Type.String(), status: maybe(rung()), on: Type.String(), words: Type.String() })
const AskShape = maybe(Type.Object({ state: oneOf(['open', 'approved', 'refused', 'withdrawn']), at: moment(), decidedAt: maybe(moment()), path: maybe(Type.String()), mayDecide: Type.Boolean() }))
const Guideline = maybe(Type.Object({ id: Type.String(), ref: Type.String(), title: Type.String(), lang: Type.String(), path: Type.String(), version: Type.String() }))

const ReportRead = Type.Object({
  item: ItemShape, guideline: Guideline, version: Type.String(), lines: Type.Array(Line), legal: Type.String(), barriers: Type.String(), helped: Type.String(), reach: oneOf(reaches), isLive: Type.Boolean(),
  isOwn: Type.Boolean(), hasDraft: Type.Boolean(), ask: AskShape, errors: ErrorsShape, hasRoute: Type.Boolean(),
})
const Form = Type.Object({
  id: Type.String(), path: Type.String(), rev: Type.Integer(), lang: oneOf(langs), guideline: Guideline, title: Type.String(), summary: Type.String(), body: Type.String(), legal: Type.String(), barriers: Type.String(), helped: Type.String(), reach: oneOf(reaches),
  isNamed: Type.Boolean(), isContactPoint: Type.Boolean(), lines: Type.Array(Line), rungs: Type.Array(Type.Object({ value: Type.String(), label: Type.String() })), today: Type.String(), errors: ErrorsShape, isAsked: Type.Boolean(),
})

/** The guideline where the reader may read it; the report stands without it. */
async function guidelineOf({ outlines, viewer }: UptakeDeps, id: string): Promise<Outline | null> {
  try { return await outlines.read(viewer, id) } catch (error) { if (error instanceof NotFound) return null; throw error }
}

const linesOf = (outline: Outline | null, fields: ReportFields, texts: Partial<ReportTexts>, isWhole: boolean): Static<typeof Line>[] => {
  const said = new Map((texts.parts ?? []).map(({ id, words: one }) => [id, one])), statuses = new Map((fields.statuses ?? []).map((one) => [one.id, one]))
  const of = (id: string, number: string, title: string, titleLang: string) => ({ id, number, title, titleLang, status: statuses.get(id)?.status ?? null, on: statuses.get(id)?.on ?? '', words: said.get(id) ?? '' })
  const known = outline === null ? fields.statuses.filter(({ id }) => id !== '').map(({ id }) => of(id, id, '', 'en')) : outline.lines.map(({ id, number, title }) => of(id, number, title, outline.lang))
  return [of('', '', '', 'en'), ...known].filter(({ id, status, words: one }) => isWhole || (id === '' ? status !== null : status !== null || one !== ''))
}

async function readPage(deps: UptakeDeps, ref: string, fault?: Invalid | Conflict): Promise<Static<typeof ReportRead>> {
  const { content, reports, directory, viewer, t } = deps
  const found = await content.read(viewer, 'guidelines.report', ref)
  const isLive = found.publishedAt !== null
  // What was never published is shown to its keepers as it is written.
  const draft = found.isKept ? await content.draft(viewer, found.id) : null
  const input = !isLive && draft ? draft.input : null
  const fields = (input?.fields ?? found.fields) as ReportFields
  const text = input?.texts[input.lang]
  const item = input && text ? { ...found, title: text.title, summary: text.summary ?? '', body: text.body ?? '', extra: text.extra ?? {}, fields: { ...fields } } : found
  const extra = item.extra as Partial<ReportTexts>
  const outline = await guidelineOf(deps, fields.guideline)
  const ask = found.isKept ? await reports.asked(viewer, found.id) : null
  return {
    item, guideline: outline, version: fields.version, lines: linesOf(outline, fields, extra, false), legal: extra.legal ?? '', barriers: extra.barriers ?? '', helped: extra.helped ?? '', reach: fields.reach, isLive, isOwn: found.isKept,
    hasDraft: draft !== null && draft.rev > 0, errors: errorsOf(t, fault), hasRoute: directory !== undefined,
    ask: ask === null ? null : { state: ask.state, at: ask.at, decidedAt: ask.decidedAt, path: ask.approval === null || ask.state === 'withdrawn' ? null : `/directory/approvals/${ask.approval}`, mayDecide: directory === undefined && ask.state === 'open' && isContactPoint(viewer) },
  }
}

/** `typed`: what was chosen and opened stays so when the form comes back; words keep themselves. */
async function formPage(deps: UptakeDeps, ref: string, fault?: Invalid | Conflict, typed: { reach?: ReportFields['reach']; lines?: { id?: string; status?: string; words?: string }[] } = {}): Promise<Static<typeof Form>> {
  const { content, reports, consents, clock, viewer, t } = deps
  const item = await reports.kept(viewer, ref)
  const { input, rev } = await content.draft(viewer, item.id)
  const fields = input.fields as ReportFields, text = input.texts[input.lang], extra = (text?.extra ?? {}) as Partial<ReportTexts>
  const outline = await guidelineOf(deps, fields.guideline)
  return {
    id: item.id, path: item.path, rev, lang: input.lang, guideline: outline, title: text?.title ?? '', summary: text?.summary ?? '', body: text?.body ?? '', legal: extra.legal ?? '', barriers: extra.barriers ?? '', helped: extra.helped ?? '', reach: typed.reach ?? fields.reach,
    isNamed: (await consents.of(item.administration ?? '')).isNamed, isContactPoint: isContactPoint(viewer), lines: linesOf(outline, fields, extra, true).map((line) => { const said = typed.lines?.find(({ id = '' }) => id === line.id); return said ? { ...line, status: rungs.find((one) => one === said.status) ?? null, words: said.words ?? '' } : line }), rungs: rungs.map((value) => ({ value, label: t(`guidelines.status.${value}`) })),
    today: clock.now().toISOString().slice(0, 10), errors: errorsOf(t, fault), isAsked: (await reports.asked(viewer, item.id))?.state === 'open',
  }
}

const Posted = {
  rev: Type.Integer({ minimum: 0 }), title: words(200), summary: words(600), body: words(40_000), legal: words(8_000), barriers: words(8_000), helped: words(8_000), reach: Type.Optional(oneOf(reaches)), then: Type.Optional(oneOf(['stay', 'ask'])), note: words(500),
  lines: Type.Optional(Type.Array(Type.Object({ id: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{0,20}$' })), status: words(20), on: words(10), words: words(4_000) }), { maxItems: 210 })),
}

export const reportRoutes = (on: Routes<UptakeDeps, UptakePermission>): Route[] => [
  on.get('/reports', {
    may: 'uptake', view: 'uptake/reports', reads: ['guidelines.report', 'guidelines.guideline', 'core.administration'], input: Type.Object({ guideline: words(60), administration: words(16), lang: words(2), ...paging }),
    output: Type.Object({ title: Type.String(), reports: ItemPageShape, guidelines: Type.Record(Type.String(), Type.String()), facets: Type.Array(FacetShape), mine: Type.Array(ItemSummaryShape), guideline: maybe(Type.String()), hasSeat: Type.Boolean(), isNarrowed: Type.Boolean() }),
    formats: {
      atom: ({ title, reports }) => ({ title, entries: reports.rows.map((item) => ({ id: item.id, title: item.title, summary: item.summary, path: item.path, at: item.publishedAt ?? item.updatedAt, updatedAt: item.updatedAt, lang: item.lang })) }),
      csv: ({ reports, guidelines }) => [['ref', 'title', 'administration', 'guideline', 'language', 'published'], ...reports.rows.map(({ ref, title, administration, fields, lang, publishedAt }) => [ref, title, administration, guidelines[String(fields['guideline'])] ?? '', lang, publishedAt?.toISOString() ?? null])],
    },
    async run(deps, { guideline, administration, lang, ...at }) {
      const { content, outlines, people, viewer, locale, t } = deps
      // Those that somebody has reported on and the reader may read.
      const told = await content.among<{ id: string }>(viewer, ['guidelines.report'], { sql: 'select p.guideline as id from readable r join guidelines.report p on p.item_id = r.id group by 1 order by count(*) desc, 1 limit 100', bindings: [] })
      const all = [...(await outlines.pick(viewer, told.map(({ id }) => id).filter(isId))).values()]
      const chosen = guideline ? all.find(({ id, ref }) => id === guideline || ref === guideline) ?? (await outlines.named(viewer, [guideline])).get(guideline) : undefined
      const facets = { ...guideline ? { guideline: chosen?.id ?? '00000000-0000-0000-0000-000000000000' } : {}, ...administration ? { administration } : {}, ...lang ? { lang } : {} }
      const query = { kinds: ['guidelines.report'], facets }
      const reports = await content.list(viewer, { ...query, ...at })
      const cards = await people.administrations()
      const counts = await content.facets(viewer, query, { guideline: all.map(({ id }) => id), administration: cards.map(({ code }) => code), lang: [...langs] })
      const facet = (name: string, options: { value: string; label: string; id?: string }[], selected: string | undefined) => ({
        name, options: options.flatMap(({ value, label, id }) => { const found = counts.by[name]?.get(id ?? value); return found && (found.n > 0 || value === selected) ? [{ value, label, count: found.n, isMore: found.isMore, selected: value === selected }] : [] }),
      })
      return {
        title: t('guidelines.reports.title'), reports, guidelines: Object.fromEntries(all.map(({ id, title }) => [id, title])), guideline: chosen?.title ?? null, hasSeat: viewer.administration !== null, isNarrowed: Object.keys(facets).length > 0,
        mine: viewer.id === null ? [] : await content.mine(viewer, { kinds: ['guidelines.report'], why: 'draft', limit: 20 }),
        facets: [facet('guideline', all.map(({ id, ref, title }) => ({ value: ref, label: title, id })), chosen?.ref), facet('administration', cards.map(({ code, names }) => ({ value: code, label: names[locale] ?? names.en })), administration), facet('lang', langs.map((value) => ({ value, label: t(`guidelines.language.${value}`) })), lang)],
      }
    },
  }),

  on.post('/reports/begin', {
    may: 'national', input: Type.Object({ guideline: key(), lang: Type.Optional(oneOf(langs)) }),
    async run({ outlines, reports, people, viewer, translator, locale }, { guideline, lang }) {
      const outline = await outlines.read(viewer, guideline)
      const card = await people.administration(ownAdministration(viewer))
      // In the language of the administration where the site speaks it.
      const own = lang ?? langs.find((one) => one === locale && card?.languages.includes(one)) ?? langs.find((one) => card?.languages.includes(one)) ?? locale
      const id = await reports.begin(viewer, outline, { lang: own, title: translator(own)('guidelines.report.begun', { guideline: outline.title, administration: card?.names[own] ?? card?.names.en ?? '' }) })
      return redirect(`/guidelines/reports/${id}/write`)
    },
  }),

  on.get('/reports/:key', { may: 'uptake', input: Type.Object({ key: key() }), output: ReportRead, view: 'uptake/report', reads: ['guidelines.report', 'guidelines.guideline', 'core.person', 'core.administration'], run: (deps, { key: ref }) => readPage(deps, ref) }),

  on.get('/reports/:key/write', { may: 'national', isInternal: true, input: Type.Object({ key: key() }), output: Form, view: 'uptake/report-form', run: (deps, { key: ref }) => formPage(deps, ref) }),
  on.post('/reports/:key/write', {
    may: 'national', input: Type.Object({ key: key(), ...Posted }), output: Form, view: 'uptake/report-form', again: (deps, { key: ref = '', ...typed }, fault) => formPage(deps, ref, fault, typed),
    async run({ content, reports, clock, viewer }, { key: ref, rev, lines = [], then, note = '', ...said }) {
      const item = await reports.kept(viewer, ref)
      const { input } = await content.draft(viewer, item.id)
      const statuses = statusesOf(lines.map(({ id = '', status = '', on: from = '', words: one = '' }) => ({ id, status, on: from, note: one })), clock.now())
      const text = (name: 'title' | 'summary' | 'body' | 'legal' | 'barriers' | 'helped') => (said[name] ?? '').replaceAll('\r\n', '\n').trim()
      await reports.save(viewer, item.id, {
        lang: input.lang as Locale, title: text('title'), summary: text('summary'), body: text('body'), legal: text('legal'), barriers: text('barriers'), helped: text('helped'), reach: said.reach ?? 'administration',
        lines: statuses.map(({ recommendation, status, on: from }, index) => ({ id: recommendation, status, on: (lines[index]?.on ?? '') === '' ? '' : from, words: (lines[index]?.words ?? '').replaceAll('\r\n', '\n').trim() })),
      }, rev)
      if (then !== 'ask') return redirect(`/guidelines/reports/${item.ref ?? item.id}`, 'guidelines.report.saved')
      await reports.ask(viewer, item.id, note)
      return redirect(`/guidelines/reports/${item.ref ?? item.id}`, 'guidelines.report.asked')
    },
  }),
  on.post('/reports/:key/decide', {
    may: 'national', isInternal: true, input: Type.Object({ key: key(), decision: oneOf(['approved', 'refused']) }), output: ReportRead, view: 'uptake/report', again: (deps, { key: ref = '' }, fault) => readPage(deps, ref, fault),
    async run({ reports, viewer }, { key: ref, decision }) {
      await reports.decideAlone(viewer, ref, decision)
      return redirect(`/guidelines/reports/${ref}`, `guidelines.report.${decision}`)
    },
  }),
]
