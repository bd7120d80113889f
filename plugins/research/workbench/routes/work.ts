import { Type, type Static } from 'typebox'
import { Conflict, Invalid, key, readWhole, redirect, type FieldFault, type Item, type Route, type Routes } from '@diwan/core'
import { ErrorsShape, errorsOf, word } from '../../works/routes/shapes.ts'
import type { BenchDeps as Deps, BenchPermission as Permission } from '../deps.ts'
import { methodNames } from '../forecast/methods.ts'
import { numbersOf, saidIn, type BenchKind } from '../model.ts'
import { planOf, rolesIn } from '../plan-of.ts'
import { withPosted, type Posted } from '../posted.ts'
import { kindOf } from '../workbench.ts'
import { UnderstoodShape, understoodOf } from './understood.ts'
import { placeOf } from './shown.ts'

/** Characters of a table that may be sent: 5,000 dates of thirty series. */
const largest = 600_000
const Form = {
  title: word(200), summary: word(600), changed: word(1_000), unit: word(40), source: word(600), caveats: word(2_000), scenario: word(4_000), design: word(20), changeOn: word(40), isSeasonal: word(5),
  decimalSign: word(10), dateOrder: word(12), measure: word(90), horizon: word(40), season: word(5), method: word(30), table: word(largest), act: word(10),
  roles: Type.Optional(Type.Array(Type.Object({ name: word(90), role: word(10) }), { maxItems: 220 })),
}
const Choice = Type.Object({ value: Type.String(), label: Type.String(), hint: Type.Optional(Type.String()), selected: Type.Boolean() })
const Work = Type.Object({
  title: Type.String(), kind: Type.String(), isEvaluation: Type.Boolean(), at: Type.String(), id: Type.String(), key: Type.String(), path: Type.String(), isLive: Type.Boolean(), rev: Type.Integer(), mayPublish: Type.Boolean(), lang: Type.String(), isCounted: Type.Boolean(), conflict: Type.Boolean(), errors: ErrorsShape,
  form: Type.Record(Type.String(), Type.String()), isSeasonal: Type.Boolean(), table: Type.String(), understood: UnderstoodShape, roles: Type.Array(Type.Object({ n: Type.Integer(), name: Type.String(), options: Type.Array(Choice) })),
  designs: Type.Array(Choice), decimals: Type.Array(Choice), orders: Type.Array(Choice), measures: Type.Array(Choice), seasons: Type.Array(Choice), methods: Type.Array(Choice),
})
const Begin = Type.Object({ kind: Type.String(), at: Type.String(), title: Type.String(), concerns: Type.String(), topics: Type.Array(Choice), errors: ErrorsShape })

/** The form as the draft says it, or as it was typed where that could not be saved. */
async function workPage(deps: Deps, kind: BenchKind, ref: string, typed: Posted & { table?: string } = {}, faults: readonly FieldFault[] = [], isConflict = false): Promise<Static<typeof Work>> {
  const { workbench, seriesShelf, countings, viewer, t, locale } = deps
  const { item, draft } = await workbench.work(viewer, kind, ref)
  const { asked, words, title, summary } = saidIn(kind, withPosted(kind, draft.input, typed, null, locale), draft.input.lang)
  const table = typed.table ?? await seriesShelf.of(item.id, asked.fields.series), { read, faults: open } = planOf(asked, table)
  const choices = (name: string, values: readonly string[], chosen: string) => values.map((value) => ({ value, label: t(`research.bench.${name}.${value}`), selected: value === chosen }))
  const { decimalSign, dateOrder } = asked.fields, names = read.series.map(({ name }) => name)
  const [of, evaluation, forecast] = [asked.fields, asked.kind === 'evaluation' ? asked.fields : null, asked.kind === 'forecast' ? asked.fields : null]
  const { inside, others } = evaluation ? rolesIn(read.series, evaluation.treated, evaluation.controls, evaluation.design) : { inside: [], others: [] }
  const roleOf = (name: string) => inside.some((one) => one.name === name) ? 'treated' : others.some((one) => one.name === name) ? 'control' : 'out'
  return {
    title: title || item.title, kind, isEvaluation: kind === 'evaluation', at: placeOf[kind], id: item.id, key: item.ref ?? item.id, path: item.path, isLive: item.publishedAt !== null, rev: draft.rev, mayPublish: viewer.may('research.publishMeasures'), lang: draft.input.lang, isCounted: (await countings.of(item.id, numbersOf(asked)))?.state === 'done', conflict: isConflict, errors: errorsOf(faults, t),
    form: { title, summary, ...words, changeOn: evaluation?.changeOn ?? '', horizon: forecast?.horizon ?? '' }, isSeasonal: evaluation?.isSeasonal ?? false, table, understood: understoodOf(read, table.trim() === '' ? open.slice(1) : open, t, locale),
    roles: evaluation && names.length > 1 ? names.map((name, n) => ({ n, name, options: choices('role', evaluation.design === 'interrupted' ? ['treated', 'out'] : ['treated', 'control', 'out'], roleOf(name)) })) : [],
    designs: choices('design', ['interrupted', 'differences'], evaluation?.design ?? '').map((one) => ({ ...one, hint: t(`research.bench.design.${one.value}.hint`) })), decimals: choices('decimal', ['auto', 'point', 'comma'], decimalSign), orders: choices('order', ['auto', 'day-first', 'month-first'], dateOrder),
    measures: forecast && names.length > 1 ? names.map((name) => ({ value: name, label: name, selected: name === forecast.measure })) : [], seasons: choices('season', ['yes', 'no'], forecast?.season ?? ''), methods: choices('method', ['auto', ...methodNames], 'method' in of ? of.method : ''),
  }
}

