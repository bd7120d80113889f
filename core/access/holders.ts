import type { Parts } from './parts.ts'
import { parseToken } from './tokens.ts'

/** The other direction of `tokensOf`: SQL for the ids of everyone who holds a token now. The truth table of the tests holds both together. */
export function holdersOf(token: string, { needs: { clock }, permissions, hasDemo }: Pick<Parts, 'needs' | 'permissions' | 'hasDemo'>): { sql: string; bindings: unknown[] } {
  const at = clock.now()
  const today = at.toISOString().slice(0, 10)
  const bindings: unknown[] = [hasDemo]
  const where: string[] = []
  const ask = (text: string, ...values: unknown[]) => { where.push(text); bindings.push(...values) }
  const inRole = (roles: readonly string[]) => {
    ask('exists (select from core.person_role r where r.person_id = p.id and r.role = any(?::text[]) and r.from_at <= ? and (r.until_at is null or r.until_at > ?))', roles, at, at)
  }
  const parsed = parseToken(token)
  switch (parsed?.kind) {
    case 'public': break
    case 'members': case 'ncps': case 'network':
      inRole(permissions.rolesOn('member'))
      if (parsed.kind === 'ncps') inRole(permissions.rolesOn('ncp'))
      if (parsed.kind === 'network') ask('p.verified_until >= ?::date', today)
      if (parsed.administration !== undefined) ask('p.administration = ?', parsed.administration)
      if (parsed.region !== undefined) ask('exists (select from core.administration a where a.code = p.administration and a.region = ?)', parsed.region)
      break
    case 'administration':
      inRole(permissions.rolesOn('member'))
      ask('p.administration = ?', parsed.administration)
      break
    case 'user':
      ask('p.id = ?::uuid', parsed.id)
      ask('p.administration is not distinct from ?::text', parsed.administration ?? null)
      break
    case 'staff':
      if (permissions.holds('everyone', `${parsed.plugin}.staff`)) break
      inRole(permissions.rolesWith(`${parsed.plugin}.staff`))
      break
    case 'space': case 'group': case 'grant':
      ask('exists (select from core.membership m where m.person_id = p.id and m.token = ? and m.from_at <= ? and (m.until_at is null or m.until_at > ?))', token, at, at)
      break
    case undefined: ask('false')
  }
  return { sql: `select p.id from core.person p where p.state = 'active' and (? or not p.is_demo)${where.map((text) => ` and ${text}`).join('')}`, bindings }
}
