import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const life = 10 * 60_000

/** What a security key is asked to sign. It carries its own moment and purpose, so nothing is written down when a page is opened. */
export class Challenges {
  readonly #key: Buffer
  constructor(key: Buffer) { this.#key = key }

  /** `subject`: the session, or the half-finished sign-in, it is good for. */
  make(subject: string, at: Date): Buffer {
    const head = Buffer.concat([randomBytes(16), Buffer.from(at.getTime().toString(16).padStart(12, '0'), 'hex')])
    return Buffer.concat([head, this.#mac(head, subject)])
  }

  /** When it was made; null when it is none, another's or older than ten minutes. */
  madeAt(challenge: string, subject: string, now: Date): Date | null {
    const bytes = Buffer.from(challenge, 'base64url')
    if (bytes.length !== 54 || !timingSafeEqual(bytes.subarray(22), this.#mac(bytes.subarray(0, 22), subject))) return null
    const at = Number.parseInt(bytes.subarray(16, 22).toString('hex'), 16)
    return at <= now.getTime() && now.getTime() - at < life ? new Date(at) : null
  }

  #mac(head: Buffer, subject: string): Buffer { return createHmac('sha256', this.#key).update(head).update(subject).digest() }
}
