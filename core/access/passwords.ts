import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { gate } from './gate.ts'

/** Memory in KiB. OWASP's first choice for argon2id; raise them here and hashes follow at the next sign-in. */
export interface Cost { memory: number; passes: number; parallelism: number }
export const cost: Cost = { memory: 19_456, passes: 2, parallelism: 1 }

interface Parsed extends Cost { salt: Buffer; hash: Buffer }

export interface Passwords {
  /** A PHC string. */
  hash(password: string): Promise<string>
  /** Takes the same work for null (no account, or none that may sign in) as for a hash. */
  verify(phc: string | null, password: string): Promise<{ isRight: boolean; isOutdated: boolean }>
  /** How often argon2 has run: tests compare work, not clocks. */
  readonly runs: number
}

/** At most `atOnce` hashes run at a time, and four dozen wait. */
export function openPasswords({ cost: now = cost, atOnce = 2 }: { cost?: Cost; atOnce?: number } = {}): Passwords {
  const enter = gate(atOnce, 48)
  const nobody: Parsed = { ...now, salt: randomBytes(16), hash: randomBytes(32) }
  let runs = 0
  const run = (password: string, { salt, hash, memory, passes, parallelism }: Parsed) => enter(() => new Promise<Buffer>((resolve, reject) => {
    runs++
    // The same letters may be typed composed or not.
    argon2('argon2id', { message: Buffer.from(password.normalize('NFC')), nonce: salt, parallelism, memory, passes, tagLength: hash.length },
      (fault, key) => { if (fault) reject(fault); else resolve(key) })
  }))
  return {
    get runs() { return runs },
    async hash(password) {
      const salt = randomBytes(16)
      return write({ ...now, salt, hash: await run(password, { ...now, salt, hash: Buffer.alloc(32) }) })
    },
    async verify(phc, password) {
      const stored = phc === null ? null : read(phc)
      const isRight = timingSafeEqual(await run(password, stored ?? nobody), (stored ?? nobody).hash) && stored !== null
      return { isRight, isOutdated: stored !== null && (stored.memory < now.memory || stored.passes < now.passes || stored.parallelism < now.parallelism) }
    },
  }
}

const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
const write = ({ memory, passes, parallelism, salt, hash }: Parsed) => `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text(salt)}$${text(hash)}`

/** Null for anything that is no argon2id string of reasonable size. */
function read(phc: string): Parsed | null {
  const found = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/.exec(phc)
  if (!found) return null
  const [, memory, passes, parallelism, salt = '', hash = ''] = found
  return { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism), salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') }
}
