import { resolve } from 'node:path'
import { parse } from 'yaml'
import { ConfigFault, type ConfigProblem } from './config-fault.ts'
import { checkValue, fromText } from './check-value.ts'
import type { Layer, Place } from './layer.ts'
import { nearest } from './nearest.ts'
import { readText } from './read-text.ts'
import { pluginSettingOf, shortVariables, variables } from './variables.ts'
import { leavesOf, type Section } from './walk.ts'

export type Environment = Readonly<Record<string, string | undefined>>

// Read elsewhere: which profile, and what only tests look at.
const others = /^DIWAN_(PROFILE$|TEST_)/

/**
 * What the environment says. A variable set to nothing is not set. `DATABASE_URL_FILE` or `DIWAN_MAIL__URL_FILE` names a file
 * that holds the value, as container engines hand over secrets.
 */
export function environmentLayer(root: string, env: Environment, schema: Section): Layer {
  const known = variables(schema)
  const leaves = new Map(leavesOf(schema).map(({ path, leaf }) => [path, leaf]))
  const entries = new Map<string, { value: unknown, place: Place }>()
  const problems: ConfigProblem[] = []
  // The long name of a setting wins over the short one.
  const names = Object.keys(env).toSorted((a, b) => Number(isLong(a)) - Number(isLong(b)) || (a < b ? -1 : 1))
  for (const name of names) {
    const written = env[name]
    const variable = known.has(name) ? name : name.replace(/_FILE$/, '')
    const path = known.get(variable) ?? pluginSettingOf(name)
    if (path === undefined) {
      if (name.startsWith('DIWAN_') && !others.test(name)) problems.push(unknown(name, [...known.keys(), 'DIWAN_PROFILE']))
      continue
    }
    if (written === undefined || written === '') continue
    const place = { variable: name, words: `the variable ${name}` }
    const leaf = leaves.get(path)
    try {
      const value = variable === name || !leaf ? written : fromFile(resolve(root, written), name)
      if (!leaf) {
        entries.set(path, { value: freeValue(value), place })
        continue
      }
      const verdict = checkValue(leaf, fromText(leaf, value))
      if ('value' in verdict) entries.set(path, { value: verdict.value, place })
      else problems.push({ key: name, sentence: `The variable ${name} is ${verdict.expected}; found ${verdict.found}.` })
    } catch (error) {
      if (!(error instanceof ConfigFault)) throw error
      problems.push(...error.problems)
    }
  }
  return { entries, problems }
}

const isLong = (name: string): boolean => !Object.hasOwn(shortVariables, name.replace(/_FILE$/, ''))

function unknown(name: string, candidates: readonly string[]): ConfigProblem {
  const found = nearest(name, candidates)
  const hint = found ? `; did you mean ${found}?` : '. All variables stand in config/example.env.'
  return { key: name, ...(found && { nearest: found }), sentence: `There is no variable ${name}${hint}` }
}

function fromFile(file: string, variable: string): string {
  const text = readText(file, file)
  if (text === null) throw new ConfigFault([{ key: variable, sentence: `The variable ${variable} names ${file}, which is not there.` }])
  return text.replace(/\r?\n$/, '')
}

// A plugin's schema will say what it expects; until then the text means what it would in a file.
function freeValue(written: string): unknown {
  try {
    const value: unknown = parse(written, { maxAliasCount: 0 })
    return value
  } catch {
    return written
  }
}
