import { userToken } from './tokens.ts'

/** What the tokens of a person follow from; read anew on every request. */
export interface Standing {
  person: string
  administration: string | null
  region: string | null
  /** Roles held now, the implied ones among them. */
  roles: ReadonlySet<string>
  isVerified: boolean
  /** Tokens of memberships inside their period. */
  memberships: readonly string[]
  /** Plugins whose staff the person is. */
  staffOf: readonly string[]
}

export const visitorTokens: readonly string[] = Object.freeze(['public'])

/**
 * The tokens a person holds. Members are those with the role, seat or not; `network`, which other sites honour,
 * needs a verification that still stands.
 */
export function tokensOf({ person, administration, region, roles, isVerified, memberships, staffOf }: Standing): string[] {
  const circles = roles.has('member') ? ['members', ...(roles.has('ncp') ? ['ncps'] : []), ...(isVerified ? ['network'] : [])] : []
  const seats = [...(administration === null ? [] : [`@administration:${administration}`]), ...(region === null ? [] : [`@region:${region}`])]
  return [
    ...visitorTokens,
    ...circles.flatMap((circle) => [circle, ...seats.map((seat) => circle + seat)]),
    ...(administration !== null && roles.has('member') ? [`administration:${administration}`] : []),
    userToken(person, administration),
    ...staffOf.map((plugin) => `staff:${plugin}`),
    ...memberships,
  ]
}
