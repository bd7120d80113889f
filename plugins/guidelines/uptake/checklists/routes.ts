import { Type, type Static } from 'typebox'
import { Invalid, key, oneOf, redirect, type Conflict, type Route, type Routes } from '@diwan/core'
import type { UptakeDeps, UptakePermission } from '../deps.ts'
import { isContactPoint, ownAdministration } from '../seat.ts'
import { ErrorsShape, errorsOf, maybe, moment, rung, words } from '../shapes.ts'
import type { Checklist } from './checklists.ts'
import { results, type Result } from './checklists.ts'

const ListRow = Type.Object({ id: Type.String(), title: Type.String(), version: Type.String(), guideline: maybe(Type.Object({ ref: Type.String(), title: Type.String(), lang: Type.String(), path: Type.String() })), by: Type.String(), at: moment(), closedAt: maybe(moment()), lines: Type.Integer(), closed: Type.Integer(), late: Type.Integer(), percent: Type.Integer() })
const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const New = Type.Object({ guideline: Type.Object({ ref: Type.String(), title: Type.String(), lang: Type.String(), path: Type.String(), version: Type.String() }), lines: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), hint: Type.String(), selected: Type.Boolean() })), errors: ErrorsShape })
const Line = Type.Object({ id: Type.String(), n: Type.Integer(), recommendation: Type.String(), words: Type.String(), owner: Type.String(), owners: Type.Array(Choice), dueOn: Type.String(), isLate: Type.Boolean(), result: oneOf(results), resultOptions: Type.Array(Choice), note: Type.String(), doneAt: maybe(moment()), status: maybe(rung()), asks: Type.Boolean() })
const One = Type.Object({ ...ListRow.properties, lang: Type.String(), isClosed: Type.Boolean(), items: Type.Array(Line), mayClose: Type.Boolean(), mayRecord: Type.Boolean(), errors: ErrorsShape, administration: Type.String() })

const percent = ({ lines, closed }: Pick<Checklist, 'lines' | 'closed'>): number => lines === 0 ? 0 : Math.round(closed / lines * 100)

async function listRows({ content, people, viewer }: UptakeDeps, found: readonly Checklist[]): Promise<Static<typeof ListRow>[]> {
  const guidelines = new Map((await content.pick(viewer, [...new Set(found.map(({ guideline }) => guideline))])).map((one) => [one.id, one]))
  const cards = await people.cards(found.flatMap(({ byId }) => byId ?? []))
  return found.map((one) => {
    const of = guidelines.get(one.guideline)
    return { ...one, by: cards.get(one.byId ?? '')?.name ?? '', percent: percent(one), guideline: of ? { ref: of.ref ?? '', title: of.title, lang: of.lang, path: of.path } : null }
  })
}

async function onePage(deps: UptakeDeps, id: string, fault?: Invalid | Conflict): Promise<Static<typeof One>> {
  const { checklists, adoption, seats, clock, viewer, t } = deps
  const { checklist, lines } = await checklists.read(viewer, id)
  const [row] = await listRows(deps, [checklist])
  if (!row) throw new Error('A checklist without its row')
  const beside = await adoption.beside(viewer, checklist.guideline)
  const colleagues = await seats.of(checklist.administration)
  const today = clock.now().toISOString().slice(0, 10)
  return {
    ...row, lang: row.guideline?.lang ?? viewer.locale, isClosed: checklist.closedAt !== null, administration: checklist.administration, mayClose: checklist.byId === viewer.id || isContactPoint(viewer), mayRecord: await adoption.mayRecord(viewer), errors: errorsOf(t, fault),
    items: lines.map((line, n) => {
      const status = beside.get(line.recommendation)?.own?.status ?? null
      return {
        ...line, n, dueOn: line.dueOn ?? '', owner: colleagues.find(({ id: person }) => person === line.ownerId)?.name ?? '', isLate: line.result === 'open' && line.dueOn !== null && line.dueOn < today, status,
        owners: [{ value: '', label: t('guidelines.checklist.nobody'), selected: line.ownerId === null }, ...colleagues.map(({ id: person, name }) => ({ value: person, label: name, selected: person === line.ownerId }))],
        resultOptions: results.map((value) => ({ value, label: t(`guidelines.checklist.result.${value}`), selected: value === line.result })),
        // What was done is asked to be said; it is never said by itself.
        asks: (line.result === 'done' && status !== 'adopted' && status !== 'adapted') || (line.result === 'in-part' && status === null) || (line.result === 'not-for-us' && status !== 'rejected'),
      }
    }),
  }
}

