/// <reference lib="dom" />
import assert from 'node:assert/strict'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { Locale, Role, Viewer } from '../../core/contract/index.ts'
import { testPassword, type TestSite } from '../../core/testing/index.ts'
import { asPerson } from './walk.ts'

/** One that runs from left to right and one that runs from right to left; the others follow the same templates. */
export const languages = ['en', 'ar'] as const satisfies readonly Locale[]
export type Lang = (typeof languages)[number]

type Values = Record<string, string | number | Date>

/** Somebody in front of a browser, in one language: what they press and read is named by the keys of the locale files. */
export interface Walker {
  readonly page: Page
  /** What the site says for a key, in their language. */
  t(key: string, values?: Values): string
  go(path: string): Promise<void>
  /** Presses a button or link and waits for the page that comes. `of`: only inside what matches; `name` where it shows something else than the key. */
  press(key: string, options?: { of?: string; values?: Values; role?: 'button' | 'link'; exact?: boolean }): Promise<void>
  /** Presses what matches and waits for the page that comes. */
  click(selector: string): Promise<void>
  /** Fills in a field of whatever sort. */
  put(selector: string, value: string): Promise<void>
  /** The page shows these words. */
  sees(words: string | RegExp, within?: string): Promise<void>
  seesNot(words: string | RegExp, within?: string): Promise<void>
  /** As a program asks with the same session. */
  fetch(path: string): Promise<{ status: number; text: string }>
  status(path: string): Promise<number>
  leave(): Promise<void>
}

/** Signs somebody in by the form: one of the people of the tests, or whoever has the mail `<who>@test.example`. */
export async function walk(browser: Browser, site: TestSite, who: string, lang: Lang, options: BrowserContextOptions = {}): Promise<Walker> {
  const { context, page } = await asPerson(browser, site, who, options, lang)
  const t = site.services.translator(lang)
  const address = (path: string) => path.startsWith('http') ? path : `${site.url}${/^\/(en|fr|es|ar|api|events)(\/|$)/.test(path) ? '' : `/${lang}`}${path}`
  const after = (element: Locator) => Promise.all([page.waitForNavigation(), element.click()])
  const shown = (within: string) => page.locator(within).first().innerText()
  const holds = (text: string, words: string | RegExp) => typeof words === 'string' ? plain(text).includes(plain(words)) : words.test(text)
  const walker: Walker = {
    page, t,
    async go(path) {
      const answer = await page.goto(address(path))
      assert.equal(answer?.status(), 200, `${who} opens ${path}: ${answer?.status() ?? 'nothing'}`)
      assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [lang, lang === 'ar' ? 'rtl' : 'ltr'], path)
    },
    async press(key, { of = 'main', values, role = 'button', exact = false } = {}) {
      await after(page.locator(of).getByRole(role, { name: t(key, values), exact }).first())
    },
    async click(selector) { await after(page.locator(selector).first()) },
    async put(selector, value) {
      const field = page.locator(selector)
      if (await field.evaluate((one) => one.tagName) === 'SELECT') await field.selectOption(value)
      else await field.fill(value)
    },
    async sees(words, within = 'body') {
      const text = await shown(within)
      assert.ok(holds(text, words), `${who} does not see ${String(words)} at ${page.url()}:\n${text.slice(0, 1_500)}`)
    },
    async seesNot(words, within = 'body') { assert.ok(!holds(await shown(within), words), `${who} sees ${String(words)} at ${page.url()}`) },
    async fetch(path) {
      const answer = await context.request.get(address(path), { maxRedirects: 0 })
      return { status: answer.status(), text: await answer.text() }
    },
    async status(path) { return (await walker.fetch(path)).status },
    async leave() { await context.close() },
  }
  return walker
}

/** Marks that set the direction of a name, and spaces of any width, are not what one reads. */
const plain = (text: string): string => text.replaceAll(/[\u200E\u200F\u2066-\u2069]/g, '').replaceAll(/\s+/g, ' ')

/** An account that signs in as `who`, with the password of the tests. */
export async function account(site: TestSite, who: string, given: { name: string; administration?: string | null; roles?: readonly Role[]; lang?: Lang; isVouchedFor?: boolean }): Promise<Viewer> {
  const { name, administration = 'XA', roles = ['member'], lang = 'en', isVouchedFor = false } = given
  const { accounts } = site.instance.floors.access
  const vouched = isVouchedFor ? { verifiedUntil: dayAhead(site, 365), confirmation: { on: dayAhead(site, 0), by: site.id('administrator'), how: 'hub-check' as const } } : {}
  const id = await accounts.add({ mail: `${who}@test.example`, name, administration, roles, password: testPassword, locale: lang, ...vouched })
  await site.settle()
  const viewer = await site.instance.floors.access.personalViewer(id)
  assert.ok(viewer)
  return viewer
}

/** Runs a job as if its time had come, and what follows from it. */
export async function job(site: TestSite, plugin: string, name: string): Promise<void> {
  const { jobs } = site.instance.floors
  await jobs.start()
  await jobs.runNow(plugin, name)
  await site.settle()
  await jobs.settle()
}

/** The day so many days from the site's today. */
export const dayAhead = (site: TestSite, days: number): string => new Date(site.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)

/** What was written to one address, the newest last. */
export async function mailsTo(site: TestSite, who: string): Promise<{ subject: string; text: string; html: string | null }[]> {
  return (await site.mails()).filter(({ toAddress }) => toAddress === `${who}@test.example`)
}
