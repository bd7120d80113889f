import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const typebox = join(root, 'node_modules', 'typebox')
const own = ['core', 'plugins'].map((folder) => pathToFileURL(join(root, folder)).href)

function place() {
  try {
    const { version } = JSON.parse(readFileSync(join(typebox, 'package.json'), 'utf8'))
    return join(root, 'node_modules', '.cache', 'diwan', `typebox-${version}.mjs`)
  } catch {
    return null
  }
}

/**
 * typebox is 373 files; to find and read them costs 90 ms of every start, as one file 10. Where that one was made by an earlier
 * start (`makeOneFile`), core and plugins get it; where not, nothing is different.
 */
export function useOneFile() {
  const file = place()
  if (file === null || !existsSync(file)) return
  const { href } = pathToFileURL(file)
  registerHooks({
    resolve: (specifier, context, next) => specifier === 'typebox' && own.some((folder) => context.parentURL?.startsWith(folder))
      ? { url: href, format: 'module', shortCircuit: true } : next(specifier, context),
  })
}

/** Makes that file when it is missing. A folder that cannot be written is no fault. */
export async function makeOneFile() {
  const file = place()
  if (file === null || existsSync(file)) return
  try {
    const { build } = await import('esbuild')
    mkdirSync(dirname(file), { recursive: true })
    await build({ entryPoints: [join(typebox, 'build', 'index.mjs')], outfile: `${file}.${process.pid}`, bundle: true, format: 'esm', platform: 'node', logLevel: 'silent' })
    renameSync(`${file}.${process.pid}`, file)
  } catch {
    // The next start tries again.
  }
}
