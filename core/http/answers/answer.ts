import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'

/** What is sent, before compression and conditions are looked at. */
export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: Buffer | Readable | null
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Strong tag of the body, with quotes; made from the body when it is missing. */
  readonly etag?: string
  readonly lastModified?: Date
  /** Anyone gets these bytes for this address. */
  readonly isPublic: boolean
  /** Seconds it may be used without asking; public answers only. */
  readonly maxAge?: number
}

/** From the body alone, so that it tells nothing of writes a reader may not see. */
export const tagOf = (body: Buffer): string => `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
