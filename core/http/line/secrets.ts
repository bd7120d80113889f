import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

export interface Secrets {
  /** The token of a session's forms; another one each time, so that it cannot be guessed from the size of compressed pages. */
  formToken(session: string): string
  isFormToken(token: string, session: string): boolean
  /** A value that comes back unchanged, or null. */
  seal(purpose: string, value: string): string
  open(purpose: string, sealed: string): string | null
}

const keptTokens = 5_000

function mix(a: Buffer, b: Buffer): Buffer {
  const mixed = Buffer.allocUnsafe(a.length)
  for (let at = 0; at < a.length; at += 1) mixed[at] = (a[at] ?? 0) ^ (b[at] ?? 0)
  return mixed
}

/** Keys for the site's own use, each derived from the instance's secret for one purpose. */
export function openSecrets(secret: string | Buffer): Secrets {
  const key = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, 'diwan', `http ${purpose}`, 32))
  const [forms, values] = [key('form token'), key('sealed value')]
  const mac = (of: Buffer, text: string): Buffer => createHmac('sha256', of).update(text).digest()
  // Made anew for each page it would cost a thirtieth of it.
  const tokens = new Map<string, Buffer>()
  const tokenOf = (session: string): Buffer => {
    const known = tokens.get(session)
    if (known) return known
    if (tokens.size >= keptTokens) tokens.clear()
    const token = mac(forms, session).subarray(0, 24)
    tokens.set(session, token)
    return token
  }

  return {
    formToken(session) {
      const mask = randomBytes(24)
      return Buffer.concat([mask, mix(tokenOf(session), mask)]).toString('base64url')
    },
    isFormToken(token, session) {
      const bytes = Buffer.from(token.slice(0, 100), 'base64url')
      return bytes.length === 48 && timingSafeEqual(mix(bytes.subarray(24), bytes.subarray(0, 24)), tokenOf(session))
    },
    seal: (purpose, value) => `${Buffer.from(value).toString('base64url')}.${mac(values, `${purpose} ${value}`).toString('base64url')}`,
    open(purpose, sealed) {
      const [text = '', sign = ''] = sealed.split('.')
      const value = Buffer.from(text, 'base64url').toString()
      const given = Buffer.from(sign, 'base64url')
      const right = mac(values, `${purpose} ${value}`)
      return given.length === right.length && timingSafeEqual(given, right) ? value : null
    },
  }
}
