import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Packages of many files that are needed at every start: together some 1,100 of them. */
export const packages = [
  'typebox', 'knex', 'knex/lib/dialects/postgres/index.js', 'knex/lib/execution/runner.js', 'objection', 'ajv', 'ajv/dist/2020.js', 'ajv-formats', 'yaml', 'semver', 'awilix', 'uuid', 'koa', 'handlebars/runtime.js', 'pg-boss',
]

/** Where the one file of the packages that are installed now is kept; null where nothing says what is installed. */
export function place() {
  try {
    const { mtimeMs, size } = statSync(join(root, 'node_modules', '.package-lock.json'))
    return join(root, 'node_modules', '.cache', 'diwan', `packages-${Math.round(mtimeMs).toString(36)}-${size.toString(36)}-${packages.length}`)
  } catch {
    return null
  }
}

/** What the one file in that folder holds, by package; null where there is none, or a power cut left it half. */
export function indexOf(folder) {
  try {
    const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))
    const isWhole = packages.every((name) => typeof index[name]?.imported === 'string' && typeof index[name]?.required === 'string')
    return isWhole && statSync(join(folder, 'packages.cjs')).size === index.bytes ? index : null
  } catch {
    return null
  }
}

/**
 * To find and read these packages file by file costs a third of every start, and memory. Where an earlier start made one file of them
 * (`makeOneFile`), core and plugins get that; where not, nothing is different. A plugin that brings a package of its own keeps it.
 */
export function useOneFile(home = root) {
  const folder = place()
  const index = folder === null ? null : indexOf(folder)
  if (index === null) return
  const known = new Map(packages.map((name) => [name, index[name]]))
  const own = ['core', 'plugins'].map((name) => ({ url: `${pathToFileURL(join(home, name)).href}/`, path: join(home, name) + sep, isOfMany: name === 'plugins' }))
  const bringsItsOwn = new Map()
  registerHooks({
    resolve(specifier, context, next) {
      const ready = known.get(specifier)
      if (ready === undefined) return next(specifier, context)
      const asked = own.find(({ url }) => context.parentURL?.startsWith(url))
      if (!asked) return next(specifier, context)
      const name = specifier.split('/')[0]
      const part = context.parentURL.slice(asked.url.length).split('/')[0]
      const where = `${asked.path}${asked.isOfMany ? `${part}${sep}` : ''}node_modules${sep}${name}`
      let has = bringsItsOwn.get(where)
      if (has === undefined) bringsItsOwn.set(where, has = existsSync(where))
      if (has) return next(specifier, context)
      const isRequired = context.conditions?.includes('require') && !context.conditions.includes('import')
      return { url: pathToFileURL(join(folder, isRequired ? ready.required : ready.imported)).href, format: isRequired ? 'commonjs' : 'module', shortCircuit: true }
    },
  })
}

/** Makes that file when it is missing, in a process of its own. A folder that cannot be written is no fault. */
export function makeOneFile() {
  const folder = place()
  if (folder === null || indexOf(folder) !== null) return
  const child = spawn(process.execPath, [fileURLToPath(new URL('make-one-file.js', import.meta.url))], { cwd: root, stdio: 'ignore' })
  child.on('error', () => { /* The next start tries again. */ })
  child.unref()
}
