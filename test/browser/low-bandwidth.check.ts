import assert from 'node:assert/strict'
import type { BrowserContextOptions } from 'playwright-core'
import { browsing } from '../support/browsing.ts'
import { languages } from '../support/journey.ts'
import { asPerson } from '../support/walk.ts'

const saving: BrowserContextOptions = { extraHTTPHeaders: { 'save-data': 'on' } }

describe('On a poor line', function () {
  this.timeout(120_000)
  const here = browsing()

  /** What a first visit of these pages fetches. */
  const visit = async (paths: readonly string[], options: BrowserContextOptions) => {
    const { page, context } = await asPerson(here.browser, here.site, 'visitor', options)
    const fetched: { type: string; address: string; bytes: number }[] = []
    const sizes: Promise<unknown>[] = []
    page.on('requestfinished', (request) => { sizes.push(request.sizes().then(({ responseBodySize }) => fetched.push({ type: request.resourceType(), address: request.url(), bytes: responseBodySize }), () => undefined)) })
    for (const path of paths) {
      await page.goto(`${here.site.url}${path}`, { waitUntil: 'networkidle' })
      await page.evaluate(() => document.fonts.ready)
    }
    await Promise.all(sizes)
    await context.close()
    return fetched
  }

  for (const lang of languages) {
    it(`no font is fetched, and less altogether, and the page reads as before (${lang})`, async () => {
      const paths = [`/${lang}`, `/${lang}/updates`, `/${lang}/updates/UP-0001`, `/${lang}/directory/administrations`]
      const [whole, lean] = [await visit(paths, {}), await visit(paths, saving)]
      const fonts = (fetched: typeof whole) => fetched.filter(({ type, address }) => type === 'font' || /\.woff2/.test(address)).map(({ address }) => address)
      assert.ok(fonts(whole).length > 0, 'a control: without it fonts come')
      assert.deepEqual(fonts(lean), [])
      const bytes = (fetched: typeof whole) => fetched.reduce((sum, one) => sum + one.bytes, 0)
      assert.ok(bytes(lean) < bytes(whole) * 0.7, `${bytes(lean)} of ${bytes(whole)}`)
    })

    it(`is switched on and off at the foot of a page, without scripts (${lang})`, async () => {
      const { page, context } = await asPerson(here.browser, here.site, 'visitor', { javaScriptEnabled: false })
      const press = async (value: string) => { await Promise.all([page.waitForNavigation(), page.click(`button[name=lowBandwidth][value=${value}]`)]) }
      await page.goto(`${here.site.url}/${lang}/updates?category=news`)
      await press('on')
      assert.match(page.url(), new RegExp(`/${lang}/updates\\?category=news$`))
      assert.notEqual(await page.getAttribute('html', 'data-lean'), null)
      assert.equal(await page.getAttribute('button[name=lowBandwidth][value=on]', 'aria-pressed'), 'true')
      assert.ok(await page.locator('#found tbody tr').count() > 0)
      await press('off')
      assert.equal(await page.getAttribute('html', 'data-lean'), null)
      await context.close()
    })
  }
})
