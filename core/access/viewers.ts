import type { Locale, Role, Viewer } from '../contract/index.ts'
import type { FactorKind } from './factors/second-factor.ts'
import type { FactorRules } from './factors/factor-rules.ts'
import type { AccessSettings, Needs } from './needs.ts'
import type { Permissions } from './permissions.ts'
import { isLoopback } from './loopback.ts'
import type { Density, LowBandwidth, Theme } from './look.ts'
import { rows } from './rows.ts'
import { hashOf, isSecret } from './secret.ts'
import { tokensOf, visitorTokens } from './viewer-tokens.ts'

/** A viewer with what the pages around the content ask of it. */
export interface SiteViewer extends Viewer {
  readonly density: Density
  readonly lowBandwidth: LowBandwidth
  readonly theme: Theme
  readonly isDemo: boolean
  /** Whether somebody vouches for the seat today. */
  readonly isVerified: boolean
  /** Until which day (`YYYY-MM-DD`) somebody vouched for it, past days too; null where nobody ever did. */
  readonly verifiedUntil: string | null
  /** Rights changed since the session began: `sessions.renew` gives it a new secret. */
  readonly isStale: boolean
  /** When the owner last proved to be who they are in this session; null outside of one. */
  readonly confirmedAt: Date | null
  /** By what the session was opened besides the password. */
  readonly factor: FactorKind | null
  /** Whether any second factor is set up. */
  readonly hasFactor: boolean
  /** From when they need one and have none; past: they may do nothing else before. */
  readonly factorDue: Date | null
  readonly mustSetUp: boolean
  /** Whether they put the first steps away. */
  readonly hidesSteps: boolean
  /** When the owner's account closes, as they asked; null otherwise. */
  readonly closeAt: Date | null
  /** Held roles that an administrator invented, besides `roles`. */
  readonly customRoles: readonly string[]
}

interface Row {
  id: string; name: string; administration: string | null; region: string | null; locale: Locale; time_zone: string; density: Density; theme: Theme; low_bandwidth: LowBandwidth
  is_demo: boolean; is_verified: boolean; verified_until: string | null; has_factor: boolean; hides_steps: boolean; close_at: Date | null; roles: string[]; memberships: string[]
}
interface SessionRow extends Row { session: string; seen_at: Date; is_stale: boolean; factor: FactorKind | null; confirmed_at: Date | null }

const builtin: ReadonlySet<string> = new Set<Role>(['everyone', 'member', 'ncp', 'editor', 'administrator'])
const inPeriod = (alias: string) => `${alias}.from_at <= n.at and (${alias}.until_at is null or ${alias}.until_at > n.at)`
const columns = `p.id, p.name, p.administration, a.region, p.locale, p.time_zone, p.density, p.theme, p.low_bandwidth, p.is_demo, p.has_factor, p.hides_steps, p.close_at, coalesce(p.verified_until >= n.day, false) as is_verified, p.verified_until::text as verified_until,
  array(select r.role from core.person_role r where r.person_id = p.id and ${inPeriod('r')}) as roles,
  array(select m.token from core.membership m where m.person_id = p.id and ${inPeriod('m')}) as memberships`
const now = '(select ?::timestamptz as at, ?::date as day, ?::boolean as has_demo) n'
const person = `join core.person p on %s and p.state = 'active' and (n.has_demo or not p.is_demo) left join core.administration a on a.code = p.administration`

// All a member's request asks of access, in one walk of four indexes. The former secret is good for the moment after a renewal.
const bySession = `select s.id as session, s.seen_at, s.is_stale, s.factor, s.confirmed_at, ${columns} from ${now}
  join core.session s on (s.token_hash = ? or (s.former_hash = ? and s.former_until > n.at)) and s.expires_at > n.at and s.seen_at > ?
  ${person.replace('%s', 'p.id = s.person_id')}`
const byPerson = `select ${columns} from ${now} ${person.replace('%s', 'p.id = any(?::uuid[])')}`

const seenEvery = 60_000

/** Who asks. Tokens and roles are read on each call and never kept. */
export class Viewers {
  readonly #needs: Needs
  readonly #permissions: Permissions
  readonly #settings: AccessSettings
  readonly #hasDemo: boolean
  readonly #rules: FactorRules
  constructor(needs: Needs, permissions: Permissions, rules: FactorRules) {
    this.#rules = rules
    this.#needs = needs
    this.#permissions = permissions
    this.#settings = needs.settings
    this.#hasDemo = isLoopback(needs.settings)
  }

  visitor(locale: Locale): SiteViewer {
    const { permissions } = this.#permissions.powers([])
    return Object.freeze({
      id: null, name: '', administration: null, tokens: visitorTokens, roles: Object.freeze<Role[]>(['everyone']), customRoles: Object.freeze([]), locale,
      timeZone: 'UTC', session: null, density: 'comfortable', theme: 'system', lowBandwidth: 'auto', isDemo: false, isVerified: false, verifiedUntil: null, isStale: false,
      confirmedAt: null, factor: null, hasFactor: false, hidesSteps: false, factorDue: null, mustSetUp: false, closeAt: null,
      may: (permission: string) => permissions.has(permission),
    })
  }

