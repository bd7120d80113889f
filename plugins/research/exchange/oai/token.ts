import { OaiError } from './errors.ts'

/** Where a list goes on: all that was asked, and the last record that was given. Everything stands in the token, nothing on the server. */
export interface Place {
  verb: 'ListRecords' | 'ListIdentifiers' | 'ListSets'
  prefix: string
  set: string
  from: string
  until: string
  /** Milliseconds and id of the last record; for sets the cursor of their list. */
  at: number
  id: string
  /** How many were given before, and how many there were when the list began. */
  cursor: number
  size: number
}

/** Hours a token is good for: a harvester that pauses for a night goes on in the morning. */
export const tokenHours = 24
const longest = 700

export const writeToken = (place: Place, now: Date): { token: string; expires: Date } => {
  const expires = new Date(Math.floor(now.getTime() / 1000) * 1000 + tokenHours * 3_600_000)
  const { verb, prefix, set, from, until, at, id, cursor, size } = place
  return { token: Buffer.from(JSON.stringify([1, verb, prefix, set, from, until, at, id, cursor, size, expires.getTime()])).toString('base64url'), expires }
}

const texts = [1, 2, 3, 4, 5, 7], numbers = [6, 8, 9, 10]
/** What it says may be made up by anybody: it asks for nothing that could not be asked without. @throws OaiError badResumptionToken */
export function readToken(token: string, verb: Place['verb'], now: Date): Place {
  const bad = (): OaiError => new OaiError('badResumptionToken', 'The resumptionToken is not one of this list, or has expired. Begin the list again.')
  if (token.length > longest || !/^[\w-]+$/.test(token)) throw bad()
  let said: unknown
  try { said = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) } catch { throw bad() }
  if (!Array.isArray(said) || said.length !== 11 || said[0] !== 1 || said[1] !== verb) throw bad()
  if (!texts.every((at) => typeof said[at] === 'string') || !numbers.every((at) => Number.isSafeInteger(said[at]) && (said[at] as number) >= 0)) throw bad()
  const [, , prefix, set, from, until, at, id, cursor, size, expires] = said as [1, Place['verb'], string, string, string, string, number, string, number, number, number]
  if (expires <= now.getTime() || at > 8e15) throw bad()
  if (verb !== 'ListSets' && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw bad()
  return { verb, prefix, set, from, until, at, id, cursor, size }
}