async function beginPage({ topics, locale, t }: Deps, kind: BenchKind, { title = '', concerns = '', chosen = [] }: { title?: string; concerns?: string; chosen?: readonly string[] }, faults: readonly FieldFault[] = []): Promise<Static<typeof Begin>> {
  return {
    kind, at: placeOf[kind], title, concerns, errors: errorsOf(faults, t),
    topics: (await topics.all()).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en, selected: chosen.includes(id) })).toSorted((a, b) => a.label.localeCompare(b.label, locale)),
  }
}

/** What a number or an address names, where the viewer may read it. @throws Invalid */
async function namedBy({ content, viewer }: Deps, typed: string): Promise<Item | null> {
  const item = await content.named(viewer, null, typed)
  if (item === null && typed.trim() !== '') throw new Invalid([{ field: 'concerns', key: 'research.bench.fault.concerns', values: { typed: typed.trim().slice(0, 80) } }])
  return item
}

/** Where one kind is begun and worked on. */
export function workRoutes(on: Routes<Deps, Permission>, kind: BenchKind): Route[] {
  const base = `/${placeOf[kind]}`
  return [
    on.get(`${base}/new`, {
      may: 'measure', isInternal: true, view: 'workbench/begin', input: Type.Object({ concerns: word(400), topic: word(60), title: word(200) }), output: Begin,
      run: (deps, { concerns = '', topic, title = '' }) => beginPage(deps, kind, { concerns, title, chosen: topic ? [topic] : [] }),
    }),

    on.post(`${base}/new`, {
      may: 'measure', isInternal: true, view: 'workbench/begin', input: Type.Object({ title: word(200), concerns: word(400), topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40 })) }), output: Begin, result: Type.Object({ id: Type.String() }),
      again: (deps, { title = '', concerns = '', topics = [] }, fault) => beginPage(deps, kind, { title, concerns, chosen: topics }, fault instanceof Invalid ? fault.faults : []),
      async run(deps, { title = '', concerns = '', topics: chosen = [] }) {
        const { workbench, topics, viewer } = deps
        if (title.trim() === '') throw new Invalid([{ field: 'title', key: 'core.item.fault.title-missing' }])
        const item = await namedBy(deps, concerns)
        const known = new Set((await topics.all()).map(({ id }) => id))
        const { id } = await workbench.begin(viewer, kind, { title: title.trim(), topics: chosen.filter((topic) => known.has(topic)).slice(0, 20), about: item ? [item.id] : [] })
        return redirect(`/research${base}/${id}/work`, 'research.bench.begun', { value: { id } })
      },
    }),

    on.get(`${base}/:key/work`, { may: 'measure', isInternal: true, view: 'workbench/work', input: Type.Object({ key: key() }), output: Work, run: (deps, { key: ref }) => workPage(deps, kind, ref) }),

    on.post(`${base}/:key/work`, {
      may: 'measure', isInternal: true, view: 'workbench/work', upload: { limit: largest }, input: Type.Object({ key: key(), rev: Type.Integer({ minimum: 0 }), ...Form }), output: Work, result: Type.Object({ rev: Type.Integer() }),
      again: (deps, { key: ref = '', ...posted }, fault) => workPage(deps, kind, ref, posted as Posted, fault instanceof Invalid ? fault.faults : [], fault instanceof Conflict),
      async run({ workbench, seriesShelf, viewer, request, transaction, audit, locale }, { key: ref, rev, act = '', table, ...posted }) {
        const { item, draft } = await workbench.work(viewer, kind, ref)
        const text = request.upload ? (await readWhole(request.upload.bytes, largest)).toString('utf8') : table
        // What is no text is not kept: the page says what it was instead.
        const isText = text === undefined || !text.includes('\u0000')
        if (!isText) throw new Invalid([{ field: 'file', key: 'research.bench.problem.no-text' }])
        const saved = await transaction(async () => {
          const series = text === undefined ? null : await seriesShelf.keep(item.id, kindOf(kind), text)
          const input = withPosted(kind, draft.input, posted as Posted, series, locale)
          if ((input.texts[input.lang]?.title ?? '') === '') throw new Invalid([{ field: 'title', key: 'core.item.fault.title-missing' }])
          const made = await workbench.save(viewer, item.id, input, rev)
          // A file is looked at first: who sent it sees what was understood before anything is counted.
          const isCounting = act === 'count' && !request.upload && (await workbench.count(item.id, saidIn(kind, input, input.lang))).plan !== null
          await audit.record(viewer, `research.${kind}.draft-saved`, `item:${item.id}`, { rev: made.rev })
          return { ...made, isCounting }
        })
        const address = `/research${base}/${item.ref ?? item.id}`
        return saved.isCounting ? redirect(`${address}/counting${item.publishedAt === null ? '' : '?draft=true'}`, undefined, { value: { rev: saved.rev } }) : redirect(`${address}/work#understood`, act === 'count' ? 'research.bench.not-counted' : 'research.bench.saved', { value: { rev: saved.rev } })
      },
    }),
  ]
}
