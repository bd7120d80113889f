import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Locale } from '../core/contract/index.ts'
import { checkLocales, languages, locales, openTranslations, unknownKeys } from '../core/i18n/index.ts'
import { placeZones, zoneName } from '../core/i18n/zones.ts'
import { readFolder } from '../core/i18n/read-folder.ts'
import { bootTest, testPeople, type TestSite, type Who } from '../core/testing/index.ts'
import { unnamedOf } from './support/unnamed.ts'
import { demoItems, pagesOf, type PageOf } from './support/pages.ts'

const root = join(import.meta.dirname, '..')
const sources = ['core', 'themes', 'plugins'].map((folder) => join(root, folder))

/** Every `locales` folder that holds a file, however deep: a new plugin or theme joins by itself. */
function localeFolders(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !['node_modules', 'test', 'gallery'].includes(entry.name)).flatMap(({ name }) => {
    const inner = join(path, name)
    return name !== 'locales' ? localeFolders(inner) : readdirSync(inner).length > 0 ? [inner] : []
  })
}
const folders = sources.flatMap(localeFolders)
const named = (folder: string): string => relative(root, folder).replaceAll('\\', '/')
const few = (faults: readonly string[]): string[] => [...faults.slice(0, 20), ...(faults.length > 20 ? [`and ${faults.length - 20} more`] : [])]
const faultsOf = (folder: string): string[] => checkLocales(folder).map(({ path, key, what }) => `${named(path)}: ${key} ${what}`)
const unknown = (within: readonly string[]): string[] => unknownKeys(sources, within).map(({ key, path }) => `${named(path)}: ${key}`)

describe('The texts of core, themes and plugins', function group() {
  this.timeout(30_000)

  it('are found in every folder that has some', () => {
    for (const expected of ['core/locales', 'core/kernel/locales', 'core/settings/locales', 'themes/default/locales', 'plugins/updates/locales']) {
      assert.ok(folders.map(named).includes(expected), `${expected} has no texts`)
    }
  })
  for (const folder of folders) {
    it(`are whole in four languages in ${named(folder)}, with the same values and the plurals of each language`, () => assert.deepEqual(few(faultsOf(folder)), []))
  }
  it('have each key once: of two the later would hide the other', () => {
    const twice = folders.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.json')).flatMap((name) => {
      const keys = [...readFileSync(join(folder, name), 'utf8').matchAll(/^\s*"((?:[^"\\]|\\.)+)"\s*:/gm)].map(([, key = '']) => key)
      return keys.filter((key, at) => key.includes('.') && keys.indexOf(key) !== at).map((key) => `${name}: ${key}`)
    }))
    assert.deepEqual(few(twice), [])
  })

  it('are there for every key that a view or the code names', () => assert.deepEqual(few(unknown(folders)), []))

  describe('when one is taken away', () => {
    let copy: string
    const key = 'core.item.edit'
    const pages = readFolder(join(root, 'core/locales')).filter(({ path }) => /pages\.[a-z]+\.json$/.test(path))
    before(() => { copy = mkdtempSync(join(tmpdir(), 'diwan-locales-')) })
    after(() => rmSync(copy, { recursive: true, force: true }))
    const without = (locale: Locale | null): void => {
      for (const each of locales) {
        const texts = new Map(pages.find((file) => file.locale === each)?.messages)
        if (locale === null || locale === each) texts.delete(key)
        writeFileSync(join(copy, `pages.${each}.json`), JSON.stringify(Object.fromEntries(texts)))
      }
    }
    for (const locale of locales) {
      it(`is missed in ${locale}`, () => {
        without(locale)
        assert.deepEqual(checkLocales(copy).map((fault) => fault.key), [key])
      })
    }
    it('is missed by the views that name it', () => {
      without(null)
      const rest = folders.filter((folder) => named(folder) !== 'core/locales')
      assert.ok(unknown([...rest, copy]).some((line) => line.endsWith(`: ${key}`)))
    })
  })
})

/** What a person sees or hears read out: text, titles, labels, placeholders; no code, drawings or scripts. */
function visible(html: string): string {
  const bare = html.replace(/<(script|style|svg|template|code|pre)\b[\s\S]*?<\/\1>/g, ' ')
  const spoken = [...bare.matchAll(/\s(?:title|aria-label|aria-description|placeholder|alt|label)="([^"]*)"/g)].map((match) => match[1])
  return [bare.replace(/<[^>]+>/g, ' '), ...spoken].join(' ').replaceAll(/\s+/g, ' ')
}
const literalKey = /\b(?:core|updates|theme)\.[a-z-]+\.[a-zA-Z.-]+/g

