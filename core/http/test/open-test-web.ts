import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAudit, type AuditTrail } from '../../audit/open-audit.ts'
import type { Locale, Log, RequestServices, Role, Viewer } from '../../contract/index.ts'
import { migrate, openDatabase, silentLog, type Database } from '../../database/index.ts'
import { openTranslations } from '../../i18n/index.ts'
import { iconNames, openAssets, openIcons, openMarkdown, openViews, readTheme } from '../../views/index.ts'
import { openWeb, type Needs, type WebFloor, type WebPlugin, type WebSettings, type WebViewer } from '../index.ts'
import { ask, type Answered, type Asked } from './ask.ts'

export interface TestWeb {
  readonly web: WebFloor
  readonly origin: string
  readonly database: Database
  readonly audit: AuditTrail
  readonly logged: { level: string; words: string; data: object | undefined }[]
  readonly kinds: Map<string, number>
  ask(path: string, asked?: Asked): Promise<Answered>
  /** A session for a person with these roles; answers its cookie. */
  signIn(name: string, roles?: Role[], tokens?: string[]): { cookie: string; viewer: WebViewer; /** From now on they hold these. */ hold(tokens: string[]): void; close(): void }
  /** A page's form token for a session. */
  token(cookie: string, path?: string): Promise<string>
  close(): Promise<void>
}

const here = import.meta.dirname
let shared: Promise<Database> | null = null

/** One embedded database for all tests of this floor; its tables are those of core and of the plugins under test. */
export function testDatabase(): Promise<Database> {
  return (shared ??= (async () => {
    const directory = mkdtempSync(join(tmpdir(), 'diwan-http-'))
    const database = await openDatabase({ directory, durable: false, acquireTimeoutMs: 3000 })
    await migrate(database, [{ plugin: 'core', version: '0.1.0', directory: join(here, '../../migrations') }], silentLog)
    await database.db.raw('create schema if not exists notes; create table if not exists notes.note (ref text primary key, text text not null, at timestamptz not null default now())')
    after(async () => { await database.close(500); rmSync(directory, { recursive: true, force: true }) })
    return database
  })())
}

const visitor = (locale: Locale): WebViewer => ({
  id: null, name: '', administration: null, tokens: ['public'], roles: ['everyone'], locale, timeZone: 'UTC', session: null, may: (permission) => permission.endsWith('.read'),
})

/** The whole floor on a free port, with the plugins given. */
export async function openTestWeb(plugins: (database: Database) => WebPlugin[], more: { settings?: Partial<WebSettings>; needs?: Partial<Needs> } = {}): Promise<TestWeb> {
  const database = await testDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'diwan-web-'))
  const logged: TestWeb['logged'] = []
  const keep = (level: string) => (words: string, data?: object): void => { logged.push({ level, words, data }) }
  const log: Log = { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
  const clock = { now: () => new Date() }
  const audit = openAudit({ database, clock, log })
  const themes = [readTheme(join(here, 'fixture/theme'), 'plain')]
  const icons = openIcons({ own: new Map() })
  const views = openViews({ themes, cacheFolder: join(folder, 'views'), isStrict: true, markdown: openMarkdown(), icons })
  const translations = openTranslations({ log })
  translations.add('core', join(here, '../../locales'))
  translations.add('notes', join(here, 'fixture/notes/locales'))
  const kinds = new Map<string, number>()
  const sessions = new Map<string, WebViewer>()
  const closers = new Set<(closed: { person: string; session: string | null; except: string | null }) => void>()
  const changers = new Set<(person: string | null) => void>()
  const running = plugins(database)
  const web = await openWeb({
    settings: {
      origin: 'http://127.0.0.1', host: '127.0.0.1', port: 0, trustProxy: 0, languages: ['en', 'fr', 'es', 'ar'], timeZone: 'UTC', secret: 'a secret of at least thirty-two bytes', metricsToken: null,
      ...more.settings,
    },
    site: () => ({ name: 'Test site', shortName: 'Test', logo: null, seed: 'T', demonstration: false, independent: true, disclaimer: null, description: 'A site under test', securityContact: 'security@example.org' }),
    access: {
      visitor,
      viewerOf: async (secret, { locale }) => {
        const found = sessions.get(secret)
        return found ? { ...found, locale: locale ?? found.locale } : visitor(locale ?? 'en')
      },
      onAccessChanged(handler) { changers.add(handler); return () => { changers.delete(handler) } },
      onClosed(handler) { closers.add(handler); return () => { closers.delete(handler) } },
    },
    audit, database, kindVersions: { of: (asked) => asked.map((kind) => `${kind}=${kinds.get(kind) ?? 0}`).join(' ') },
    translations, views, icons, log, clock,
    assets: openAssets({ themes, clients: () => [], brand: () => ({}), icons, iconNames: () => iconNames('{{icon "search"}}'), cacheFolder: join(folder, 'assets'), log }),
    plugins: () => running, ready: async () => ({ database: (await database.check()).isReady }),
    ...more.needs,
  })
  const { port } = await web.listen()
  const origin = `http://127.0.0.1:${port}`
  let count = 0
  const asks: TestWeb['ask'] = (path, asked) => ask(origin, path, asked)

  return {
    web, origin, database, audit, logged, kinds, ask: asks,
    signIn(name, roles = ['member'], tokens = []) {
      const secret = `secret-${++count}-${Buffer.from(name).toString('hex')}`
      const viewer: WebViewer = {
        id: `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`, name, administration: 'XA', tokens: ['public', 'members', ...tokens], roles: ['everyone', ...roles], locale: 'en', timeZone: 'Africa/Maseru',
        session: `session-${count}`, may: (permission) => permission.endsWith('.read') || (permission.endsWith('.write') && roles.includes('member')) || roles.includes('administrator'),
      }
      sessions.set(secret, viewer)
      return {
        cookie: `diwan-session=${secret}`, viewer,
        hold(held) {
          sessions.set(secret, { ...viewer, tokens: ['public', 'members', ...held] })
          for (const changer of changers) changer(viewer.id)
        },
        close() {
          sessions.delete(secret)
          for (const closer of closers) closer({ person: viewer.id!, session: viewer.session, except: null })
        },
      }
    },
    async token(cookie, path = '/en/notes/new') {
      const { text } = await asks(path, { headers: { cookie } })
      return /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? ''
    },
    async close() {
      await web.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A plugin as the kernel would hand it over, with a guard that keeps time and passes faults on. */
export function testPlugin(plugin: Pick<WebPlugin, 'id' | 'routes'> & Partial<WebPlugin> & { deps?: object }): WebPlugin {
  return {
    prefix: `/${plugin.id}`, slots: [], views: [join(here, 'fixture', plugin.id, 'views')], permission: (name) => `${plugin.id}.${name}`, isOn: () => true,
    scope: (services: RequestServices) => ({ ...plugin.deps, ...services }),
    async guard(_what, deadlineMs, work) {
      const stop = new AbortController()
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => { const fault = Object.assign(new Error('too late'), { status: 503, slug: 'unavailable', key: 'core.error.unavailable', values: {}, retryAfter: 5 }); reject(fault); stop.abort(fault) }, deadlineMs)
      })
      try { return await Promise.race([work(stop.signal), late]) } finally { clearTimeout(timer) }
    },
    ...plugin,
  }
}
export type { Viewer }
