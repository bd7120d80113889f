import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Lock { packages?: Record<string, unknown> }
interface Manifest { name: string; version: string; license?: string; peerDependencies?: Record<string, string> }

/** Does for one new workspace what `npm install` would, without asking anybody: the link in node_modules and the lines of the lock. */
export function linkWorkspace(root: string, id: string): void {
  const place = `plugins/${id}`
  const { name, version, license, peerDependencies } = JSON.parse(readFileSync(join(root, place, 'package.json'), 'utf8')) as Manifest
  const link = join(root, 'node_modules', name)
  if (existsSync(join(root, 'node_modules')) && !lstatSync(link, { throwIfNoEntry: false })) {
    mkdirSync(join(link, '..'), { recursive: true })
    symlinkSync(process.platform === 'win32' ? join(root, place) : `../../${place}`, link, 'junction')
  }
  for (const file of ['package-lock.json', join('node_modules', '.package-lock.json')]) {
    add(join(root, file), { [place]: { name, version, ...license ? { license } : {}, ...peerDependencies ? { peerDependencies } : {} }, [`node_modules/${name}`]: { resolved: place, link: true } })
  }
}

function add(file: string, entries: Record<string, unknown>): void {
  if (!existsSync(file)) return
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock
  const [root, ...rest] = Object.entries({ ...lock.packages, ...entries }).toSorted(([a], [b]) => a.localeCompare(b, 'en')) // as npm sorts them
  if (!root) return
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries([root, ...rest]) }, null, 2)}\n`)
}