async function newPage({ outlines, profiles, conditions, viewer, locale, t }: UptakeDeps, ref: string, fault?: Invalid | Conflict): Promise<Static<typeof New>> {
  const outline = await outlines.read(viewer, ref)
  const profile = await profiles.own(viewer)
  return {
    guideline: outline, errors: errorsOf(t, fault),
    lines: outline.lines.map(({ id, number, title, applies }) => {
      const warnings = conditions.warnings(t, locale, profiles.differences(profile, applies))
      return { value: id, label: `${number} ${title}`, hint: warnings.join(' '), selected: warnings.length === 0 }
    }),
  }
}

export const checklistRoutes = (on: Routes<UptakeDeps, UptakePermission>): Route[] => [
  on.get('/checklists', {
    may: 'national', output: Type.Object({ rows: Type.Array(ListRow), guidelines: Type.Array(Type.Object({ value: Type.String(), label: Type.String() })) }), view: 'uptake/checklists',
    async run(deps) {
      const { checklists, outlines, viewer } = deps
      return { rows: await listRows(deps, await checklists.list(viewer)), guidelines: (await outlines.page(viewer, { limit: 100 })).rows.map(({ ref, title }) => ({ value: ref, label: title })) }
    },
  }),
  on.get('/checklists/new', { may: 'national', isInternal: true, input: Type.Object({ guideline: key() }), output: New, view: 'uptake/checklist-new', run: (deps, { guideline }) => newPage(deps, guideline) }),
  on.post('/checklists/new', {
    may: 'national', input: Type.Object({ guideline: key(), title: words(200), dueOn: words(10), recommendations: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { maxItems: 200 })) }), output: New, view: 'uptake/checklist-new', again: (deps, { guideline = '' }, fault) => newPage(deps, guideline, fault),
    async run({ outlines, checklists, viewer }, { guideline, title = '', dueOn = '', recommendations = [] }) {
      const outline = await outlines.read(viewer, guideline)
      if (dueOn !== '' && !isDay(dueOn)) throw new Invalid([{ field: 'dueOn', key: 'core.fault.format.date' }])
      return redirect(`/guidelines/checklists/${await checklists.make(viewer, outline, { title, recommendations, dueOn: dueOn === '' ? null : dueOn })}`, 'guidelines.checklist.made')
    },
  }),
  on.get('/checklists/:list', {
    may: 'national', input: Type.Object({ list: Type.String({ maxLength: 40 }) }), output: One, view: 'uptake/checklist', run: (deps, { list }) => onePage(deps, list),
    formats: { csv: ({ items }) => [['line', 'recommendation', 'owner', 'due', 'result', 'note', 'done'], ...items.map(({ n, words: said, owner, dueOn, result, note, doneAt }) => [n + 1, said, owner, dueOn, result, note, doneAt?.toISOString() ?? null])] },
  }),
  on.post('/checklists/:list', {
    may: 'national', output: One, view: 'uptake/checklist', again: (deps, { list = '' }, fault) => onePage(deps, list, fault),
    input: Type.Object({ list: Type.String({ maxLength: 40 }), lines: Type.Array(Type.Object({ id: Type.String({ maxLength: 40 }), owner: words(40), dueOn: words(10), result: Type.Optional(oneOf(results)), note: words(1_000) }), { maxItems: 210 }) }),
    async run({ checklists, viewer }, { list, lines }) {
      const faults = lines.flatMap(({ dueOn = '' }, index) => dueOn === '' || isDay(dueOn) ? [] : [{ field: `lines.${index}.dueOn`, key: 'core.fault.format.date' }])
      if (faults.length > 0) throw new Invalid(faults)
      const finished = await checklists.save(viewer, list, lines.map(({ id, owner = '', dueOn = '', result = 'open', note = '' }) => ({ id, ownerId: owner === '' ? null : owner, dueOn: dueOn === '' ? null : dueOn, result: result as Result, note: note.trim() })))
      return redirect(`/guidelines/checklists/${list}`, finished.length > 0 ? 'guidelines.checklist.saved-ask' : 'guidelines.checklist.saved', { values: { n: finished.length } })
    },
  }),
  on.post('/checklists/:list/close', {
    may: 'national', isInternal: true, input: Type.Object({ list: Type.String({ maxLength: 40 }), isClosed: Type.Boolean() }),
    async run({ checklists, viewer }, { list, isClosed }) {
      ownAdministration(viewer)
      await checklists.close(viewer, list, isClosed)
      return redirect(`/guidelines/checklists/${list}`, isClosed ? 'guidelines.checklist.closed' : 'guidelines.checklist.reopened')
    },
  }),
]

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))