  /**
   * The viewer of a session's secret; a visitor when there is none, or it has ended, or its owner was suspended.
   * `locale`: the language of the address, which goes before the person's own.
   */
  async viewerOf(secret: string | null | undefined, { locale }: { locale?: Locale | undefined } = {}): Promise<SiteViewer> {
    if (!secret || !isSecret(secret)) return this.visitor(locale ?? 'en')
    const at = this.#needs.clock.now()
    const hash = hashOf(secret)
    // Asked by every request of a member: prepared under a name on each connection.
    const { rows: [found] } = await this.#needs.database.db.raw<{ rows: SessionRow[] }>(bySession,
      [...this.#today(at), hash, hash, new Date(at.getTime() - this.#settings.session.idle * 1000)]).options({ name: 'access_session' })
    if (!found) return this.visitor(locale ?? 'en')
    if (at.getTime() - found.seen_at.getTime() >= seenEvery) await this.#seen(found.session, at)
    const due = !found.has_factor && this.#rules.concerns(found.roles) ? await this.#rules.due(found.id) : null
    const viewer = this.#viewer(found, { locale, session: found.session, isStale: found.is_stale, factor: found.factor, confirmedAt: found.confirmed_at, factorDue: due })
    return due !== null && due <= at ? this.#waiting(viewer) : viewer
  }

  /** The person as mail and notifications ask for them, without a session; null if they may not sign in now. */
  async personalViewer(id: string): Promise<SiteViewer | null> {
    return (await this.personalViewers([id])).get(id) ?? null
  }
  /** As `personalViewer`, for a program of theirs: whoever has to set up a second factor first has no more here than on the pages. */
  async unattended(id: string, locale: Locale | undefined): Promise<SiteViewer | null> {
    const [found] = await rows<Row>(this.#needs.database.db, byPerson, [...this.#today(this.#needs.clock.now()), [id]])
    if (!found) return null
    const viewer = this.#viewer(found, { locale, session: null, isStale: false })
    return !found.has_factor && this.#rules.concerns(found.roles) && await this.#rules.isNeeded(id) ? this.#waiting(viewer) : viewer
  }
  async personalViewers(ids: readonly string[]): Promise<Map<string, SiteViewer>> {
    const found = await rows<Row>(this.#needs.database.db, byPerson, [...this.#today(this.#needs.clock.now()), ids])
    return new Map(found.map((each) => [each.id, this.#viewer(each, { session: null, isStale: false })]))
  }

  #today(at: Date) { return [at, at.toISOString().slice(0, 10), this.#hasDemo] }

  // Who needs a second factor and has none is known by name, and may do what a visitor may, until there is one.
  #waiting(viewer: SiteViewer): SiteViewer {
    const { permissions } = this.#permissions.powers([])
    return Object.freeze({ ...viewer, mustSetUp: true, tokens: visitorTokens, roles: Object.freeze<Role[]>(['everyone']), customRoles: Object.freeze([]), may: (permission: string) => permissions.has(permission) })
  }

  #viewer(found: Row, { locale, session, isStale, factor = null, confirmedAt = null, factorDue = null }: {
    locale?: Locale | undefined; session: string | null; isStale: boolean; factor?: FactorKind | null; confirmedAt?: Date | null; factorDue?: Date | null
  }): SiteViewer {
    const { roles, permissions, staffOf } = this.#permissions.powers(found.roles)
    const tokens = tokensOf({
      person: found.id, administration: found.administration, region: found.region, roles, isVerified: found.is_verified, memberships: found.memberships, staffOf,
    })
    return Object.freeze({
      id: found.id, name: found.name, administration: found.administration, tokens: Object.freeze(tokens),
      roles: Object.freeze([...roles].filter((role): role is Role => builtin.has(role))), customRoles: Object.freeze([...roles].filter((role) => !builtin.has(role))),
      locale: locale ?? found.locale, timeZone: found.time_zone, session, density: found.density, theme: found.theme, lowBandwidth: found.low_bandwidth,
      isDemo: found.is_demo, isVerified: found.is_verified, verifiedUntil: found.verified_until, isStale, confirmedAt, factor, hasFactor: found.has_factor, hidesSteps: found.hides_steps, factorDue, mustSetUp: false, closeAt: found.close_at, may: (permission: string) => permissions.has(permission),
    })
  }

  // Bookkeeping: at most once a minute, and a page is not refused because it failed.
  async #seen(session: string, at: Date): Promise<void> {
    try {
      await this.#needs.database.db.raw(`with s as (update core.session set seen_at = ? where id = ? and seen_at < ? returning person_id)
        update core.person p set last_seen_on = ?::date from s where p.id = s.person_id and p.last_seen_on is distinct from ?::date`,
      [at, session, new Date(at.getTime() - seenEvery + 1), at.toISOString().slice(0, 10), at.toISOString().slice(0, 10)])
    } catch (fault) {
      this.#needs.log.warn('A session could not be marked as seen', { fault })
    }
  }
}
