import { Type } from 'typebox'
import { Invalid, ItemShape, key, oneOf, redirect, inputOf, type Route, type Routes } from '@diwan/core'
import { sectionsOf } from '../../guide/build-document.ts'
import type { Guideline } from '../../guide/services/guides.ts'
import type { PapersDeps, PapersPermission } from '../deps.ts'
import type { Change } from '../returns/compare.ts'
import { wordDifference } from '../returns/word-difference.ts'
import { isOvertaken, largestCopy, mayAmend } from '../services/returns.ts'
import { errorsOf } from './imports.ts'

const at = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
const lang = () => oneOf(['en', 'fr', 'es', 'ar'])
const Errors = Type.Array(Type.Object({ id: Type.String(), error: Type.String() }))
const Short = Type.Object({ id: Type.String(), name: Type.String(), lang: lang(), createdAt: at(), open: Type.Integer(), count: Type.Integer() })
const Form = Type.Object({ item: ItemShape, copies: Type.Array(Short), errors: Errors })
const Stretches = Type.Array(Type.Object({ as: oneOf(['same', 'out', 'in']), text: Type.String() }))
const Row = Type.Object({
  id: Type.String(), kind: oneOf(['words', 'added', 'removed']), place: Type.String(), field: Type.String(), isSection: Type.Boolean(), stretches: Stretches, by: Type.Array(Type.String()), state: oneOf(['open', 'taken', 'declined', 'amended']), isOvertaken: Type.Boolean(), mayAmend: Type.Boolean(),
})
const Page = Type.Object({
  item: ItemShape, copy: Short, groups: Type.Array(Type.Object({ title: Type.String(), rows: Type.Array(Row), remarks: Type.Array(Type.Object({ by: Type.String(), at: at(), text: Type.String() })) })), mayTake: Type.Boolean(), open: Type.Array(Type.String()), mayAmendAny: Type.Boolean(), errors: Errors,
})
const Ids = { key: key(), returned: Type.String({ maxLength: 40 }) }

async function form({ returns, guides, viewer }: PapersDeps, ref: string, errors: { id: string; error: string }[] = []) {
  const item = await guides.read(viewer, ref)
  return { item, copies: (await returns.list(viewer, item)).map(({ id, name, lang: said, createdAt, changes }) => ({ id, name, lang: said, createdAt, count: changes.length, open: changes.filter(({ state }) => state === 'open').length })), errors }
}

async function page(deps: PapersDeps, ref: string, id: string, errors: { id: string; error: string }[] = []) {
  const { returns, guides, viewer, t } = deps
  const item = await guides.read(viewer, ref)
  const copy = await returns.read(viewer, item, id)
  const draft = await returns.draft(viewer, item)
  const places = placesOf(draft?.input ?? inputOf(item))
  const titleOf = (part: string | null, isWhole: boolean): string => isWhole || part === null ? t('guidelines.return.whole') : places.get(part) ?? part
  const groups = new Map<string, { title: string; rows: ReturnType<typeof row>[]; remarks: { by: string; at: Date; text: string }[] }>()
  const group = (key: string, title: string) => { const found = groups.get(key) ?? { title, rows: [], remarks: [] }; groups.set(key, found); return found }
  const row = (change: Change) => ({
    id: change.id, kind: change.kind, place: titleOf(change.part, false), field: change.field, isSection: change.isSection, by: change.by, state: change.state, mayAmend: mayAmend(change), isOvertaken: change.state === 'open' && draft !== null && isOvertaken(change, draft.input, copy.lang),
    stretches: change.kind === 'words' ? wordDifference(change.before, change.after) : [{ as: change.kind === 'added' ? 'in' as const : 'out' as const, text: [change.words?.title, change.words?.body, change.words?.cost, change.words?.staff, change.words?.law].filter(Boolean).join('\n\n') }],
  })
  for (const change of copy.changes) {
    const isWhole = change.part === change.field
    if (change.kind === 'added') group('added', t('guidelines.return.added')).rows.push(row(change))
    else group(isWhole ? 'whole' : change.part ?? 'whole', titleOf(change.part, isWhole)).rows.push(row(change))
  }
  for (const remark of copy.remarks) group(remark.part ?? 'whole', titleOf(remark.part, remark.part === null)).remarks.push({ ...remark, at: new Date(remark.at) })
  const open = copy.changes.filter(({ state }) => state === 'open')
  return {
    item, copy: { id: copy.id, name: copy.name, lang: copy.lang, createdAt: copy.createdAt, count: copy.changes.length, open: open.length }, groups: [...groups.values()], mayTake: item.isKept,
    open: open.filter((change) => item.isKept || mayAmend(change)).map((change) => change.id), mayAmendAny: open.some(mayAmend), errors,
  }
}

/** `1.2`: what parts are called, by their ids. */
function placesOf(input: Parameters<typeof sectionsOf>[0]): Map<string, string> {
  return new Map(sectionsOf(input).flatMap(({ id, recommendations }, n): [string, string][] => [[id, `${n + 1}.`], ...recommendations.map((one, m): [string, string] => [one.id, `${n + 1}.${m + 1}`])]))
}

/** Copies that were edited elsewhere and come back as a difference. */
export const returnRoutes = (on: Routes<PapersDeps, PapersPermission>): Route[] => [
  on.get('/:key/return', { may: 'amend', isInternal: true, input: Type.Object({ key: key() }), output: Form, view: 'papers/returns', run: (deps, { key: ref }) => form(deps, ref) }),
  on.post('/:key/return', {
    may: 'amend', isInternal: true, input: Type.Object({ key: key() }), output: Form, view: 'papers/returns', upload: { limit: largestCopy }, deadline: 60,
    again: (deps, typed, fault) => form(deps, String((typed as { key?: string }).key ?? ''), errorsOf(fault, deps.t)),
    async run({ returns, viewer, request }, { key: ref }) {
      if (!request.upload) throw new Invalid([{ field: 'file', key: 'guidelines.return.fault.none' }])
      return redirect(`/guidelines/${encodeURIComponent(ref)}/return/${await returns.receive(viewer, ref, { name: request.upload.name, bytes: request.upload.bytes })}`)
    },
  }),
  on.get('/:key/return/:returned', { may: 'amend', isInternal: true, input: Type.Object(Ids), output: Page, view: 'papers/return', run: (deps, { key: ref, returned }) => page(deps, ref, returned) }),
  on.post('/:key/return/:returned', {
    may: 'amend', isInternal: true, output: Page, view: 'papers/return', input: Type.Object({ ...Ids, verdict: oneOf(['take', 'decline', 'amend']), change: Type.Array(Type.String({ maxLength: 8 }), { minItems: 1, maxItems: 600 }) }),
    again: (deps, typed, fault) => { const { key: ref = '', returned = '' } = typed as { key?: string; returned?: string }; return page(deps, ref, returned, errorsOf(fault, deps.t)) },
    async run({ returns, guides, viewer }, { key: ref, returned, verdict, change }) {
      const item: Guideline = await guides.read(viewer, ref)
      const { done, gone } = await returns.decide(viewer, item, returned, change, verdict)
      return redirect(`${item.path}/return/${returned}`, gone > 0 ? 'guidelines.return.gone' : `guidelines.return.done.${verdict}`, { values: { n: done, gone } })
    },
  }),
  on.post('/:key/return/:returned/drop', {
    may: 'amend', isInternal: true, input: Type.Object(Ids),
    async run({ returns, guides, viewer }, { key: ref, returned }) { const item = await guides.read(viewer, ref); await returns.drop(viewer, item, returned); return redirect(`${item.path}/return`, 'guidelines.return.dropped') },
  }),
]
