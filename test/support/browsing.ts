import type { Browser } from 'playwright-core'
import { bootTest, type TestSite } from '../../core/testing/index.ts'
import { openChromium } from './chromium.ts'

/** A demonstration site and the machine's browser, for as long as the tests of this `describe` run; they are skipped where there is no browser. */
export function browsing(): { readonly site: TestSite; readonly browser: Browser } {
  let site: TestSite | undefined, browser: Browser | null = null
  before(async function () {
    browser = await openChromium()
    if (!browser) this.skip()
    site = await bootTest({ demo: true })
  })
  after(async () => { await browser?.close(); await site?.stop() })
  return { get site() { return site! }, get browser() { return browser! } }
}
