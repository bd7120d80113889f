import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readConfig, siteSecret, type Config } from '../config/index.ts'
import type { CoreServices, ItemInput, PluginApis, Viewer } from '../contract/index.ts'
import { openCookies } from '../http/line/cookies.ts'
import { openSecrets } from '../http/line/secrets.ts'
import type { KeptMail } from '../mail/open-mail.ts'
import { openInstance, type Instance } from '../kernel/instance.ts'
import { noLog, type SiteLog } from '../kernel/log.ts'
import { cheapPasswords } from './cheap-passwords.ts'
import { Client, type Answer, type Asking } from './client.ts'
import { testPersonId, type TestPerson, type Who } from './people.ts'
import { freshPostgres } from './postgres.ts'
import { seed } from './seed.ts'
import { testClock, type TestClock } from './test-clock.ts'
import { testEnvironment } from './test-environment.ts'
import { testTemplate } from './test-template.ts'

export interface BootOptions {
  /**
   * The plugins that run: ids of those in `plugins/`, or the absolute folder of one that stands anywhere, such as
   * `join(import.meta.dirname, '..')` in a plugin's own test. Default: all of `plugins/`. `[]`: core's pages alone.
   */
  plugins?: readonly string[]
  /** More folders with plugins in them, absolute: fixtures. Whatever stands there runs too, and before one of `plugins/` of the same id. */
  folders?: readonly string[]
  /** Settings over the defaults, by path: `{ 'site.name': 'Here', 'site.languages': 'en,fr' }`. */
  config?: Readonly<Record<string, string | number | boolean>>
  /** Default `embedded`. On `postgres` without a server the boot is refused: */
  engine?: 'embedded' | 'postgres'
  isSafeMode?: boolean
  /** The clock stands still at this moment from the start. Default: it runs with the machine's. */
  at?: Date
  /** The demonstration is loaded. */
  demo?: boolean
  log?: SiteLog
  /** Whether jobs run by themselves. Default false: `runJobs()` runs what is due. */
  withJobs?: boolean
}

