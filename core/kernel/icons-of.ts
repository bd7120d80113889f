import { readFileSync } from 'node:fs'

/** Names of every icon that the files ask for. */
export const iconsOf = (files: readonly string[], namesIn: (source: string) => string[]): Set<string> =>
  new Set(files.flatMap((file) => namesIn(readFileSync(file, 'utf8'))))
