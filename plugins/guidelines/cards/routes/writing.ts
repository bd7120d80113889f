import { Type } from 'typebox'
import { Conflict, Invalid, NotFound, key, oneOf, redirect, type FieldFault, type Item, type ItemInput, type Locale, type Route, type Routes } from '@diwan/core'
import { partLists, rowsOf, withRows, type PartColumn, type PartRow } from '../services/part-forms.ts'
import { moneyTable } from '../services/purchasing-power.ts'
import type { CardDeps, CardPermission } from './deps.ts'
import { AlikeShape, ErrorsShape, ItemSummaryShape, errorsOf, maybe, word } from './shapes.ts'

const kinds = ['practice', 'pitfall', 'case', 'process', 'standard', 'assessment'] as const
const languages = ['en', 'fr', 'es', 'ar'] as const
const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const Begun = Type.Object({ kind: oneOf(kinds), title: Type.String(), summary: Type.String(), topics: Type.Array(Choice), alike: Type.Array(AlikeShape), isAsked: Type.Boolean(), errors: ErrorsShape })

async function beginPage({ topics, viewer, locale, t }: CardDeps, kind: (typeof kinds)[number], typed: { title?: string; summary?: string; topic?: string } = {}, more: { alike?: { id: string; title: string; summary: string; lang: Locale; path: string; share: number }[]; faults?: readonly FieldFault[] } = {}) {
  if (!viewer.may('guidelines.contribute')) throw new NotFound()
  const options = (await topics.all()).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en, selected: id === typed.topic })).toSorted((a, b) => a.label.localeCompare(b.label, locale))
  return { kind, title: typed.title ?? '', summary: typed.summary ?? '', topics: [{ value: '', label: '–', selected: !typed.topic }, ...options], alike: more.alike ?? [], isAsked: more.alike !== undefined, errors: errorsOf(more.faults ?? [], t) }
}

/** The columns a schema asks for before anything is known: a draft may be unfinished, its choices stand at the first. */
const first: Record<(typeof kinds)[number], Record<string, unknown>> = {
  practice: { certainty: 2, effort: 'months' }, pitfall: { cause: 'scope', phase: 'pilot' }, case: { type: 'partial' }, process: {}, standard: {}, assessment: { measure: 'hours', baseline: 0, actual: 0, better: 'lower', method: 'before-after', from: '2026-01-01', until: '2026-12-31', certainty: 2 },
}

const ColumnShape = Type.Object({ name: Type.String(), type: Type.String(), id: Type.String(), label: Type.String(), value: Type.String(), error: Type.String(), optional: Type.Boolean(), options: Type.Array(Choice), isWords: Type.Boolean() })
const Parts = Type.Object({
  title: Type.String(), id: Type.String(), path: Type.String(), kind: Type.String(), lang: oneOf(languages), original: oneOf(languages), rev: Type.Integer(), languages: Type.Array(Type.Object({ lang: Type.String(), current: Type.Boolean() })), errors: ErrorsShape, currencies: Type.Array(Type.String()), isStale: Type.Boolean(),
  lists: Type.Array(Type.Object({ name: Type.String(), label: Type.String(), hint: Type.String(), isOpen: Type.Boolean(), rows: Type.Array(Type.Object({ n: Type.Integer(), id: Type.String(), depth: Type.Integer(), original: Type.String(), isBlank: Type.Boolean(), columns: Type.Array(ColumnShape) })) })),
})
const Row = Type.Record(Type.String({ maxLength: 20 }), Type.String({ maxLength: 4_000 }))
const Rows = Object.fromEntries(['timeline', 'costs', 'results', 'causes', 'steps', 'requirements'].map((name) => [name, Type.Optional(Type.Array(Row, { maxItems: 70 }))]))
type Posted = Record<string, PartRow[]>

