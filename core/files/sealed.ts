import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Sealed } from '../contract/index.ts'

const [form, ivBytes, tagBytes] = [1, 12, 16]

/** AES-256-GCM: one byte that names the form, the nonce, the tag, the text. `of` is bound to it, so that one plugin's does not open as another's. */
export function sealedWith(key: Buffer, of: string): Sealed {
  const head = Buffer.from([form])
  const bound = Buffer.concat([head, Buffer.from(of)])
  return {
    seal(bytes) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(bound)
      const text = Buffer.concat([cipher.update(bytes), cipher.final()])
      return Buffer.concat([head, iv, cipher.getAuthTag(), text])
    },
    open(sealed) {
      if (sealed[0] !== form || sealed.length < 1 + ivBytes + tagBytes) throw new Error('This was not sealed here')
      const iv = sealed.subarray(1, 1 + ivBytes)
      const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(bound).setAuthTag(sealed.subarray(1 + ivBytes, 1 + ivBytes + tagBytes))
      return Buffer.concat([decipher.update(sealed.subarray(1 + ivBytes + tagBytes)), decipher.final()])
    },
  }
}
