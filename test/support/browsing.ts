import type { Browser } from 'playwright-core'
import { bootTest, type BootOptions, type TestSite } from '../../core/testing/index.ts'
import { openChromium } from './chromium.ts'

/** The machine's browser and the demonstration, for all files of a run: opened when the first asks, closed after the last. */
let browser: Promise<Browser | null> | undefined
let demonstration: Promise<TestSite> | undefined
after(async () => {
  await (await browser)?.close()
  await (await demonstration)?.stop()
})

/**
 * A site and the machine's browser, for as long as the tests of this `describe` run; they are skipped where there is no browser.
 * Without options it is the demonstration all of them share, whose clock nobody moves; with options a site of their own.
 */
export function browsing(options?: BootOptions): { readonly site: TestSite; readonly browser: Browser } {
  let site: TestSite | undefined, opened: Browser | null = null
  before(async function () {
    opened = await (browser ??= openChromium())
    if (!opened) this.skip()
    site = await (options ? bootTest(options) : demonstration ??= bootTest({ demo: true }))
  })
  after(async () => { if (options) await site?.stop() })
  return { get site() { return site! }, get browser() { return opened! } }
}
