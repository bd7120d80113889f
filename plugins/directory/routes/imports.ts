import { Type } from 'typebox'
import { Invalid, oneOf, redirect, type CoreServices, type FieldFault, type RequestServices, type Route, type Routes } from '@diwan/core'
import { mostColumns, targets, type Mapping } from '../services/import-rows.ts'
import { largest, type ImportCard, type Imports } from '../services/imports.ts'
import type { Permission } from './people.ts'
import { wordOf } from '../services/word-of.ts'

type Deps = CoreServices & RequestServices & { imports: Imports }
const at = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
const orNone = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
const Card = Type.Object({
  id: Type.String(), name: Type.String(), state: Type.String(), encoding: Type.String(), separator: Type.String(), total: Type.Integer(), done: Type.Integer(), made: Type.Integer(), changed: Type.Integer(), wrong: Type.Integer(),
  createdAt: at(), finishedAt: orNone(at()), administration: orNone(Type.String()),
})
const cardOf = ({ created_at: createdAt, finished_at: finishedAt, id, name, state, encoding, separator, total, done, made, changed, wrong, administration }: ImportCard) =>
  ({ id, name, state, encoding, separator: separator === '\t' ? '⇥' : separator, total, done, made, changed, wrong, createdAt, finishedAt, administration })
const Errors = Type.Array(Type.Object({ id: Type.String(), error: Type.String() }))
const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const Page = Type.Object({
  list: Card, percent: Type.Integer(), columns: Type.Array(Type.Object({ n: Type.Integer(), name: Type.String(), options: Type.Array(Choice) })),
  rows: Type.Array(Type.Object({ no: Type.Integer(), state: Type.String(), name: Type.String(), mail: Type.String(), choice: orNone(Type.String()), problems: Type.Array(Type.String()) })),
  next: orNone(Type.Integer()), counts: Type.Array(Type.Object({ state: Type.String(), n: Type.Integer() })), shown: Type.String(), notInvited: Type.Integer(), errors: Errors,
  links: Type.Array(Type.Object({ name: Type.String(), mail: Type.String(), link: Type.String() })),
})
const Id = { import: Type.String({ maxLength: 40 }) }
const states = ['new', 'ready', 'duplicate', 'wrong', 'skipped', 'made', 'changed'] as const
const columnFields = Object.fromEntries(Array.from({ length: mostColumns }, (_one, n) => [`column${n}`, Type.Optional(Type.String({ maxLength: 20 }))]))
const errorsOf = (fault: object, t: RequestServices['t']) => 'faults' in fault ? (fault.faults as FieldFault[]).map(({ field, key, values }) => ({ id: field, error: t(key, values) })) : []

async function page({ imports, viewer, t }: Deps, id: string, query: { state?: string; after?: number } = {}, fault: object = {}) {
  const list = await imports.read(viewer, id)
  const { rows, next, counts } = await imports.rows(viewer, id, query)
  return {
    list: cardOf(list), percent: list.total === 0 ? 0 : Math.floor(list.done / list.total * 100), shown: query.state ?? '', next, errors: errorsOf(fault, t),
    columns: list.columns.map((name, n) => ({ n, name, options: ['', ...targets].map((value) => ({ value, label: value === '' ? t('directory.import.column.none') : t(`directory.import.column.${value}`), selected: (list.mapping[String(n)] ?? '') === value })) })),
    rows: rows.map(({ no, state, name, mail, choice, problems }) => ({ no, state, name, mail, choice, problems: problems.map(({ column, key, values }) => t('directory.import.problem', { column: t(`directory.import.column.${column}`), said: t(key, values) })) })),
    counts: states.map((state) => ({ state, n: counts[state] ?? 0 })).filter(({ n }) => n > 0), notInvited: list.state === 'done' ? await imports.toInvite(id) : 0, links: [] as { name: string; mail: string; link: string }[],
  }
}

