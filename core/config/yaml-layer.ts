import { isAlias, isMap, isScalar, LineCounter, parseDocument, visit, type Document, type Node, type Pair, type YAMLMap } from 'yaml'
import type { ConfigProblem } from './config-fault.ts'
import { checkValue } from './check-value.ts'
import { inFile, type Layer } from './layer.ts'
import { suggest } from './suggest.ts'
import { childOf, isSection, type Leaf, type Section } from './walk.ts'

interface Reading {
  readonly file: string
  readonly document: Document.Parsed
  readonly lines: LineCounter
  readonly schema: Section
  readonly entries: Map<string, { value: unknown, place: ReturnType<typeof inFile> }>
  readonly problems: ConfigProblem[]
}

/** What a YAML text says about the settings of the schema. `file` is what messages call it. */
export function yamlLayer(text: string, file: string, schema: Section): Layer {
  const lines = new LineCounter()
  const reading = { file, lines, schema, entries: new Map(), problems: [] } satisfies Partial<Reading>
  const document = parse(text, lines)
  if (document === null) {
    return { entries: new Map(), problems: [{ file, sentence: 'the file is nested too deep to be a configuration.' }] }
  }
  // What follows the first error mostly follows from it.
  const [broken] = [...document.errors, ...document.warnings]
  if (broken) return { entries: new Map(), problems: [syntaxProblem(broken, file)] }
  const all: Reading = { ...reading, document }
  refuseAliases(all)
  const { contents } = document
  if (contents !== null && !isNothing(contents) && !all.problems.length) {
    if (isMap(contents)) readSection(all, contents, schema, '')
    else all.problems.push({ file, line: lineOf(all, contents), sentence: 'settings are expected, such as “server:” and below it “port: 3000”.' })
  }
  return all
}

function parse(text: string, lines: LineCounter): Document.Parsed | null {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: true, stringKeys: false, uniqueKeys: true })
  } catch {
    // The parser's own recursion is all that can fail here.
    return null
  }
}

function readSection(reading: Reading, map: YAMLMap, section: Section, prefix: string): void {
  for (const pair of map.items) {
    const key = keyOf(pair)
    const { file } = reading
    const line = lineOf(reading, pair.key)
    if (key === null) {
      reading.problems.push({ file, line, sentence: 'a name is expected before the colon.' })
      continue
    }
    const path = prefix + key
    const child = childOf(section, key)
    if (child) readChild(reading, pair, child, path, line)
    else if (section['x-sections']) readFreeSection(reading, pair, path, line)
    else reading.problems.push({ file, line, key: path, ...suggest(path, reading.schema) })
  }
}

function readChild(reading: Reading, pair: Pair, child: Leaf | Section, path: string, line: number): void {
  const { file, entries, problems } = reading
  const { value } = pair
  if (isSection(child)) {
    if (isNothing(value)) return
    if (isMap(value)) readSection(reading, value, child, `${path}.`)
    else problems.push({ file, line, key: path, sentence: `“${path}” is a section: its settings stand below it, indented.` })
    return
  }
  // A file that was cut off ends like this, so the default would be a guess.
  if (isNothing(value)) {
    problems.push({ file, line, key: path, sentence: `“${path}” has no value; it is ${child['x-expects']}. To leave it out, put # before the line.` })
    return
  }
  const verdict = checkValue(child, plain(reading, value))
  if ('value' in verdict) entries.set(path, { value: verdict.value, place: inFile(file, line) })
  else problems.push({ file, line, key: path, sentence: `“${path}” is ${verdict.expected}; found ${verdict.found}.` })
}

// Whose settings these are is known when plugins are read; here only that they are settings.
function readFreeSection(reading: Reading, pair: Pair, path: string, line: number): void {
  const { file, entries, problems } = reading
  const { value } = pair
  const id = path.slice(path.lastIndexOf('.') + 1)
  if (!/^[a-z][a-z0-9-]*$/.test(id)) {
    problems.push({ file, line, key: path, sentence: `“${id}” is not the id of a plugin (lower-case letters, digits and hyphens).` })
  } else if (isMap(value)) {
    for (const inner of value.items) {
      const name = keyOf(inner)
      const innerLine = lineOf(reading, inner.key)
      if (name !== null && /^[a-z][A-Za-z0-9]*$/.test(name)) entries.set(`${path}.${name}`, { value: plain(reading, inner.value), place: inFile(file, innerLine) })
      else problems.push({ file, line: innerLine, key: `${path}.${name ?? ''}`, sentence: `“${name ?? ''}” is not the name of a setting (letters and digits, beginning with a small letter).` })
    }
  } else if (!isNothing(value)) {
    problems.push({ file, line, key: path, sentence: `“${path}” is a section: the settings of the plugin stand below it, indented.` })
  }
}

function refuseAliases(reading: Reading): void {
  visit(reading.document, {
    Alias: (_, alias) => {
      reading.problems.push({
        file: reading.file, line: lineOf(reading, alias), sentence: `“*${alias.source}” stands for another value; write the value itself.`
      })
      return visit.BREAK
    }
  })
}

function syntaxProblem(error: { code: string, message: string, linePos?: readonly { line: number }[] }, file: string): ConfigProblem {
  const sentences: Record<string, string> = {
    DUPLICATE_KEY: 'this setting stands there twice; keep one.',
    TAB_AS_INDENT: 'there is a tab; indent with spaces.',
    MULTIPLE_DOCS: 'a second document begins here (---); a configuration has one.',
    TAG_RESOLVE_FAILED: 'a tag (!…) is not read here; write the value itself.',
    RESOURCE_EXHAUSTION: 'the file is nested too deep to be a configuration.'
  }
  // What the parser adds after the first line is an excerpt, which may hold a password.
  const first = (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')
  const line = error.linePos?.[0]?.line
  return { file, ...(line !== undefined && { line }), sentence: sentences[error.code] ?? `this is not valid YAML, or the file was cut off: ${first}.` }
}

const isNothing = (node: unknown): boolean => node === null || node === undefined || (isScalar(node) && node.value === null)

function keyOf(pair: Pair): string | null {
  return isScalar(pair.key) && ['string', 'number', 'boolean'].includes(typeof pair.key.value) ? String(pair.key.value) : null
}

function lineOf(reading: Reading, node: unknown): number {
  const start = isRanged(node) ? node.range[0] : 0
  return reading.lines.linePos(start).line || 1
}

function isRanged(node: unknown): node is Node & { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
}

function plain(reading: Reading, node: unknown): unknown {
  if (isAlias(node) || typeof node !== 'object' || node === null || !('toJS' in node) || typeof node.toJS !== 'function') return node
  const value: unknown = node.toJS(reading.document, { maxAliasCount: 0 })
  return value
}
