import { createHmac, timingSafeEqual } from 'node:crypto'

/** What one click ends: mail of a notice, of something followed, of all digests; or of a seat to its mailbox. */
export type Ending =
  | { of: 'notice'; person: string; notice: string }
  | { of: 'followed'; person: string; type: 'item' | 'topic' | 'kind'; id: string }
  | { of: 'digests'; person: string }
  | { of: 'seat'; administration: string; mail: string }

const sign = (secret: Buffer, said: string): string => createHmac('sha256', secret).update(`unsubscribe ${said}`).digest('base64url').slice(0, 27)

/** A link that works without signing in and does nothing but this. It does not run out: a mail may lie unread for years. */
export function writeEnding(secret: Buffer, ending: Ending): string {
  const said = Buffer.from(JSON.stringify(Object.values(ending))).toString('base64url')
  return `${said}.${sign(secret, said)}`
}

/** Null for anything this site did not write. */
export function readEnding(secret: Buffer, token: string): Ending | null {
  const [said = '', signature = ''] = token.split('.')
  const right = Buffer.from(sign(secret, said))
  const shown = Buffer.from(signature)
  if (right.length !== shown.length || !timingSafeEqual(right, shown)) return null
  const [of, first, second, third] = JSON.parse(Buffer.from(said, 'base64url').toString()) as string[]
  if (of === 'notice') return { of, person: first ?? '', notice: second ?? '' }
  if (of === 'followed') return { of, person: first ?? '', type: second as 'item', id: third ?? '' }
  if (of === 'digests') return { of, person: first ?? '' }
  if (of === 'seat') return { of, administration: first ?? '', mail: second ?? '' }
  return null
}
