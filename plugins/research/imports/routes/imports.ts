import { Type, type Static } from 'typebox'
import { Invalid, NotFound, oneOf, redirect, type Route, type Routes } from '@diwan/core'
import { titleOf, wholeName, yearOf } from '../../exchange/record.ts'
import type { ImportsDeps, ImportsPermission } from '../deps.ts'
import { audiences } from '../external-input.ts'
import type { Problem } from '../read/problem.ts'
import { formatNames } from '../read/read-file.ts'
import { choices, largest, recordStates, type ImportCard, type ShownRow } from '../services/imports.ts'
import { Choices, Errors, TopicIds, audienceChoices, errorsOf, maybe, moment, topicChoices, worded } from './shapes.ts'

const Card = Type.Object({
  id: Type.String(), name: Type.String(), format: Type.String(), state: Type.String(), isHarvest: Type.Boolean(), source: maybe(Type.String()), audience: Type.String(), total: Type.Integer(), done: Type.Integer(), made: Type.Integer(), changed: Type.Integer(), skipped: Type.Integer(), withdrawn: Type.Integer(), undone: Type.Integer(), createdAt: moment(), finishedAt: maybe(moment()),
})
export const cardOf = ({ id, name, format, state, sourceId, audience, total, done, made, changed, skipped, withdrawn, undone, createdAt, finishedAt }: ImportCard): Static<typeof Card> =>
  ({ id, name, format: formatNames[format as 'bibtex'] ?? format, state, isHarvest: format === 'oai', source: sourceId, audience, total, done, made, changed, skipped, withdrawn, undone, createdAt, finishedAt })
export { Card }
const Home = Type.Object({ imports: Type.Array(Card), text: Type.String(), sources: Type.Integer(), errors: Errors })
const Said = Type.Array(Type.Object({ at: Type.Integer(), words: Type.String() }))
const Work = maybe(Type.Object({ title: Type.String(), lang: Type.String(), path: Type.String(), ref: maybe(Type.String()) }))
const Row = Type.Object({
  no: Type.Integer(), at: Type.Integer(), state: Type.String(), title: Type.String(), lang: Type.String(), byLine: Type.Array(Type.String()), url: Type.String(), problems: Said, choice: maybe(Type.String()), why: Type.String(), same: Work, sameNo: maybe(Type.Integer()), mayUpdate: Type.Boolean(), made: Work,
  differences: Type.Array(Type.Object({ label: Type.String(), here: Type.String(), there: Type.String() })),
})
const Page = Type.Object({ import: Card, percent: Type.Integer(), isGoing: Type.Boolean(), problems: Said, rows: Type.Array(Row), next: maybe(Type.Integer()), shown: Type.String(), counts: Type.Array(Type.Object({ state: Type.String(), n: Type.Integer() })), ready: Type.Integer(), duplicates: Type.Integer(), topics: Choices, audiences: Choices, errors: Errors })
const Id = { import: Type.String({ maxLength: 40 }) }

const said = (problems: readonly Problem[], t: ImportsDeps['t']) => problems.map(({ at, key, values }) => ({ at, words: t(key, worded(values, t)) }))
const workOf = (item: ShownRow['same']) => item && { title: item.title, lang: item.lang, path: item.path, ref: item.ref }
function rowOf({ no, at, state, record, problems, choice, why, same, sameNo, isOwn, made, differences, oai }: ShownRow, t: ImportsDeps['t']): Static<typeof Row> {
  const names = record?.creators.map(wholeName) ?? []
  return {
    no, at, state, title: record === null ? oai : titleOf(record), lang: record?.lang ?? 'en', byLine: record === null ? [] : [names.length > 3 ? t('research.and-others', { names: names.slice(0, 2).join(', '), n: names.length - 2 }) : names.join(', '), yearOf(record), record.container.title || record.publisher, record.doi].filter(Boolean), url: record?.url ?? '',
    problems: said(problems, t), choice, why, same: workOf(same), sameNo, mayUpdate: same !== null && !isOwn, made: workOf(made), differences: differences.map(({ name, here, there }) => ({ label: t(`research.import.field.${name}`), here, there })),
  }
}

const home = async ({ imports, sources }: ImportsDeps, more: { text?: string; errors?: { id: string; error: string }[] } = {}): Promise<Static<typeof Home>> => ({ imports: (await imports.list()).map(cardOf), sources: (await sources.list()).length, text: more.text ?? '', errors: more.errors ?? [] })

