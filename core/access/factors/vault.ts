import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

/** Keeps secrets of people in the database so that the database alone does not tell them. */
export interface Vault {
  /** Good for this owner alone: moved to another row it does not open. */
  seal(secret: Uint8Array, owner: string): Buffer
  /** Null when it was sealed for another owner, or by a secret of the site that is gone. */
  open(sealed: Uint8Array, owner: string): Buffer | null
  /** What is kept of words too short to be kept as a plain hash. */
  mark(word: string, owner: string): Buffer
}

/** AES-256-GCM and HMAC-SHA-256; keys are of the site's own secret, one for each use. */
export function openVault(key: (purpose: string) => Buffer): Vault {
  const [sealing, marking] = [key('second factor'), key('one-time codes')]
  return {
    seal(secret, owner) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(owner))
      return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed, owner) {
      const bytes = Buffer.from(sealed)
      if (bytes.length < 29) return null
      try {
        const cipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12)).setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-16))
        return Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()])
      } catch {
        return null
      }
    },
    mark: (word, owner) => createHmac('sha256', marking).update(`${owner} ${word}`).digest(),
  }
}
