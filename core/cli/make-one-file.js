// Makes one file of the packages named in one-file.js. A process of its own: it loads all of them twice, to compare.
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { indexOf, packages, place } from './one-file.js'

const folder = place()
if (folder !== null && indexOf(folder) === null) await make(folder)

async function make(folder) {
  const kept = dirname(folder)
  const draft = `${folder}.${process.pid}`
  const require = createRequire(import.meta.url)
  mkdirSync(draft, { recursive: true })
  try {
    const entry = join(draft, 'entry.cjs')
    writeFileSync(entry, packages.map((name) => `Object.defineProperty(exports, ${JSON.stringify(name)}, { get: () => require(${JSON.stringify(name)}) })\n`).join(''))
    await build({
      entryPoints: [entry], outfile: join(draft, 'packages.cjs'), bundle: true, platform: 'node', format: 'cjs', minifySyntax: true, minifyWhitespace: true, legalComments: 'none', logLevel: 'silent',
      nodePaths: [join(kept, '..', '..')],
      // One driver, shared with whoever imports it; of the others none is installed.
      external: ['pg', 'pg/*', 'pg-native', 'pg-query-stream', 'mysql', 'mysql2', 'mariadb', 'mariadb/*', 'sqlite3', 'better-sqlite3', 'oracledb', 'tedious', 'cloudflare:sockets', 'pino*'],
    })
    rmSync(entry)
    const index = { bytes: statSync(join(draft, 'packages.cjs')).size }
    for (const [at, name] of packages.entries()) {
      const original = await import(name)
      const names = Object.keys(original).filter((key) => key !== 'default' && key !== 'module.exports' && /^[A-Za-z_$][\w$]*$/.test(key))
      // What an import of a CommonJS package calls its default is the whole of it.
      const isWhole = original.default !== undefined && original.default === requiredOf(require, name)
      const one = JSON.stringify(name)
      const [imported, required] = [`${at}.mjs`, `${at}.cjs`]
      writeFileSync(join(draft, required), `module.exports = require('./packages.cjs')[${one}]\n`)
      writeFileSync(join(draft, imported), [
        `import packages from './packages.cjs'`, `const whole = packages[${one}]`, isWhole ? 'export default whole' : 'export default whole.default',
        ...names.map((key, n) => `const name${n} = whole[${JSON.stringify(key)}]`), `export { ${names.map((key, n) => `name${n} as ${key}`).join(', ')} }`, '',
      ].join('\n'))
      const made = await import(pathToFileURL(join(draft, imported)).href)
      const missing = names.filter((key) => typeof made[key] !== typeof original[key])
      if (missing.length > 0 || typeof made.default !== typeof original.default) throw new Error(`${name} is another one in one file: ${missing.join(', ')}`)
      index[name] = { imported, required }
    }
    writeFileSync(join(draft, 'index.json'), JSON.stringify(index))
    for (const name of readdirSync(draft)) written(join(draft, name))
    // Another process was first: whoever starts now reads from that one.
    if (indexOf(folder) !== null) {
      rmSync(draft, { recursive: true, force: true })
      return
    }
    // Where an earlier one was left half.
    rmSync(folder, { recursive: true, force: true })
    renameSync(draft, folder)
    for (const old of readdirSync(kept)) if (/^(?:packages|typebox)-/.test(old) && old !== basename(folder)) rmSync(join(kept, old), { recursive: true, force: true })
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
}

/** On the disk, not only in memory, before it is used. */
function written(path) {
  const file = openSync(path, 'r+')
  fsyncSync(file)
  closeSync(file)
}

function requiredOf(require, name) {
  try {
    return require(name)
  } catch {
    return undefined
  }
}
