import type { Handling } from '@diwan/core'

const handlings: readonly Handling[] = ['open', 'community', 'named-administrations', 'my-administration', 'named-people']
/** Readers who are members whatever else they are. */
const isOfMembers = (token: string): boolean => /^(?:members|ncps)(?:@|$)|^administration:/.test(token)

/** Whether everybody who reads by `narrow` reads by `wide` as well: said only where it is certain. */
const covers = (wide: readonly string[], narrow: readonly string[]): boolean =>
  wide.includes('public') || narrow.every((token) => wide.includes(token) || (wide.includes('members') && isOfMembers(token)))

interface Reach { readonly audience: readonly string[]; readonly handling?: Handling | undefined }

/** Whether a text may go where another does: it is read by all who read that one, and may be carried as far. */
export const reachesAsFar = (text: Reach, other: Reach): boolean =>
  covers(text.audience, other.audience) && handlings.indexOf(text.handling ?? 'community') <= handlings.indexOf(other.handling ?? 'community')