export interface TestSite {
  readonly url: string
  readonly instance: Instance
  readonly clock: TestClock
  /** Core as a plugin sees it. */
  readonly services: CoreServices
  get(path: string, asking?: Asking): Promise<Answer>
  /** With the form token of the person's session. */
  post(path: string, fields?: Record<string, unknown>, asking?: Asking): Promise<Answer>
  /** A file, as a form sends it. */
  upload(path: string, file: { name: string; bytes: Uint8Array; type: string }, asking?: Asking): Promise<Answer>
  /** A person of the tests as a viewer, with the tokens held now. */
  viewer(who: Who): Promise<Viewer>
  id(who: TestPerson): string
  api<K extends keyof PluginApis>(plugin: K): PluginApis[K]
  /** Services of a plugin by their names, as its routes are given them, for tests of that plugin. */
  inside<S>(plugin: string): S
  /** How many statements the work sends to the database, without BEGIN and COMMIT. */
  queries<T>(work: () => Promise<T>): Promise<{ count: number; answer: T }>
  /** What was written to people; the newest last. */
  mails(): Promise<KeptMail[]>
  /** Waits until the log is numbered and every handler has heard it. */
  settle(): Promise<void>
  /** Runs the jobs that are due, now. */
  runJobs(): Promise<void>
  make: {
    /** An account of its own; sign it in with `signIn`. */
    person(given: { name?: string; administration?: string | null; roles?: readonly string[] }): Promise<Viewer>
    /** A published item, as `editor` unless said otherwise. */
    item(kind: string, input: Partial<ItemInput> & { title: string }, as?: Viewer): Promise<{ id: string; ref: string; rev: number; path: string }>
  }
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const cacheFolder = join(root, 'node_modules', '.cache', 'diwan')
// Deadlines are long: a busy machine is no fault of a page.
const quiet = ['--set', 'log.level=silent', '--port', '0', '--set', 'server.gracefulStopSeconds=1', '--set', 'server.requestTimeoutSeconds=120']

/**
 * A whole site of its own for a test: real database in a temporary folder, real HTTP on a free port, the people of
 * `people.ts`, a clock that can be moved, no jobs running by themselves. About a second for the first, less for the next.
 *
 *     const site = await bootTest({ plugins: ['updates'] })
 *     const page = await site.get('/en/updates', { as: 'member' })
 *     await site.stop()
 */
export async function bootTest(options: BootOptions = {}): Promise<TestSite> {
  const directory = mkdtempSync(join(tmpdir(), 'diwan-site-'))
  const postgres = options.engine === 'postgres' ? await freshPostgres() : null
  if (options.engine === 'postgres' && !postgres) throw new Error('There is no PostgreSQL here')
  const config = configFor(directory, options, postgres?.url)
  const clock = testClock()
  if (options.at) clock.stopAt(options.at)
  const { folders, only, isShadowing } = chosen(options)
  // The packed cluster holds the tables of `plugins/`; a plugin that takes the place of one of them begins with none.
  const isFresh = postgres !== null || isShadowing
  const template = isFresh ? {} : { template: await testTemplate(configFor(directory, {}, undefined), cacheFolder) }
  const instance = await openInstance({
    config, clock, log: options.log ?? noLog, passwords: cheapPasswords, cacheFolder, isStrict: true, isSafeMode: options.isSafeMode ?? false,
    database: { durable: false, acquireTimeoutMs: 15_000, ...template },
    pluginFolders: folders, ...(only ? { onlyPlugins: only } : {}),
  })
  const { floors: { access, mail, events, jobs, content } } = instance
  if (isFresh) await seed(instance.floors)
  if (options.demo) {
    await instance.demonstration.load(instance.kernel.opened())
    await instance.site.change({ began: 'demonstration' })
  }
  await instance.start({ withJobs: options.withJobs ?? false })
  const sessions = new Map<Who, { at: number; session: Promise<{ cookie: string; token: string }> }>()
  const secrets = openSecrets(siteSecret(config.data.secretFile).key('web'))
  const cookies = openCookies(instance.url)
  const begin = async (who: TestPerson): Promise<{ cookie: string; token: string }> => {
    const begun = await access.sessions.begin(testPersonId(who), { agent: 'a test', by: 'command-line' })
    if (!begun) throw new Error(`${who} may not sign in`)
    return { cookie: cookies.write('session', { value: begun.secret, maxAge: 3600 }).split(';')[0]!, token: secrets.formToken(begun.id) }
  }
  const client = new Client({
    url: instance.url,
    async session(who) {
      if (who === 'visitor') return null
      const known = sessions.get(who)
      // A clock that was moved has ended it, or made it too old for what asks again who it is.
      if (known && Math.abs(clock.now().getTime() - known.at) < 10 * 60_000) return known.session
      const session = begin(who)
      sessions.set(who, { at: clock.now().getTime(), session })
      return session
    },
  })
  const personal = async (id: string): Promise<Viewer> => {
    const found = await access.personalViewer(id)
    if (!found) throw new Error(`Nobody active has the id ${id}`)
    return found
  }
  const viewer = async (who: Who): Promise<Viewer> => who === 'visitor' ? access.visitor('en') : personal(testPersonId(who))
  return {
    url: instance.url, instance, clock, services: instance.coreFor('core'), viewer, id: testPersonId,
    get: (path, asking) => client.get(path, asking),
    post: (path, fields, asking) => client.post(path, fields, asking),
    upload: (path, file, asking) => client.upload(path, file, asking),
    inside: <S>(plugin: string) => instance.kernel.get(plugin)?.deps as unknown as S,
    api(plugin) {
      const api = instance.kernel.get(plugin)?.api
      if (!api) throw new Error(`${plugin} does not run, or has no API`)
      return api as PluginApis[typeof plugin]
    },
    async queries(work) {
      let count = 0
      const end = instance.database.onQuery(({ isControl }) => { if (!isControl) count += 1 })
      try {
        return { answer: await work(), count }
      } finally {
        end()
      }
    },
    async mails() {
      const list = await mail.list({ limit: 200 })
      return Promise.all(list.toReversed().map(async ({ id }) => (await mail.read(id))!))
    },
    settle: () => events.settle(),
    async runJobs() {
      await jobs.start()
      await jobs.settle()
    },
    make: {
      async person({ name = 'Some Body', administration = 'XA', roles = ['member'] }) {
        return personal(await access.accounts.add({ mail: `p${Math.random().toString(36).slice(2)}@test.example`, name, administration, roles }))
      },
      async item(kind, { title, ...input }, as) {
        const full: ItemInput = { lang: 'en', audience: ['public'], ...input, texts: input.texts ?? { en: { title, summary: `About ${title}`, body: `Words about ${title}.` } } }
        return content.content.publishNew(as ?? await viewer('editor'), kind, full)
      },
    },
    async stop() {
      await instance.stop()
      await postgres?.drop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Where plugins are looked for, and which of them run. */
function chosen({ plugins, folders = [] }: BootOptions): { folders: string[]; only: string[] | null; isShadowing: boolean } {
  const usual = join(root, 'plugins')
  const inside = (folder: string): string[] => readdirSync(folder).map((name) => join(folder, name))
  const own = (plugins ?? []).filter((one) => isAbsolute(one)).map((one) => resolve(one))
  const only = plugins ? [...plugins, ...folders.flatMap(inside)].map((one) => basename(one)) : null
  const places = [...own, ...[...folders, ...testEnvironment().pluginFolders].flatMap((folder) => inside(resolve(folder)))].filter((place) => dirname(place) !== usual)
  return {
    folders: [...new Set([...own.map((folder) => dirname(folder)), ...folders, ...testEnvironment().pluginFolders, usual])], only,
    isShadowing: places.some((place) => (only?.includes(basename(place)) ?? true) && existsSync(join(usual, basename(place), 'package.json'))),
  }
}

function configFor(directory: string, { config = {} }: BootOptions, url: string | undefined): Config {
  const given = Object.entries(config).flatMap(([path, value]) => ['--set', `${path}=${value}`])
  return readConfig({ root, env: {}, argv: [...quiet, '--data', directory, '--no-demo', ...(url === undefined ? [] : ['--set', `database.url=${url}`]), ...given] })
}
