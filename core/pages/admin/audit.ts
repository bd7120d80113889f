import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { file, oneOf, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { moment, orNothing } from '../shapes.ts'
import { auditCsv, auditJson } from './audit-export.ts'
import { filters, filtersOf, isId } from './audit-filters.ts'
import { AuditRow, auditRows } from './audit-rows.ts'

const size = 50
const Verdict = Type.Object({
  isWhole: Type.Boolean(), rows: Type.Integer(), seq: Type.Integer(), hash: Type.String(), waiting: Type.Integer(), at: moment(),
  bad: orNothing(Type.Object({ seq: Type.Integer(), id: orNothing(Type.Integer()), what: Type.String() })),
})

export const auditRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/audit', {
    may: 'administer', isInternal: true, view: 'admin/audit', input: Type.Object({ ...filters, before: Type.Optional(Type.Integer({ minimum: 1 })) }),
    output: Type.Object({
      entries: Type.Array(AuditRow), next: orNothing(Type.Integer()), asked: Type.Object({ q: Type.String(), actor: Type.String(), action: Type.String(), object: Type.String(), from: Type.String(), to: Type.String() }), actorName: Type.String(),
      head: Type.Object({ seq: Type.Integer(), hash: Type.String(), at: Type.String() }), isFiltered: Type.Boolean(),
    }),
    async run(deps, { before, ...asked }) {
      const { host, people } = deps
      const found = await host.audit.entries({ filters: await filtersOf(deps, asked), limit: size + 1, ...(before === undefined ? {} : { before }) })
      const head = await host.audit.head()
      const given = Object.entries(asked).filter(([, value]) => value !== undefined && value !== '')
      return {
        entries: await auditRows(deps, found.slice(0, size)), next: found.length > size ? Number(found[size - 1]?.id) : null, isFiltered: given.length > 0,
        asked: { q: asked.q ?? '', actor: asked.actor ?? '', action: asked.action ?? '', object: asked.object ?? '', from: asked.from ?? '', to: asked.to ?? '' },
        actorName: asked.actor && isId(asked.actor) ? (await people.cards([asked.actor])).get(asked.actor)?.name ?? '' : '', head: { ...head, seq: Number(head.seq) },
      }
    },
  }),

  // Taking the log away is an act like any other: what was taken, by whom and when stands in it.
  on.post('/admin/audit/file', {
    may: 'administer', isInternal: true, transaction: false, input: Type.Object({ ...filters, format: oneOf(['csv', 'json']) }), deadline: 120,
    async run(deps, { format, ...asked }) {
      const { host, viewer, clock } = deps
      const chosen = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined && value !== ''))
      await host.database.transaction(() => host.audit.record(viewer, 'core.audit.exported', 'audit:log', { format, filters: chosen }))
      const entries = { filters: await filtersOf(deps, asked), isBelow: (await host.audit.entries({ limit: 1 }))[0]?.id ?? 0 }
      const name = `audit-${clock.now().toISOString().slice(0, 10)}.${format}`
      return format === 'csv' ? file({ name, type: 'text/csv; charset=utf-8', body: Readable.from(auditCsv(host.audit, entries)) }) : file({ name, type: 'application/json; charset=utf-8', body: Readable.from(auditJson(host.audit, entries)) })
    },
  }),

  on.post('/admin/audit/verify', {
    may: 'administer', isInternal: true, transaction: false, deadline: 600, output: Verdict, view: 'admin/audit-verdict',
    async run({ host, clock }) {
      const { isWhole, rows, head, waiting, bad } = await host.audit.verify()
      return { isWhole, rows, seq: Number(head.seq), hash: head.hash, waiting: Number(waiting), at: clock.now(), bad: bad && { ...bad, seq: Number(bad.seq), id: bad.id === null ? null : Number(bad.id) } }
    },
  }),
]
