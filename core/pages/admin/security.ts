import { Type } from 'typebox'
import type { AuditEntry } from '../../audit/entry.ts'
import { type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { orNothing } from '../shapes.ts'
import { AuditRow, auditRows } from './audit-rows.ts'

const size = 50
/** What an administrator looks through for something that should not have happened. */
const watched = [
  'core.signed-in', 'core.session.closed', 'core.password.changed', 'core.password.reset', 'core.password.requested', 'core.password.link', 'core.mail.requested', 'core.mail.changed', 'core.mail.restored', 'core.mail.read',
  'core.person.invited', 'core.person.joined', 'core.person.suspended', 'core.person.reinstated', 'core.person.removed', 'core.role.given', 'core.role.taken', 'core.role.created', 'core.role.removed', 'core.permission.set',
  'core.second-factor.added', 'core.second-factor.removed', 'core.second-factor.reset', 'core.second-factor.rule', 'core.session.confirmed', 'core.token.made', 'core.token.revoked',
  'core.seat.moved', 'core.administrator.rescued', 'core.settings.changed', 'core.plugin.enabled', 'core.plugin.disabled', 'core.plugin.paused',
]

interface Counts { signedIn: number; sessions: number; locked: number; resets: number }

async function countsOf({ host, clock }: PagesDeps): Promise<Counts> {
  const now = clock.now()
  const { rows: [found] } = await host.database.db.raw<{ rows: Counts[] }>(`select
    (select count(distinct actor)::int from core.audit where action = 'core.signed-in' and at > ?) as "signedIn",
    (select count(*)::int from core.audit where action in ('core.password.requested', 'core.password.link') and at > ?) as resets,
    (select count(*)::int from core.session where expires_at > ?) as sessions,
    (select count(*)::int from core.throttle where key like 'pair:%' and points > ? and expire > ?) as locked`,
  [new Date(now.getTime() - 86_400_000), new Date(now.getTime() - 86_400_000), now, host.config.access.lockAfter, Date.now()])
  return found ?? { signedIn: 0, sessions: 0, locked: 0, resets: 0 }
}

export const securityRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/security', {
    may: 'administer', isInternal: true, view: 'admin/security', input: Type.Object({ before: Type.Optional(Type.Integer({ minimum: 1 })) }),
    output: Type.Object({ entries: Type.Array(AuditRow), next: orNothing(Type.Integer()), counts: Type.Object({ signedIn: Type.Integer(), sessions: Type.Integer(), locked: Type.Integer(), resets: Type.Integer() }) }),
    async run(deps, { before }) {
      const found = await deps.host.database.db('core.audit').whereIn('action', watched).modify((query) => { if (before !== undefined) query.where('id', '<', before) })
        .orderBy('id', 'desc').limit(size + 1).select<AuditEntry[]>('id', 'seq', 'at', 'actor', 'action', 'object', 'detail', 'route', 'request')
      return { entries: await auditRows(deps, found.slice(0, size)), next: found.length > size ? Number(found[size - 1]?.id) : null, counts: await countsOf(deps) }
    },
  }),
]
