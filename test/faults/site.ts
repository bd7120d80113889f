import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readConfig, siteSecret, surroundings } from '../../core/config/index.ts'
import { askRunning } from '../../core/cli/control.ts'
import { strain } from '../../core/cli/test/running-site.ts'
import { openCookies } from '../../core/http/line/cookies.ts'
import { openSecrets } from '../../core/http/line/secrets.ts'
import { openInstance } from '../../core/kernel/instance.ts'
import { noLog } from '../../core/kernel/log.ts'
import { reservePort } from '../../core/kernel/reserve-port.ts'
import { cheapPasswords } from '../../core/testing/cheap-passwords.ts'
import { testPersonId, type TestPerson } from '../../core/testing/people.ts'
import { seed } from '../../core/testing/seed.ts'
import type { Account } from './plugins/witness/account.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** The command line. */
export const main = join(root, 'core', 'cli', 'main.js')
const folders = [join(root, 'plugins'), fileURLToPath(new URL('plugins', import.meta.url))]

export interface Answered { readonly status: number; readonly headers: Headers; readonly text: string }
interface Session { readonly cookie: string; readonly token: string }

/** A site as `npm start` runs it, without demonstration, that can be killed and started again on the same data. */
export class FaultySite {
  readonly directory: string
  readonly url: string
  readonly #arguments: readonly string[]
  readonly #sessions: Readonly<Record<string, Session>>
  #child: ChildProcess | null = null
  output = ''

  private constructor(directory: string, url: string, words: readonly string[], sessions: Readonly<Record<string, Session>>) {
    this.directory = directory
    this.url = url
    this.#arguments = words
    this.#sessions = sessions
  }

  /** Makes the data with the people of the tests in it, an editor and a member signed in. Nothing runs yet. */
  static async make(database?: string, within = tmpdir()): Promise<FaultySite> {
    const directory = mkdtempSync(join(within, 'diwan-faults-'))
    const { port, release } = await reservePort('127.0.0.1', 0)
    await release()
    const url = `http://127.0.0.1:${port}`
    const words = ['--port', String(port), '--data', directory, '--no-demo', '--set', 'log.level=warn', ...database === undefined ? [] : ['--set', `database.url=${database}`]]
    const config = readConfig({ root, env: {}, argv: words })
    const instance = await openInstance({ config, isServing: false, pluginFolders: folders, log: noLog, passwords: cheapPasswords })
    const sessions: Record<string, Session> = {}
    const secrets = openSecrets(siteSecret(config.data.secretFile).key('web'))
    try {
      await seed(instance.floors)
      for (const who of ['administrator', 'editor', 'member'] satisfies TestPerson[]) {
        const begun = await instance.floors.access.sessions.begin(testPersonId(who), { agent: 'a test', by: 'command-line' })
        if (!begun) throw new Error(`${who} may not sign in`)
        sessions[who] = { cookie: openCookies(url).write('session', { value: begun.secret, maxAge: 3600 }).split(';')[0]!, token: secrets.formToken(begun.id) }
      }
    } finally {
      await instance.stop()
    }
    return new FaultySite(directory, url, words, sessions)
  }

