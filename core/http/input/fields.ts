import { checkKey, cleanText } from './clean.ts'

/** A field once is a text; more than once, or with `[]`, a list of them. */
export type Fields = Record<string, unknown>

/** Sent too many fields, or a name that leads to two things at once. */
export class BadFields extends Error {}

/**
 * Fields of a form or query as one object: `a.b` is inside `a`, `a[]` and repeated names are lists, `a[0].b` is a list of
 * objects. @throws BadFields, ForbiddenKey
 */
export function gather(pairs: Iterable<readonly [string, string]>, most: number): Fields {
  const root: Fields = {}
  let count = 0
  for (const [name, value] of pairs) {
    count += 1
    if (count > most) throw new BadFields('too many fields')
    put(root, name, cleanText(value))
  }
  return Object.fromEntries(Object.entries(root).map(([key, value]) => [key, finish(value)]))
}

function put(root: Fields, name: string, value: string): void {
  const isList = name.endsWith('[]')
  const path = cleanText(isList ? name.slice(0, -2) : name).replace(/\[(\d{1,3})\]/g, '.$1').split('.')
  if (path.length > 6 || path.some((part) => part.length === 0 && path.length > 1)) throw new BadFields(name)
  let here = root
  for (const part of path.slice(0, -1)) {
    const next = own(here, checkKey(part))
    if (next === undefined) here = here[part] = {}
    else if (typeof next === 'object' && next !== null && !Array.isArray(next)) here = next as Fields
    else throw new BadFields(name)
  }
  const last = checkKey(path.at(-1) ?? '')
  const before = own(here, last)
  if (before === undefined) here[last] = isList ? [value] : value
  else if (Array.isArray(before)) before.push(value)
  else if (typeof before === 'string') here[last] = [before, value]
  else throw new BadFields(name)
}

const own = (object: Fields, key: string): unknown => Object.hasOwn(object, key) ? object[key] : undefined

// An object whose every key is a number was written as a list.
function finish(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, finish(inner)] as const)
  if (entries.length > 0 && entries.every(([key]) => /^\d{1,3}$/.test(key))) {
    return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, inner]) => inner)
  }
  return Object.fromEntries(entries)
}

/** The pairs of a query string or an urlencoded body, `+` for a blank; broken percent signs stay as they are. */
export function* pairsOf(text: string, most: number): Generator<readonly [string, string]> {
  if (text === '') return
  let count = 0
  for (let from = 0; from <= text.length;) {
    const end = text.indexOf('&', from)
    const part = text.slice(from, end < 0 ? text.length : end)
    from = end < 0 ? text.length + 1 : end + 1
    if (part === '') continue
    count += 1
    if (count > most) throw new BadFields('too many fields')
    const at = part.indexOf('=')
    yield [decode(at < 0 ? part : part.slice(0, at)), at < 0 ? '' : decode(part.slice(at + 1))]
  }
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    // Bytes that are no UTF-8 become the sign for that.
    return Buffer.from(spaced.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString()
  }
}