export const importRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/import', {
    may: 'import', isInternal: true, view: 'imports', output: Type.Object({ lists: Type.Array(Card), errors: Errors }),
    run: async ({ imports, viewer }) => ({ lists: (await imports.list(viewer)).map(cardOf), errors: [] }),
  }),
  on.post('/import', {
    may: 'import', isInternal: true, view: 'imports', output: Type.Object({ lists: Type.Array(Card), errors: Errors }), upload: { limit: largest }, deadline: 120,
    again: async ({ imports, viewer, t }, _typed, fault) => ({ lists: (await imports.list(viewer)).map(cardOf), errors: errorsOf(fault, t) }),
    async run({ imports, viewer, request }) {
      if (!request.upload) throw new Invalid([{ field: 'file', key: 'directory.import.fault.no-file' }])
      return redirect(`/directory/import/${await imports.upload(viewer, request.upload.name, request.upload.bytes)}`)
    },
  }),
  on.get('/import/:import', {
    may: 'import', isInternal: true, view: 'import', input: Type.Object({ ...Id, state: Type.Optional(oneOf([...states, ''])), after: Type.Optional(Type.Integer({ minimum: 0 })) }), output: Page,
    run: (deps, { import: id, state, after }) => page(deps, id, { ...state ? { state } : {}, ...after === undefined ? {} : { after } }),
  }),
  on.get('/import/:import/report', {
    may: 'import', isInternal: true, outlet: 'export', input: Type.Object({ ...Id, after: Type.Optional(Type.Integer({ minimum: 0 })) }), output: Page, view: 'import',
    formats: { csv: ({ rows }) => [['row', 'state', 'name', 'mail', 'what to do'], ...rows.map(({ no, state, name, mail, problems }) => [no, state, name, mail, problems.join(' ')])] },
    async run(deps, { import: id, after }) {
      const whole = await page(deps, id, { state: 'wrong', ...after === undefined ? {} : { after } })
      for (let next = whole.next, parts = 0; next !== null && parts < 200; parts++) {
        const more = await page(deps, id, { state: 'wrong', after: next })
        whole.rows.push(...more.rows)
        next = more.next
      }
      await deps.audit.record(deps.viewer, 'directory.import.exported', `import:${id}`, { rows: whole.rows.length })
      return whole
    },
  }),
  on.post('/import/:import/check', {
    may: 'import', isInternal: true, deadline: 120, input: Type.Object({ ...Id, ...columnFields }), view: 'import', output: Page,
    again: (deps, typed, fault) => page(deps, wordOf((typed as Record<string, unknown>)['import']), {}, fault),
    async run({ imports, viewer }, posted) {
      const given = posted as Record<string, string | undefined>
      const mapping: Mapping = {}
      for (let n = 0; n < mostColumns; n++) { const target = targets.find((one) => one === given[`column${n}`]); if (target) mapping[String(n)] = target }
      const id = given['import'] ?? ''
      await imports.check(viewer, id, mapping)
      return redirect(`/directory/import/${id}`, 'directory.import.checked')
    },
  }),
  on.post('/import/:import/choose', {
    may: 'import', isInternal: true, input: Type.Object({ ...Id, choice: oneOf(['update', 'skip']), row: Type.Optional(Type.Integer({ minimum: 1 })) }),
    async run({ imports, viewer }, { import: id, choice, row }) { await imports.choose(viewer, id, row ?? null, choice); return redirect(`/directory/import/${id}?state=duplicate`) },
  }),
  on.post('/import/:import/start', { may: 'import', isInternal: true, input: Type.Object(Id), async run({ imports, viewer }, { import: id }) { await imports.start(viewer, id); return redirect(`/directory/import/${id}`, 'directory.import.started') } }),
  on.post('/import/:import/invite', {
    may: 'import', isInternal: true, transaction: false, deadline: 60, input: Type.Object(Id), view: 'import', output: Page,
    async run(deps, { import: id }) {
      const { invited, left, links } = await deps.imports.invite(deps.viewer, id)
      return links.length > 0 ? { ...await page(deps, id), links } : redirect(`/directory/import/${id}`, 'directory.import.invited', { values: { invited, left } })
    },
  }),
  on.post('/import/:import/drop', { may: 'import', isInternal: true, input: Type.Object(Id), async run({ imports, viewer }, { import: id }) { await imports.drop(viewer, id); return redirect('/directory/import', 'directory.import.dropped') } }),
]