  /** Starts without waiting, in a process group of its own. */
  launch(...more: string[]): ChildProcess {
    const env = { ...surroundings(), DIWAN_TEST_PLUGINS: folders.join(delimiter), NODE_OPTIONS: '' }
    const child = spawn(process.execPath, [main, 'start', ...this.#arguments, ...more], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => { this.output = (this.output + String(chunk)).slice(-400_000) })
    this.#child = child
    return child
  }

  /** Starts and answers how many milliseconds went by until a page came. */
  async start(...more: string[]): Promise<number> {
    const began = performance.now()
    this.launch(...more)
    while ((await this.get('/en/about').catch(() => null))?.status !== 200) {
      if (this.ended !== null || performance.now() - began > 60_000 * strain()) throw new Error(`The site did not start. It said:\n${this.output.slice(-4_000)}`)
      await pause(20)
    }
    return performance.now() - began
  }

  /** Lines of its output that hold these words. */
  said(words: string): string { return this.output.split('\n').filter((line) => line.includes(words)).join('\n') }

  get pid(): number { return this.#child!.pid! }
  /** Null while it runs. */
  get ended(): number | string | null { return this.#child ? this.#child.exitCode ?? this.#child.signalCode : null }

  /** SIGKILL to every process of the site, supervising and serving. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child || this.ended !== null) return
    const ended = new Promise((resolve) => { child.once('exit', resolve) })
    process.kill(-child.pid!, 'SIGKILL')
    await ended
  }

  async stop(): Promise<number | null> {
    const child = this.#child
    if (!child || this.ended !== null) return child?.exitCode ?? null
    const ended = new Promise<number | null>((resolve) => { child.once('exit', resolve) })
    child.kill('SIGTERM')
    return ended
  }

  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 })
  }

  /** A request of a program. Rejects when the line is cut. */
  async get(path: string, as?: TestPerson, accept = 'text/html'): Promise<Answered> {
    return answered(await fetch(this.url + path, { redirect: 'manual', signal: AbortSignal.timeout(15_000), headers: { accept, connection: 'close', ...as ? { cookie: this.#session(as).cookie } : {} } }))
  }

  async post(path: string, body: Record<string, unknown>, as: TestPerson): Promise<Answered> {
    const { cookie, token } = this.#session(as)
    return answered(await fetch(this.url + path, {
      method: 'POST', redirect: 'manual', signal: AbortSignal.timeout(20_000), body: JSON.stringify(body),
      headers: { accept: 'application/json', 'content-type': 'application/json', origin: this.url, 'sec-fetch-site': 'same-origin', 'x-csrf-token': token, cookie },
    }))
  }

  /** A form as a browser without scripts sends it; its fields bring the token. */
  async send(path: string, fields: Record<string, string>, as: TestPerson): Promise<Answered> {
    return answered(await fetch(this.url + path, {
      method: 'POST', redirect: 'manual', signal: AbortSignal.timeout(20_000), body: new URLSearchParams(fields),
      headers: { accept: 'text/html', origin: this.url, 'sec-fetch-site': 'same-origin', cookie: this.#session(as).cookie },
    }))
  }

  /** A file from a form, with its name. */
  async upload(path: string, file: { name: string; bytes: Uint8Array<ArrayBuffer> }, as: TestPerson): Promise<Answered> {
    const { cookie, token } = this.#session(as)
    const body = new FormData()
    body.append('csrf', token)
    body.append('file', new File([file.bytes], file.name, { type: 'text/csv' }))
    return answered(await fetch(this.url + path, { method: 'POST', redirect: 'manual', signal: AbortSignal.timeout(60_000), body, headers: { accept: 'text/html', origin: this.url, 'sec-fetch-site': 'same-origin', cookie } }))
  }
  /** The token that the forms of this person's pages carry. */
  csrf(as: TestPerson): string { return this.#session(as).token }

  /** Looks into the data while nothing serves them. */
  async inside<T>(work: (instance: Awaited<ReturnType<typeof openInstance>>) => Promise<T>): Promise<T> {
    const open = () => openInstance({ config: readConfig({ root, env: {}, argv: this.#arguments }), isServing: false, pluginFolders: folders, log: noLog, passwords: cheapPasswords })
    // Who was killed may take a moment to be gone.
    const instance = await open().catch(async () => { await pause(1_000); return open() })
    try { return await work(instance) } finally { await instance.stop() }
  }

  /** What stands in the database, after everything is numbered and heard. */
  async account(since: string, patienceMs = 10_000): Promise<Account> {
    for (const end = performance.now() + patienceMs; ;) {
      const { text } = await this.get(`/api/v1/witness/account?since=${encodeURIComponent(since)}`, undefined, 'application/json')
      const account = JSON.parse((JSON.parse(text) as { account: string }).account) as Account
      const isSettled = account.events.rows === account.events.numbered && account.changes.rows === account.changes.numbered && account.audit.rows === account.audit.numbered && account.unheard === 0
      if (isSettled || performance.now() > end) return account
      await pause(50)
    }
  }

  /** What `audit verify` says, through the running site as the command does it. */
  async verify(): Promise<{ isWhole: boolean; words: string }> {
    const told = await askRunning(this.directory, { action: 'audit.verify', given: {} }, () => {})
    return (told?.answer ?? { isWhole: false, words: 'The site did not answer its command line.' }) as { isWhole: boolean; words: string }
  }

  #session(who: TestPerson): Session {
    const session = this.#sessions[who]
    if (!session) throw new Error(`${who} is not signed in`)
    return session
  }
}

const answered = async (response: Response): Promise<Answered> => ({ status: response.status, headers: response.headers, text: await response.text() })
