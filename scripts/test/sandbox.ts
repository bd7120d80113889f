import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const repository = join(import.meta.dirname, '../..')

export interface Outcome { readonly code: number | null, readonly signal: string | null, readonly output: string }

/** A copy of the scripts in a small project of its own, in a path with spaces, with an npm that keeps a diary and fetches nothing. */
export class Sandbox {
  readonly root = join(realpathSync(mkdtempSync(join(tmpdir(), 'diwan scripts '))), 'a project')
  readonly npm = join(this.root, '../fake npm/bin/npm-cli.js')
  readonly diary = join(this.root, '../diary')

  constructor() {
    mkdirSync(join(this.root, 'core/cli'), { recursive: true })
    cpSync(join(repository, 'scripts'), join(this.root, 'scripts'), { recursive: true, filter: path => !path.startsWith(join(repository, 'scripts/test/')) })
    this.write('package.json', { name: 'sandbox', type: 'module', workspaces: ['core', 'plugins/*'] })
    this.write('core/package.json', { name: '@sandbox/core', version: '1.0.0', type: 'module' })
    this.write('package-lock.json', {
      packages: { 'node_modules/@sandbox/core': { resolved: 'core', link: true }, 'node_modules/koa': { version: '3.0.0' }, 'node_modules/mocha': { version: '12.0.0', dev: true } }
    })
    mkdirSync(dirname(this.npm), { recursive: true })
    writeFileSync(this.npm, fakeNpm)
  }

  write(path: string, content: unknown): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), typeof content === 'string' ? content : JSON.stringify(content))
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path))
  }

  /** What npm was asked for, one line each, pings left out. */
  get asked(): string[] {
    return existsSync(this.diary) ? readFileSync(this.diary, 'utf8').trim().split('\n').filter(line => !line.startsWith('ping')) : []
  }

  start(script: string, args: string[] = [], env: Record<string, string> = {}): ChildProcess {
    const { CI: _, NODE_ENV: __, npm_execpath: ___, ...own } = process.env
    return spawn(process.execPath, [join(this.root, script), ...args], {
      cwd: this.root, env: { ...own, npm_execpath: this.npm, DIARY: this.diary, ...env }, stdio: ['pipe', 'pipe', 'pipe']
    })
  }

  async run(script: string, args: string[] = [], env: Record<string, string> = {}): Promise<Outcome> {
    return outcomeOf(this.start(script, args, env))
  }

  remove(): void {
    rmSync(join(this.root, '..'), { recursive: true, force: true })
  }
}

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => { output += String(chunk) })
  await once(child, 'close')
  return { code: child.exitCode, signal: child.signalCode, output }
}

// Leaves behind what npm leaves, and fails as npm fails when asked to.
const fakeNpm = `
import fs from 'node:fs'
const [verb, ...flags] = process.argv.slice(2)
const { DIARY, FAKE = '' } = process.env
fs.appendFileSync(DIARY, [verb, ...flags].join(' ') + '\\n')
const fail = (code, text) => { console.error('npm error code ' + code + '\\nnpm error ' + text); process.exit(1) }
if (FAKE === 'no network') {
  if (verb === 'ping') fail('ECONNREFUSED', 'request to the registry failed')
  fail('ENOTCACHED', 'no cached response')
}
if (verb !== 'ping') {
  if (FAKE === 'full disk') fail('ENOSPC', 'write failed')
  if (FAKE.startsWith('partial lock') && verb === 'ci') fail('EUSAGE', 'Missing: somewhere-else from lock file')
  if (FAKE === 'slow') await new Promise(resolve => setTimeout(resolve, 700))
  const lock = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'))
  if (FAKE === 'partial lock, changed') fs.writeFileSync('package-lock.json', JSON.stringify({ ...lock, changed: true }))
  if (FAKE.endsWith('other order')) fs.writeFileSync('package-lock.json', JSON.stringify({ packages: Object.fromEntries(Object.entries(lock.packages).reverse()) }, null, 4))
  const isDev = process.env.NODE_ENV !== 'production' || flags.includes('--include=dev')
  const plugins = fs.existsSync('plugins') ? fs.readdirSync('plugins') : []
  const links = plugins.map(name => ['node_modules/' + name, { resolved: 'plugins/' + name, link: true }])
  const packages = Object.fromEntries([...Object.entries(lock.packages).filter(([, entry]) => isDev || !entry.dev), ...links])
  fs.mkdirSync('node_modules/.bin', { recursive: true })
  fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }))
  if (FAKE !== 'no node') fs.rmSync('node_modules/.bin/node', { force: true })
  if (FAKE !== 'no node') fs.symlinkSync(process.execPath, 'node_modules/.bin/node')
}
`
