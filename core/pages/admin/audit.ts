import { Readable } from 'node:stream'
import { Type, type Static } from 'typebox'
import { day, file, type Route, type Routes } from '../../contract/index.ts'
import type { AuditFilters } from '../../audit/entries.ts'
import { csv } from '../../http/answers/csv.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { instantOf } from '../items/form.ts'
import { moment, orNothing } from '../shapes.ts'
import { AuditRow, auditRows } from './audit-rows.ts'

const size = 50
const most = 50_000
const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const filters = { actor: text(40), action: text(100), object: text(120), from: Type.Optional(day()), to: Type.Optional(day()) }
const Filters = Type.Object(filters)
type Asked = Static<typeof Filters>

/** Days as they are where the reader is; the last one counts in whole. An action that ends in a dot names all that begin so. */
function filtersOf({ viewer }: PagesDeps, { actor, action, object, from, to }: Asked): AuditFilters {
  const moments = { since: from ? instantOf(`${from}T00:00`, viewer.timeZone) : null, until: to ? instantOf(`${to}T00:00`, viewer.timeZone) : null }
  return {
    ...(actor ? { actor } : {}), ...(action ? { action } : {}), ...(object ? { object } : {}), ...(moments.since ? { since: new Date(moments.since) } : {}),
    ...(moments.until ? { until: new Date(Date.parse(moments.until) + 86_400_000) } : {}),
  }
}
// An actor is a person's id; anything else names nobody.
const isPossible = ({ actor }: Asked) => !actor || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(actor)

async function* rowsOf(deps: PagesDeps, asked: Asked): AsyncGenerator<string> {
  yield csv([['seq', 'at', 'actor', 'action', 'object', 'detail', 'route', 'request']])
  let before: number | undefined
  for (let sent = 0; sent < most && isPossible(asked);) {
    const entries = await deps.host.audit.entries({ filters: filtersOf(deps, asked), limit: 200, ...(before === undefined ? {} : { before }) })
    if (entries.length === 0) return
    yield csv(entries.map(({ seq, at, actor, action, object, detail, route, request }) => [seq === null ? null : Number(seq), at.toISOString(), actor, action, object, JSON.stringify(detail), route, request])).replace('\uFEFF', '')
    sent += entries.length
    before = Number(entries.at(-1)?.id)
    if (entries.length < 200) return
  }
}

const Verdict = Type.Object({
  isWhole: Type.Boolean(), rows: Type.Integer(), seq: Type.Integer(), hash: Type.String(), waiting: Type.Integer(), at: moment(),
  bad: orNothing(Type.Object({ seq: Type.Integer(), id: orNothing(Type.Integer()), what: Type.String() })),
})

export const auditRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/audit', {
    may: 'administer', isInternal: true, view: 'admin/audit', input: Type.Object({ ...filters, before: Type.Optional(Type.Integer({ minimum: 1 })) }),
    output: Type.Object({
      entries: Type.Array(AuditRow), next: orNothing(Type.Integer()), asked: Type.Object({ actor: Type.String(), action: Type.String(), object: Type.String(), from: Type.String(), to: Type.String() }), actorName: Type.String(), query: Type.String(),
      head: Type.Object({ seq: Type.Integer(), hash: Type.String(), at: Type.String() }), isFiltered: Type.Boolean(),
    }),
    async run(deps, { before, ...asked }) {
      const { host, people } = deps
      const found = isPossible(asked) ? await host.audit.entries({ filters: filtersOf(deps, asked), limit: size + 1, ...(before === undefined ? {} : { before }) }) : []
      const head = await host.audit.head()
      const given = Object.entries(asked).filter(([, value]) => value !== undefined && value !== '')
      return {
        entries: await auditRows(deps, found.slice(0, size)), next: found.length > size ? Number(found[size - 1]?.id) : null, isFiltered: given.length > 0, query: new URLSearchParams(given as [string, string][]).toString(),
        asked: { actor: asked.actor ?? '', action: asked.action ?? '', object: asked.object ?? '', from: asked.from ?? '', to: asked.to ?? '' },
        actorName: asked.actor && isPossible(asked) ? (await people.cards([asked.actor])).get(asked.actor)?.name ?? '' : '', head: { ...head, seq: Number(head.seq) },
      }
    },
  }),

  on.get('/admin/audit/file', {
    may: 'administer', isInternal: true, input: Filters, deadline: 120,
    run: (deps, asked) => file({ name: `audit-${deps.clock.now().toISOString().slice(0, 10)}.csv`, type: 'text/csv; charset=utf-8', body: Readable.from(rowsOf(deps, asked)) }),
  }),

  on.post('/admin/audit/verify', {
    may: 'administer', isInternal: true, transaction: false, deadline: 600, output: Verdict, view: 'admin/audit-verdict',
    async run({ host, clock }) {
      const { isWhole, rows, head, waiting, bad } = await host.audit.verify()
      return { isWhole, rows, seq: Number(head.seq), hash: head.hash, waiting: Number(waiting), at: clock.now(), bad: bad && { ...bad, seq: Number(bad.seq), id: bad.id === null ? null : Number(bad.id) } }
    },
  }),
]