async function partsPage(deps: CardDeps, ref: string, text?: Locale, more: { faults?: readonly FieldFault[]; typed?: Posted; isStale?: boolean } = {}) {
  const { content, topics, viewer, locale, t } = deps
  const item = await content.read(viewer, null, ref)
  const lists = partLists[item.kind]
  if (!item.isKept || !lists) throw new NotFound()
  const { input, rev } = await content.draft(viewer, item.id)
  const lang = text ?? input.lang
  const faults = new Map((more.faults ?? []).map(({ field, key: words, values }) => [field.replace(/^fields\./, ''), t(words, values)]))
  const labels = (await topics.all()).filter(({ kind }) => kind === 'technology').map(({ id, labels: called }) => ({ value: id, label: called[locale] ?? called.en }))
  const kept = (rows: PartRow[]) => rows.slice(0, rows.findLastIndex((row) => Object.values(row).some((value) => value.trim() !== '')) + 1)
  return {
    title: input.texts[locale]?.title ?? input.texts[input.lang]?.title ?? item.title, id: item.id, path: item.path, kind: item.kind.slice('guidelines.'.length), lang, original: input.lang, rev, isStale: more.isStale ?? false,
    languages: [...new Set([input.lang, ...Object.keys(input.texts)])].map((one) => ({ lang: one, current: one === lang })), errors: [...faults].map(([field, error]) => ({ id: field.replaceAll('.', '-'), error })), currencies: Object.keys(moneyTable.currencies),
    lists: lists.map((list) => {
      const rows = more.typed ? kept(more.typed[list.name] ?? []) : rowsOf(list, input, lang)
      const originals = lang === input.lang ? [] : rowsOf(list, input, input.lang)
      const all: PartRow[] = lang === input.lang ? [...rows, ...Array.from({ length: Math.min(list.blank, list.most - rows.length) }, () => ({}))] : rows
      return {
        name: list.name, label: t(`guidelines.parts.${list.name}`), hint: t(`guidelines.parts.${list.name}.hint`), isOpen: true,
        rows: all.map((row, n) => ({ n, id: row['id'] ?? '', depth: depthOf(rows, n), original: originals.find(({ id }) => id === row['id'])?.['title'] ?? '', isBlank: n >= rows.length, columns: list.columns.filter((column) => lang === input.lang || column.words).map((column) => ({ ...columnOf(column, row, `${list.name}-${n}`, faults.get(`${list.name}.${n}.${column.name}`), rows, n, labels, t) })) })),
      }
    }),
  }
}

/** How deep in the tree a row stands, by the numbers the rows hang on; a circle ends at the tenth. */
function depthOf(rows: readonly PartRow[], n: number): number {
  let depth = 0
  for (let at = rows[n]; at?.['under'] && depth < 10; at = rows[Number(at['under']) - 1]) depth += 1
  return depth
}

function columnOf(column: PartColumn, row: PartRow, base: string, error: string | undefined, rows: readonly PartRow[], n: number, topics: { value: string; label: string }[], t: CardDeps['t']) {
  const value = row[column.name] ?? ''
  const options = column.type === 'choice' ? [...column.optional || value === '' ? [{ value: '', label: '–', selected: value === '' }] : [], ...(column.choices ?? []).map((one) => ({ value: one, label: t(`${column.label ?? ''}${one}`), selected: one === value }))]
    : column.type === 'topic' ? [{ value: '', label: '–', selected: value === '' }, ...topics.map((topic) => ({ ...topic, selected: topic.value === value }))]
    : column.type === 'under' ? [{ value: '', label: t('guidelines.parts.top'), selected: value === '' }, ...rows.flatMap(({ title = '' }, index) => index === n ? [] : [{ value: String(index + 1), label: `${index + 1}. ${title.slice(0, 60)}`, selected: value === String(index + 1) }])]
    : []
  return { name: column.name, type: column.type, id: `${base}-${column.name}`, label: t(`guidelines.parts.column.${column.name}`), value, error: error ?? '', optional: column.optional ?? column.type === 'under', options, isWords: column.words !== undefined }
}

const Queue = Type.Object({
  submitted: Type.Array(Type.Object({ item: ItemSummaryShape, days: Type.Integer(), alike: Type.Array(AlikeShape), missing: Type.Array(Type.String()) })), consent: Type.Array(Type.Object({ item: ItemSummaryShape, days: Type.Integer() })),
  reviews: Type.Array(Type.Object({ item: ItemSummaryShape, days: Type.Integer(), dueOn: maybe(Type.String()) })), isMore: Type.Boolean(),
})

