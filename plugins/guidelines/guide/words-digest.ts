import { createHash } from 'node:crypto'
import type { PartWords } from './model.ts'

/** Recognises the words a translation was made from: sixteen letters. */
export const wordsDigest = (words: Partial<Pick<PartWords, 'title' | 'body' | 'cost' | 'staff' | 'law'>> | undefined): string =>
  createHash('sha256').update(JSON.stringify([words?.title ?? '', words?.body ?? '', words?.cost ?? '', words?.staff ?? '', words?.law ?? ''].map((one) => one.trim()))).digest('hex').slice(0, 16)
