import { readFileSync, statSync } from 'node:fs'
import { ConfigFault } from './config-fault.ts'

const most = 256 * 1024

/**
 * The text of a configuration file, or null where there is none. Throws a ConfigFault for a file that cannot be read, is
 * empty, is larger than 256 kB or is not text. `name` is what messages call it.
 */
export function readText(file: string, name: string): string | null {
  const fault = (sentence: string, line?: number) => new ConfigFault([{ sentence, file: name, ...(line !== undefined && { line }) }])
  const bytes = readBytes(file, fault)
  if (bytes === null) return null
  if (bytes.length === 0) throw fault('the file is empty. Write a setting into it, or remove it.')
  const nul = bytes.indexOf(0)
  if (nul >= 0) throw fault('there is a NUL byte: this is not a text file, or it was damaged. Save it as UTF-8 text.', lineAt(bytes, nul))
  const text = decode(bytes)
  if (text === null) throw fault('the file is not UTF-8 text. Save it as UTF-8.', lineAt(bytes, firstBadByte(bytes)))
  if (text.trim() === '') throw fault('the file is empty. Write a setting into it, or remove it.')
  return text
}

function readBytes(file: string, fault: (sentence: string) => ConfigFault): Buffer | null {
  try {
    const { size } = statSync(file)
    if (size > most) throw fault(`the file has ${size} bytes; a configuration has at most ${most}. Is it the right file?`)
    return readFileSync(file)
  } catch (error) {
    if (error instanceof ConfigFault) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT') return null
    if (code === 'EACCES' || code === 'EPERM') throw fault('the file may not be read. Give the user Diwan runs as the right to read it.')
    if (code === 'EISDIR') throw fault('this is a folder; a file is expected.')
    throw fault(`the file cannot be read (${code || String(error)}).`)
  }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function firstBadByte(bytes: Uint8Array): number {
  let low = 0
  let high = bytes.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    // A character cut in half at the end is not what is looked for.
    const isGood = [0, 1, 2, 3].some(less => decode(bytes.subarray(0, Math.max(0, middle - less))) !== null)
    if (isGood) low = middle
    else high = middle - 1
  }
  return Math.min(low, bytes.length - 1)
}

function lineAt(bytes: Uint8Array, offset: number): number {
  let line = 1
  for (let at = 0; at < offset; at += 1) if (bytes[at] === 10) line += 1
  return line
}
