/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { bootTest, type TestSite, type Who } from '../../core/testing/index.ts'
import { openChromium } from '../support/chromium.ts'
import { demoItems, pagesOf, type PageOf } from '../support/pages.ts'
import { asPerson } from '../support/walk.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const sizes = [{ width: 320, height: 800 }, { width: 1320, height: 900 }] as const

const readers: readonly Who[] = ['visitor', 'member', 'ncp', 'editor', 'administrator']

interface Found { id: string; nodes: { html: string; target: string[] }[] }

/** axe over every page × {en, ar} × {light, dark} × {320, 1320 px}, and what a glance at the layout can tell. */
describe('every page in the browser', function () {
  this.timeout(900_000)
  let site: TestSite, browser: Browser | null, pages: PageOf[] = []
  before(async function () {
    browser = await openChromium()
    if (!browser) { this.skip() }
    site = await bootTest({ demo: true })
    pages = await pagesOf(site, await demoItems(site))
  })
  after(async () => { await browser?.close(); await site?.stop() })

  // The check itself is put in from outside, which no page may allow.
  async function signedIn(as: Who, options: BrowserContextOptions): Promise<BrowserContext> {
    const { context, page } = await asPerson(browser!, site, as, { bypassCSP: true, reducedMotion: 'no-preference', ...options })
    await page.close()
    return context
  }

  async function faultsOf(page: Page, at: string): Promise<string[]> {
    const { violations } = await page.evaluate(async () => await (globalThis as unknown as { axe: { run(options: object): Promise<{ violations: Found[] }> } }).axe.run({ resultTypes: ['violations'] }))
    const layout = await page.evaluate(() => {
      const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
      const small = [...document.querySelectorAll<HTMLElement>('button, input:not([type=hidden]), select, summary, nav a')].filter((one) => {
        const box = one.getBoundingClientRect()
        return box.width > 0 && box.height > 0 && (box.height < 23.5 || box.width < 23.5) && getComputedStyle(one).clipPath === 'none'
      }).map((one) => `${one.tagName.toLowerCase()} ${one.textContent?.trim().slice(0, 30) ?? ''}`)
      return { wide, small: small.slice(0, 3), h1: document.querySelectorAll('h1').length, title: document.title }
    })
    return [
      ...violations.flatMap(({ id, nodes }) => nodes.slice(0, 2).map(({ html, target }) => `${at}: ${id} ${target.join(' ')} ${html.slice(0, 140)}`)),
      ...(layout.wide > 0 ? [`${at}: ${layout.wide} px too wide`] : []), ...(layout.h1 === 1 ? [] : [`${at}: ${layout.h1} main headings`]),
      ...(layout.title === '' ? [`${at}: no title`] : []), ...layout.small.map((what) => `${at}: a target under 24 px, ${what}`),
    ]
  }

  // A page is loaded once in each language and then looked at four ways: what a browser makes of another width or scheme is a matter of style.
  async function faultsIn(lang: 'en' | 'ar', as: Who): Promise<string[]> {
    const faults: string[] = []
    const context = await signedIn(as, { viewport: sizes[0], colorScheme: 'light', reducedMotion: 'reduce' })
    const page = await context.newPage()
    // A page that looks again by itself would do so under the eyes of the check; it does not while nobody looks.
    await page.addInitScript(() => { Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }) })
    page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`))
    for (const { path } of pages.filter((one) => one.as === as)) {
      await page.goto(`${site.url}/${lang}${path}`, { waitUntil: 'load' })
      await page.evaluate(axeSource)
      for (const viewport of sizes) {
        await page.setViewportSize(viewport)
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          const found = await faultsOf(page, `${lang} ${as} ${path || '/'}, ${colorScheme}, ${viewport.width} px`)
          // Said at once: what a machine too slow for the rest has found is not lost.
          for (const fault of found) console.log(fault)
          faults.push(...found)
        }
      }
    }
    await context.close()
    return faults
  }

  for (const as of readers) {
    it(`holds for ${as} in English and Arabic, light and dark, at 320 and 1320 px`, async () => {
      assert.ok(pages.some((page) => page.as === as), 'no page is asked as this reader')
      assert.deepEqual([...new Set((await Promise.all([faultsIn('en', as), faultsIn('ar', as)])).flat())], [])
    })
  }

  it('leaves out no reader', () => { assert.deepEqual([...new Set(pages.map(({ as }) => as))].filter((as) => !readers.includes(as)), []) })
})
