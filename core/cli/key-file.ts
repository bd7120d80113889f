import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { keyOf } from '../backup/seal.ts'
import { UsageFault } from './command.ts'

/** What `--key-file` names, `-` being what is typed or piped in; without it the key file of the settings. Null where there is none. */
export async function keyFrom(option: string | boolean | undefined, configured: string | undefined): Promise<Buffer | null> {
  if (option === '-') return keyOf(await typed())
  const path = typeof option === 'string' ? resolve(option) : configured
  if (path === undefined) return null
  try {
    return keyOf(readFileSync(path))
  } catch (error) {
    if (error instanceof RangeError) throw error
    throw new UsageFault(`The key file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`)
  }
}

/** A line typed without being shown, or everything piped in. */
async function typed(): Promise<Buffer> {
  const { stdin } = process
  const parts: Buffer[] = []
  if (!stdin.isTTY) {
    for await (const part of stdin) parts.push(Buffer.from(part as Uint8Array))
    return Buffer.concat(parts)
  }
  process.stderr.write('Key of the backup: ')
  stdin.setRawMode(true)
  try {
    for await (const part of stdin) {
      for (const byte of part as Buffer) {
        if (byte === 3) process.exit(130)
        if (byte === 13 || byte === 10) return Buffer.concat(parts)
        if (byte === 127 || byte === 8) parts.pop()
        else parts.push(Buffer.from([byte]))
      }
    }
    return Buffer.concat(parts)
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    process.stderr.write('\n')
  }
}