/** Beginning a card, its parts in rows, and the desk of those who look at what was handed in. */
export const writingRoutes = (on: Routes<CardDeps, CardPermission>): Route[] => [
  on.get('/practices/queue', {
    may: 'curate', isInternal: true, output: Queue, view: 'cards/queue',
    async run({ curation, viewer }) {
      const { submitted, consent, reviews, isMore } = await curation.queue(viewer)
      return { submitted, consent, reviews: reviews.map(({ item, days }) => ({ item, days, dueOn: item.reviewDueOn })), isMore }
    },
  }),

  on.get('/practices/begin', { may: 'contribute', isInternal: true, input: Type.Object({ kind: Type.Optional(oneOf(kinds)), title: word(200), topic: word() }), output: Begun, view: 'cards/begin', run: (deps, { kind = 'practice', ...typed }) => beginPage(deps, kind, typed) }),
  on.post('/practices/begin', {
    may: 'contribute', isInternal: true, input: Type.Object({ kind: oneOf(kinds), title: word(1_000), summary: word(5_000), topic: word(), isNew: Type.Optional(Type.Boolean({ default: false })) }), output: Begun, view: 'cards/begin',
    again: (deps, { kind = 'practice', ...typed }, fault) => beginPage(deps, kind, typed, { faults: fault instanceof Invalid ? fault.faults : [] }),
    async run(deps, { kind, title = '', summary = '', topic = '', isNew = false }) {
      const { content, similar, viewer } = deps
      const faults: FieldFault[] = [...title.trim() === '' ? [{ field: 'title', key: 'guidelines.begin.fault.title' }] : title.trim().length > 200 ? [{ field: 'title', key: 'core.item.fault.too-long', values: { limit: 200 } }] : [], ...summary.length > 600 ? [{ field: 'summary', key: 'core.item.fault.too-long', values: { limit: 600 } }] : []]
      if (faults.length > 0) throw new Invalid(faults)
      // What is like it is shown once, before anything is begun; who has looked goes on.
      const alike = isNew ? [] : await similar.to(viewer, { kind: `guidelines.${kind}`, title, summary, topics: topic === '' ? [] : [topic] })
      if (alike.length > 0) return beginPage(deps, kind, { title, summary, topic }, { alike })
      const { id } = await content.create(viewer, `guidelines.${kind}`, { lang: viewer.locale, texts: { [viewer.locale]: { title: title.trim(), summary: summary.trim() } }, topics: topic === '' ? [] : [topic], audience: ['members'], fields: first[kind] })
      return redirect(`/items/${id}/edit`, 'guidelines.begin.done')
    },
  }),

  on.get('/cases/:key/parts', { may: 'contribute', isInternal: true, input: Type.Object({ key: key(), text: Type.Optional(oneOf(languages)) }), output: Parts, view: 'cards/parts', run: (deps, { key: ref, text }) => partsPage(deps, ref, text) }),
  on.post('/cases/:key/parts', {
    may: 'contribute', isInternal: true, input: Type.Object({ key: key(), rev: Type.Integer({ minimum: 0 }), lang: oneOf(languages), more: word(), ...Rows }), output: Parts, view: 'cards/parts',
    again: (deps, { key: ref = '', lang, ...typed }, fault) => partsPage(deps, ref, lang, { faults: fault instanceof Invalid ? fault.faults : [], typed: rowsPosted(typed), isStale: fault instanceof Conflict }),
    async run(deps, { key: ref, rev, lang, more, ...typed }) {
      const { content, audit, viewer } = deps
      const posted = rowsPosted(typed)
      const item: Item = await content.read(viewer, null, ref)
      if (!item.isKept || !partLists[item.kind]) throw new NotFound()
      const draft = await content.draft(viewer, item.id)
      const input: ItemInput = withRows(item.kind, draft.input, lang, posted)
      await content.saveDraft(viewer, item.id, input, { rev })
      await audit.record(viewer, `${item.kind}.parts`, `item:${item.id}`)
      return redirect(more ? `/guidelines/cases/${item.id}/parts?text=${lang}` : `/items/${item.id}/edit`, 'guidelines.parts.saved')
    },
  }),
]
const rowsPosted = (typed: Record<string, unknown>): Posted => Object.fromEntries(Object.entries(typed).filter((entry): entry is [string, PartRow[]] => Array.isArray(entry[1])))
