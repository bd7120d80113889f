import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const stampFile = root => join(root, 'node_modules', '.diwan-ready')

/** Whether node_modules holds what the lock file and the package files ask for; `dev`: also what the tests need. */
export function isReady(root, { dev }) {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))
  if (!installed?.packages) return false
  const stamp = readJson(stampFile(root))
  if (stamp) return stamp.fingerprint === fingerprint(root) && (!dev || hasDev(installed.packages))
  return holdsWhatIsLocked(root, installed.packages, dev)
}

export const isStamped = root => existsSync(stampFile(root))

/** Remembers that this folder is ready. A read-only folder just looks again next time. */
export function writeStamp(root) {
  try {
    writeFileSync(stampFile(root), JSON.stringify({ fingerprint: fingerprint(root) }))
  } catch {}
}

// Without a stamp (npm was run by hand), the lock npm leaves in node_modules says what is there.
function holdsWhatIsLocked(root, installed, dev) {
  const locked = readJson(join(root, 'package-lock.json'))?.packages
  if (!locked) return false
  const withDev = dev || hasDev(installed)
  const folders = workspaceFolders(root)
  const linked = new Set(Object.values(installed).filter(entry => entry.link).map(entry => entry.resolved))
  if (folders.some(folder => !linked.has(folder))) return false
  return Object.entries(locked).every(([path, entry]) =>
    !path.startsWith('node_modules/') || entry.optional || entry.devOptional || entry.peer || (entry.dev && !withDev) ||
    installed[path] && installed[path].version === entry.version)
}

const hasDev = packages => Object.values(packages).some(entry => entry.dev)

// What npm install reads: the lock, and the parts of each package file that change what is installed.
function fingerprint(root) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`)
  hash.update(readText(join(root, 'package-lock.json')) ?? '')
  for (const folder of ['.', ...workspaceFolders(root)]) hash.update(`\n${folder} ${manifest(join(root, folder, 'package.json'))}`)
  return hash.digest('hex')
}

function manifest(file) {
  const content = readJson(file)
  if (!content) return readText(file) ?? ''
  const { name, workspaces, bin, dependencies, devDependencies, optionalDependencies, peerDependencies, overrides } = content
  return JSON.stringify([name, workspaces, bin, dependencies, devDependencies, optionalDependencies, peerDependencies, overrides])
}

function workspaceFolders(root) {
  const globs = readJson(join(root, 'package.json'))?.workspaces ?? []
  return globs.flatMap(glob => glob.endsWith('/*') ? foldersIn(root, glob.slice(0, -2)) : [glob])
    .filter(folder => existsSync(join(root, folder, 'package.json')))
}

function foldersIn(root, parent) {
  try {
    return readdirSync(join(root, parent)).toSorted().map(name => `${parent}/${name}`)
  } catch {
    return []
  }
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function readJson(file) {
  try {
    return JSON.parse(readText(file) ?? 'null')
  } catch {
    return null
  }
}