describe('No page shows the name of a text instead of the text', function group() {
  this.timeout(300_000)
  let site: TestSite
  let pages: PageOf[] = []
  before(async () => {
    site = await bootTest({ demo: true })
    pages = await pagesOf(site, await demoItems(site))
  })
  after(() => site?.stop())

  const read = async (locale: Locale, list: readonly PageOf[]): Promise<string[]> => {
    const faults: string[] = []
    for (const { path, as, name } of list) {
      const { status, text } = await site.get(`/${locale}${path}`, { as })
      if (status >= 500) faults.push(`${name} answers ${status}`)
      for (const [key] of visible(text).matchAll(literalKey)) faults.push(`${name} (/${locale}${path}): ${key}`)
    }
    return [...new Set(faults)]
  }

  it('among them home, lists, items, the editor, sign-in and administration', () => {
    const paths = pages.map(({ path }) => path)
    for (const expected of [/^$/, /^\/updates$/, /^\/updates\/.*-\d/, /^\/items\/.*edit/, /^\/sign-in$/, /^\/admin/]) assert.ok(paths.some((path) => expected.test(path)), `no page like ${expected}`)
  })
  for (const locale of locales) {
    it(`in ${locale}, to whoever may open it`, async () => assert.deepEqual(few(await read(locale, pages)), []))
  }
  it('and every state and move of every kind has a name', () => {
    const { content, translations } = site.instance.floors
    assert.deepEqual(unnamedOf(content.kinds.names().map((name) => content.kinds.get(name)), translations.translator('en')), [])
    const own = { name: 'updates.draft-law', kind: { states: ['draft', 'tabled', 'published'], transitions: { create: { from: [], to: 'draft', may: 'write' }, table: { from: ['draft'], to: 'tabled', may: 'write' } } } }
    assert.deepEqual(unnamedOf([own], translations.translator('en')), ['', '.title', '.done'].map((ending) => `updates.kind.draft-law.transition.table${ending}`).toSpliced(0, 0, 'updates.kind.draft-law.state.tabled'))
  })
  it('nor in the answers to what is refused, gone or not there', async () => {
    const asked: PageOf[] = (['visitor', 'member'] as Who[]).flatMap((as) => ['/no-such-page', '/admin', '/account', '/team', '/items/new?kind=updates.post', '/search?q=nothingatall'].map((path) => ({ path, as, name: `${path} for ${as}` })))
    assert.deepEqual(few((await Promise.all(locales.map((locale) => read(locale, asked)))).flat()), [])
  })
  it('and the site never looked for a text in vain', () => {
    // A hint under a field or a setting is a text that may be left out.
    const sought = site.instance.floors.translations.missing().filter(({ key }) => !/^[a-z]+\.(?:kind|setting|settings)\..+\.hint$|^updates\.kind\.draft-law\./.test(key))
    assert.deepEqual(few(sought.map(({ key, locale }) => `${locale}: ${key}`)), [])
  })
})

/** The lines of a page, without what is no text of ours: code, keys to press, times, what somebody typed. */
const linesOf = (html: string): string[] => html.replace(/<(script|style|svg|template|code|pre|kbd|time|textarea)\b[\s\S]*?<\/\1>/g, '\n').replace(/<[^>]+>/g, '\n')
  .replaceAll('&#x27;', "'").replaceAll('&amp;', '&').replace(/[\u2068\u2069]/g, '').split('\n').map((line) => line.trim())
const stringsOf = (value: unknown): string[] => typeof value === 'string' ? [value] : value !== null && typeof value === 'object' ? Object.values(value).flatMap(stringsOf) : []

/** Addresses, paths, permissions, tokens of readers, fingerprints: the same in every language. */
const token = /^(?:\S*[/@.:]\S*|[0-9a-f]{32,})$/
const siteName = 'Diwan'
const describedIn = (path: string): string => /"description":\s*"([^"]*)"/.exec(readFileSync(path, 'utf8'))?.[1] ?? ''

describe('In a language made of accents', function group() {
  this.timeout(180_000)
  let site: TestSite
  before(async () => {
    site = await bootTest({ config: { 'site.name': siteName } })
    const accented = openTranslations({ isPseudo: true })
    for (const folder of folders) accented.add(named(folder), folder)
    // Before the first page is asked for, as pages of visitors are kept.
    Object.assign(site.instance.floors.translations, accented)
  })
  after(() => site?.stop())

  it('no page says a word that is not in the locale files, but names', async () => {
    const names = new Set<string>([siteName, 'JSON', ...Object.values(languages).map(({ name }) => name.toLowerCase()), ...Object.values(testPeople).map(({ name }) => name)])
    for (const table of ['core.administration', 'core.topic', 'core.region', 'research.term']) {
      const { rows } = await site.instance.database.db.raw<{ rows: { row: unknown }[] }>(`select to_jsonb(t) as row from ${table} t`)
      for (const { row } of rows) for (const text of stringsOf(row)) names.add(text)
    }
    const display = new Intl.DisplayNames('en', { type: 'language' })
    for (const code of [...names].filter((name) => /^[a-z]{2,3}(?:-[A-Za-z]+)?$/.test(name)).concat(locales)) names.add(display.of(code) ?? '')
    // What the platform says in the language of the page: zones and days of the week.
    for (const zone of Intl.supportedValuesOf('timeZone')) names.add(zone.slice(zone.indexOf('/') + 1).replaceAll('_', ' ').replaceAll('/', ', ')).add(zoneName(zone, 'en'))
    for (const zone of placeZones()) names.add(zoneName(zone, 'en'))
    const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' })
    for (let day = 1; day <= 7; day += 1) names.add(weekday.format(Date.UTC(2026, 0, day)))
    for (const folder of readdirSync(join(root, 'plugins')).map((name) => `plugins/${name}`).concat('core')) names.add(folder.split('/').at(-1) ?? '').add(describedIn(join(root, folder, 'package.json')))
    const faults = new Map<string, string>()
    // The page of the settings shows the configuration as it is written.
    for (const { path, as, name } of (await pagesOf(site, [])).filter((page) => page.path !== '/admin/settings')) {
      const { text } = await site.get(`/en${path}`, { as })
      for (const line of linesOf(text).map((each) => each.replace(` – ${siteName}`, '').replace(/^: /, ''))) {
        if (!/[A-Za-z]{4,}/.test(line) || line.includes('[') || token.test(line) || names.has(line) || names.has(line.toLowerCase())) continue
        if (line.split(/, | and /).every((word) => names.has(word))) continue
        if (!faults.has(line)) faults.set(line, `${name}: ${line.slice(0, 120)}`)
      }
    }
    assert.deepEqual(few([...faults.values()]), [])
  })
})
