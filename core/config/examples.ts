import { stringify } from 'yaml'
import { settingsSchema } from './settings-schema.ts'
import { shortVariables, variableOf } from './variables.ts'
import { isSection, leavesOf, type Leaf, type Section } from './walk.ts'

const wide = 110

/** The text of config/default.yaml: every setting with what it is for; those without a default are commented out. */
export function defaultYaml(): string {
  const head = comment('Every setting with its default, written from core/config/schema.ts. Do not edit: write what differs into ' +
    'config/local.yaml, or set variables (config/example.env). A profile (DIWAN_PROFILE=hub or national) comes between the two.', '')
  return `${head}${sectionYaml(settingsSchema, '')}`
}

function sectionYaml(section: Section, indent: string): string {
  return Object.entries(section.properties).map(([name, node]) => isSection(node)
    ? `\n${comment(node.description ?? '', indent)}${indent}${name}:${Object.keys(node.properties).length ? '' : ' {}'}\n${sectionYaml(node, `${indent}  `)}`
    : `${indent ? '' : '\n'}${comment(aboutLeaf(node), indent)}${indent}${node.default === undefined ? '# ' : ''}${name}: ${yamlValue(node)}\n`).join('')
}

function yamlValue(leaf: Leaf): string {
  const written = exampleOf(leaf)
  if (leaf.type === 'array') return `[${written.split(',').join(', ')}]`
  return leaf.type === 'string' && !leaf['x-size'] ? stringify(written).trim() : written
}

/** The text of config/example.env: every variable, commented out, with what it is for and its default. */
export function exampleEnv(): string {
  const head = comment('Every variable, written from core/config/schema.ts; the same settings as in config/default.yaml. ' +
    'A variable set to nothing is not set. NAME_FILE=path reads the value of NAME from a file, as for secrets in containers. ' +
    'A setting of a plugin: DIWAN_PLUGINS__<ID>__<SETTING>.', '')
  const profile = '# Profile, a file in config/: hub or national.\n# DIWAN_PROFILE=hub\n'
  const short = Object.fromEntries(Object.entries(shortVariables).map(([name, path]) => [path, name]))
  const all = leavesOf(settingsSchema).map(({ path, leaf }) => {
    const also = short[path] ? ` Also ${variableOf(path)}.` : ''
    return `${comment(aboutLeaf(leaf) + also, '')}# ${short[path] ?? variableOf(path)}=${exampleOf(leaf)}\n`
  })
  return [head, profile, ...all].join('\n')
}

// The default, else an example, else the first word allowed; as in a variable.
function exampleOf(leaf: Leaf): string {
  const value = leaf.default ?? leaf['x-example']
  if (leaf.type === 'boolean') return value === true ? 'on' : 'off'
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : firstWord(leaf)
}

const firstWord = (leaf: Leaf): string => / of (\w+),/.exec(leaf['x-expects'])?.[1] ?? ''

const aboutLeaf = (leaf: Leaf): string => {
  const expects = leaf['x-expects']
  return `${leaf.description} ${expects.charAt(0).toUpperCase()}${expects.slice(1)}.`
}

function comment(text: string, indent: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && indent.length + last.length + word.length < wide) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map(line => `${indent}# ${line}\n`).join('')
}