async function page(deps: ImportsDeps, id: string, { state, after, chosen = [], audience, fault = {} }: { state?: string; after?: number; chosen?: readonly string[]; audience?: string; fault?: object } = {}): Promise<Static<typeof Page>> {
  const { imports, topics, viewer, t } = deps
  const found = await imports.read(id)
  if (found.state === 'reading') throw new NotFound()
  const { rows, next, counts } = await imports.rows(viewer, id, { ...state ? { state } : {}, ...after === undefined ? {} : { after } })
  const isGoing = found.state === 'running' || found.state === 'undoing'
  const all = found.state === 'undoing' ? found.made : found.total, done = found.state === 'undoing' ? found.undone : found.done
  return {
    import: cardOf(found), percent: all === 0 ? 0 : Math.min(100, Math.floor(done / all * 100)), isGoing, problems: said(found.problems.slice(0, 20), t), rows: rows.map((row) => rowOf(row, t)), next, shown: state ?? '',
    counts: recordStates.map((name) => ({ state: name, n: counts[name] ?? 0 })).filter(({ n }) => n > 0), ready: counts['ready'] ?? 0, duplicates: counts['duplicate'] ?? 0, topics: topicChoices(await topics.all(), chosen, deps), audiences: audienceChoices(audience ?? found.audience, t), errors: errorsOf(fault, t),
  }
}

/** Files of records: uploaded or pasted, looked through, brought in, taken back. For editors. */
export const importRoutes = (on: Routes<ImportsDeps, ImportsPermission>): Route[] => [
  on.get('/import', { may: 'import', isInternal: true, view: 'imports/home', output: Home, run: (deps) => home(deps) }),
  on.post('/import', {
    may: 'import', isInternal: true, view: 'imports/home', output: Home, upload: { limit: largest }, deadline: 120,
    again: (deps, _typed, fault) => home(deps, { errors: errorsOf(fault, deps.t) }),
    async run({ imports, viewer, request }) {
      if (!request.upload) throw new Invalid([{ field: 'file', key: 'research.import.fault.no-file' }])
      return redirect(`/research/import/${await imports.upload(viewer, request.upload.name, request.upload.bytes)}`)
    },
  }),
  on.post('/import/paste', {
    may: 'import', isInternal: true, view: 'imports/home', output: Home, transaction: false, deadline: 60, input: Type.Object({ text: Type.Optional(Type.String({ maxLength: 500_000 })) }),
    again: (deps, { text = '' }, fault) => home(deps, { text, errors: errorsOf(fault, deps.t).map((one) => ({ ...one, id: 'text' })) }),
    async run({ imports, viewer, t }, { text = '' }) {
      if (text.trim() === '') throw new Invalid([{ field: 'text', key: 'research.import.fault.no-text' }])
      return redirect(`/research/import/${await imports.upload(viewer, t('research.import.pasted'), new TextEncoder().encode(text))}`)
    },
  }),
  on.get('/import/:import', {
    may: 'import', isInternal: true, view: 'imports/import', output: Page, input: Type.Object({ ...Id, state: Type.Optional(oneOf([...recordStates, ''])), after: Type.Optional(Type.Integer({ minimum: 0 })) }),
    run: (deps, { import: id, state, after }) => page(deps, id, { ...state ? { state } : {}, ...after === undefined ? {} : { after } }),
  }),
  on.post('/import/:import/choose', {
    may: 'import', isInternal: true, input: Type.Object({ ...Id, choice: oneOf(choices), record: Type.Optional(Type.Integer({ minimum: 1 })), after: Type.Optional(Type.Integer({ minimum: 0 })) }),
    async run({ imports, viewer }, { import: id, choice, record, after }) {
      await imports.choose(viewer, id, record ?? null, choice)
      return redirect(`/research/import/${id}?state=duplicate${after ? `&after=${after}` : ''}`, 'research.import.chosen')
    },
  }),
  on.post('/import/:import/start', {
    may: 'import', isInternal: true, view: 'imports/import', output: Page, input: Type.Object({ ...Id, audience: oneOf(audiences), topics: TopicIds }),
    again: (deps, { import: id = '', topics = [], audience }, fault) => page(deps, id, { chosen: topics, ...audience ? { audience } : {}, fault }),
    async run({ imports, viewer }, { import: id, audience, topics = [] }) { await imports.start(viewer, id, { audience, topics }); return redirect(`/research/import/${id}`, 'research.import.started') },
  }),
  on.get('/import/:import/undo', {
    may: 'import', isInternal: true, view: 'imports/undo', input: Type.Object(Id), output: Type.Object({ import: Card }),
    run: async ({ imports }, { import: id }) => ({ import: cardOf(await imports.read(id)) }),
  }),
  on.post('/import/:import/undo', { may: 'import', isInternal: true, input: Type.Object(Id), async run({ imports, viewer }, { import: id }) { await imports.undo(viewer, id); return redirect(`/research/import/${id}`, 'research.import.undoing') } }),
  on.post('/import/:import/drop', { may: 'import', isInternal: true, input: Type.Object(Id), async run({ imports, viewer }, { import: id }) { await imports.drop(viewer, id); return redirect('/research/import', 'research.import.dropped') } }),
]
