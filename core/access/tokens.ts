import { Invalid } from '../contract/index.ts'

/** What a token says, taken apart. The grammar is closed: what is not here is no token. */
export type Token =
  | { kind: 'public' }
  | { kind: 'members' | 'ncps' | 'network'; administration?: string; region?: string }
  | { kind: 'administration'; administration: string }
  /** Its members; with `circle` a part of them, or its guests, who are none. */
  | { kind: 'space'; id: string; circle: SpaceCircle | null }
  | { kind: 'group' | 'grant'; id: string }
  | { kind: 'user'; id: string; administration?: string }
  | { kind: 'staff'; plugin: string }

export type SpaceCircle = 'guests' | 'writers' | 'managers'

/** The most tokens one item's audience holds. */
export const audienceLimit = 64

const code = '[A-Z][A-Z0-9-]{1,15}'
const id = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const isCode = new RegExp(`^${code}$`)
const grammar = new RegExp(`^(?:${[
  '(?<public>public)',
  `(?<circle>members|ncps|network)(?:@(?:administration:(?<circleAdministration>${code})|region:(?<region>${code})))?`,
  `administration:(?<administration>${code})`,
  `space:(?<space>${id})(?::(?<of>guests|writers|managers))?`,
  `(?<idKind>group|grant):(?<id>${id})`,
  `user:(?<user>${id})(?:@administration:(?<seat>${code}))?`,
  'staff:(?<plugin>[a-z][a-z0-9-]{0,31})',
].join('|')})$`)

/** Null for whatever is not exactly a token: no spaces, no other case, nothing after it. */
export function parseToken(text: string): Token | null {
  const found = text.length > 128 ? undefined : grammar.exec(text)?.groups
  if (!found) return null
  const { circle, administration, space, idKind, user, plugin, of } = found
  if (found['public']) return { kind: 'public' }
  if (circle) {
    return { kind: circle as 'members', ...(found['circleAdministration'] ? { administration: found['circleAdministration'] } : {}), ...(found['region'] ? { region: found['region'] } : {}) }
  }
  if (administration) return { kind: 'administration', administration }
  if (space) return { kind: 'space', id: space, circle: (of as SpaceCircle | undefined) ?? null }
  if (idKind) return { kind: idKind as 'group', id: found['id'] ?? '' }
  if (user) return { kind: 'user', id: user, ...(found['seat'] ? { administration: found['seat'] } : {}) }
  return plugin ? { kind: 'staff', plugin } : null
}

export function writeToken(token: Token): string {
  switch (token.kind) {
    case 'public': return 'public'
    case 'members': case 'ncps': case 'network':
      return token.administration !== undefined ? `${token.kind}@administration:${token.administration}`
        : token.region !== undefined ? `${token.kind}@region:${token.region}` : token.kind
    case 'administration': return `administration:${token.administration}`
    case 'space': return `space:${token.id}${token.circle === null ? '' : `:${token.circle}`}`
    case 'group': case 'grant': return `${token.kind}:${token.id}`
    case 'user': return userToken(token.id, token.administration ?? null)
    case 'staff': return `staff:${token.plugin}`
    default: return token satisfies never
  }
}

export const isToken = (text: string): boolean => parseToken(text) !== null
export const isAdministrationCode = (text: string): boolean => isCode.test(text)

/** Who holds a seat is named with it, so that what was shared with the person there ends when they leave; others by id alone. */
export const userToken = (person: string, administration: string | null): string =>
  administration === null ? `user:${person}` : `user:${person}@administration:${administration}`

/**
 * The tokens once each and in order, as an item keeps them. Empty is allowed: then only its keepers read it.
 * @throws Invalid on `audience` for what is no token, or for more than 64
 */
export function normaliseAudience(tokens: readonly string[], field = 'audience'): string[] {
  const wrong = tokens.find((token) => !isToken(token))
  if (wrong !== undefined) throw new Invalid([{ field, key: 'core.access.audience.unknown', values: { token: wrong.slice(0, 80) } }])
  const unique = [...new Set(tokens)].toSorted()
  if (unique.length > audienceLimit) throw new Invalid([{ field, key: 'core.access.audience.too-many', values: { limit: audienceLimit, count: unique.length } }])
  return unique
}

/** What `audience && tokens` is in SQL. */
export function mayRead(audience: readonly string[], tokens: readonly string[]): boolean {
  return audience.some((token) => tokens.includes(token))
}
