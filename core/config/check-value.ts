import { Ajv, type ValidateFunction } from 'ajv'
import { isDeepStrictEqual } from 'node:util'
import { formats } from './formats.ts'
import type { Leaf } from './walk.ts'

const ajv = new Ajv({ strict: false, meta: false, validateSchema: false, formats })
const compiled = new WeakMap<Leaf, ValidateFunction>()

const units: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30, tb: 2 ** 40 }
const switches: Readonly<Record<string, boolean>> = { on: true, yes: true, true: true, off: false, no: false, false: false }

export type Verdict = { readonly value: unknown } | { readonly expected: string, readonly found: string }

/** A value as the configuration holds it (sizes in bytes, switches as booleans), or in words what was expected and what stands there. */
export function checkValue(leaf: Leaf, written: unknown): Verdict {
  // config/default.yaml says every default; compiling a check for each would take longer than the rest of the reading.
  if (leaf.default !== undefined && !leaf['x-size'] && isDeepStrictEqual(written, leaf.default)) return { value: written }
  const value = leaf['x-size'] ? bytes(written) : leaf.type === 'boolean' ? switched(written) : written
  const isFine = checkOf(leaf)(value) && !texts(value).some(hasControl)
  return isFine ? { value } : { expected: leaf['x-expects'], found: leaf['x-secret'] ? kindOf(written) : inWords(written) }
}

/** The text of an environment variable or a command-line flag as the value it stands for. */
export function fromText(leaf: Leaf, written: string): unknown {
  if (leaf['x-size'] || leaf.type === 'boolean' || leaf.type === 'string') return written
  if (leaf.type === 'array') return written.split(',').map(word => word.trim()).filter(word => word !== '')
  return /^-?\d+(\.\d+)?$/.test(written.trim()) ? Number(written) : written
}

function checkOf(leaf: Leaf): ValidateFunction {
  const known = compiled.get(leaf)
  if (known) return known
  const check = ajv.compile(leaf)
  compiled.set(leaf, check)
  return check
}

function bytes(written: unknown): unknown {
  const match = /^(\d+(?:\.\d+)?) ?([kmgt]?b)?$/i.exec(String(written).trim())
  const unit = units[match?.[2]?.toLowerCase() ?? '']
  return match && unit ? Math.floor(Number(match[1]) * unit) : written
}

function switched(written: unknown): unknown {
  const word = String(written).toLowerCase()
  return Object.hasOwn(switches, word) ? switches[word] : written
}

const texts = (value: unknown): string[] => [value].flat().filter(part => typeof part === 'string')

// Line breaks in a name would end up in mail headers, NUL bytes in the database's errors.
function hasControl(value: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f\u2028\u2029]/.test(value)
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'nothing' : `the text “${shown(value)}”`
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  return kindOf(value)
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return { string: 'another text', object: 'a section', number: 'a number', boolean: 'on or off' }[typeof value as string] ?? 'something else'
}

function shown(value: string): string {
  // oxlint-disable-next-line no-control-regex
  const clean = value.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]/g, '�')
  return clean.length > 60 ? `${clean.slice(0, 57)}…` : clean
}
