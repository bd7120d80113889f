import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits for a cookie or a link; only its hash is kept. */
export const newSecret = (): string => randomBytes(32).toString('base64url')
/** What is kept of a secret: enough, as nobody guesses 256 bits. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()
export const isSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text)
