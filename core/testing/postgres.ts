import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, Socket } from 'node:net'
import { delimiter, join } from 'node:path'
import { tmpdir } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { testEnvironment } from './test-environment.ts'

/** A database of its own on a real PostgreSQL. */
export interface FreshPostgres {
  readonly url: string
  drop(): Promise<void>
}

/** A throw-away server. */
export interface Cluster {
  url(database: string): string
  /** Stops it (`fast` cuts connections, `immediate` is a crash) and starts it again on the same port. */
  restart(how?: 'fast' | 'immediate'): Promise<void>
  stop(): Promise<void>
}

let shared: Promise<Cluster | string | null> | undefined

/**
 * An empty database on the server all tests of this process share: the one DIWAN_TEST_DATABASE_URL names, else one started here.
 * @param copyOf the address of another such database that nobody is connected to, to start from its contents
 * @returns null where no PostgreSQL is installed, so that a test can skip itself
 * @throws Error then too, when CI is set: nothing may be skipped there
 */
export async function freshPostgres(copyOf?: string): Promise<FreshPostgres | null> {
  const server = await (shared ??= sharedServer())
  if (server === null) {
    if (testEnvironment().isContinuous) throw new Error('No PostgreSQL here, and CI skips nothing: install it or set DIWAN_TEST_DATABASE_URL')
    return null
  }
  const at = (database: string) => typeof server === 'string' ? withDatabase(server, database) : server.url(database)
  const name = `test_${randomBytes(6).toString('hex')}`
  const administer = async (statement: string) => {
    const client = new Client({ connectionString: typeof server === 'string' ? server : at('postgres') })
    await client.connect()
    try { await client.query(statement) } finally { await client.end() }
  }
  await administer(`create database ${name}${copyOf === undefined ? '' : ` template ${new URL(copyOf).pathname.slice(1)}`}`)
  return { url: at(name), drop: () => administer(`drop database if exists ${name} with (force)`) }
}

/** Stops the server this process started; a named one is left alone. */
export async function stopSharedPostgres(): Promise<void> {
  const server = await shared?.catch(() => null)
  shared = undefined
  if (server && typeof server !== 'string') await server.stop()
}

async function sharedServer(): Promise<Cluster | string | null> {
  return testEnvironment().databaseUrl ?? startCluster()
}

/** Starts a server on a free port of the loopback, with fsync on. @returns null where PostgreSQL is not installed */
export async function startCluster(): Promise<Cluster | null> {
  const programs = findPrograms()
  if (!programs) return null
  const owner = serverUser()
  const home = mkdtempSync(join(tmpdir(), 'diwan-postgres-'))
  chmodSync(home, 0o700)
  if (owner) chownSync(home, owner.uid, owner.gid)
  const data = join(home, 'data')
  const options: SpawnOptions = { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], cwd: home, ...owner }
  const clean = () => { rmSync(home, { recursive: true, force: true }) }
  try {
    execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'diwan', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'], { cwd: home, ...owner, stdio: 'pipe' })
  } catch (error) {
    clean()
    throw error
  }
  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=100', 'log_min_messages=fatal', 'shared_buffers=32MB']
  let server: ChildProcess | undefined
  const url = (database: string) => `postgres://diwan@127.0.0.1:${port}/${database}`
  const start = async () => {
    const words = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]
    const program = join(programs, 'postgres')
    server = process.platform === 'win32' ? spawn(program, words, options) : spawn('sh', ['-c', guard, home, program, ...words], options)
    // Neither the server nor the pipe keeps the tests from ending.
    server.unref()
    for (const pipe of server.stdio) if (pipe instanceof Socket) pipe.unref()
    await answers(url('postgres'))
  }
  const halt = async (signal: 'SIGINT' | 'SIGQUIT') => {
    const running = server
    server = undefined
    if (!running || running.exitCode !== null) return
    const ended = new Promise((resolve) => { running.once('exit', resolve) })
    running.ref()
    signalServer(data, signal)
    await ended
    for (const pipe of running.stdio) pipe?.destroy()
  }
  const atExit = () => {
    if (server) signalServer(data, 'SIGQUIT')
    clean()
  }
  process.once('exit', atExit)
  await start()
  return {
    url,
    restart: async (how = 'fast') => {
      await halt(how === 'fast' ? 'SIGINT' : 'SIGQUIT')
      await start()
    },
    stop: async () => {
      process.off('exit', atExit)
      await halt('SIGINT')
      clean()
    }
  }
}

/**
 * Runs the server, and ends it when the tests are gone, however they went: the pipe closes even when they are killed. ($0 is the
 * folder to remove then.)
 */
const guard = `"$@" & server=$!
{ cat <&3 >/dev/null; kill -QUIT $server && sleep 1 && rm -rf "$0"; } 2>/dev/null & watch=$!
wait $server; kill $watch 2>/dev/null`

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one; the postmaster ends its children too. */
function signalServer(data: string, signal: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10), signal)
  } catch { /* it has just ended */ }
}

function findPrograms(): string | undefined {
  const versions = (folder: string, rest: string) => existsSync(folder)
    ? readdirSync(folder).toSorted((a, b) => Number.parseInt(b.replace(/\D+/, ''), 10) - Number.parseInt(a.replace(/\D+/, ''), 10)).map((version) => join(folder, version, rest))
    : []
  const ending = process.platform === 'win32' ? '.exe' : ''
  const folders = [
    ...testEnvironment().path.split(delimiter), ...versions('/usr/lib/postgresql', 'bin'), ...versions('/opt/homebrew/opt', 'bin').filter((folder) => folder.includes('postgresql')),
    ...versions('C:\\Program Files\\PostgreSQL', 'bin')
  ]
  return folders.find((folder) => ['postgres', 'initdb'].every((program) => existsSync(join(folder, program + ending))))
}

/** PostgreSQL does not run as root: then it is the user `postgres`, or `nobody`. */
function serverUser(): { uid: number, gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = new Map(readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':')).map((fields) => [fields[0], fields]))
  const user = users.get('postgres') ?? users.get('nobody')
  if (!user) throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody')
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => { resolve(typeof address === 'object' && address ? address.port : 0) })
    })
  })
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const client = new Client({ connectionString: url })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (tries === 200) throw error
      await pause(50)
    }
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}
