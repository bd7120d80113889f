/// <reference lib="dom" />
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { testPassword, type TestSite } from '../../core/testing/index.ts'

/** A browser of somebody who has signed in by the form, as people do: one of the people of the tests, or whoever has the mail `<who>@test.example`. */
export async function asPerson(browser: Browser, site: TestSite, who: string, options: BrowserContextOptions = {}, lang = 'en'): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1320, height: 900 }, reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(8_000)
  if (who !== 'visitor') {
    await page.goto(`${site.url}/${lang}/sign-in`)
    await fillSignIn(page, who)
  }
  return { context, page }
}

/** Signs in by the form that stands open. */
export async function fillSignIn(page: Page, who: string): Promise<void> {
  await page.fill('input[name=mail]', `${who.toLowerCase()}@test.example`)
  await page.fill('input[name=password]', testPassword)
  await page.press('input[name=password]', 'Enter')
  await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'))
}

interface Stop { what: string; index: number; isRinged: boolean; isSeen: boolean }

/** What the Tab key comes to, one after the other, until the page is left or comes round. */
export async function tabWalk(page: Page, most = 300): Promise<Stop[]> {
  const stops: Stop[] = []
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const at = document.activeElement as HTMLElement | null
      if (!at || at === document.body) return null
      const style = getComputedStyle(at)
      const box = at.getBoundingClientRect()
      const around = at.closest('.input, label, li')
      const rings = [style, ...(around ? [getComputedStyle(around)] : []), getComputedStyle(at, '::before'), getComputedStyle(at, '::after')]
      return {
        what: `${at.tagName.toLowerCase()} ${(at.getAttribute('aria-label') ?? at.textContent ?? '').trim().slice(0, 40)} ${at.getAttribute('name') ?? at.getAttribute('href') ?? ''}`,
        index: [...document.querySelectorAll('*')].indexOf(at),
        isRinged: rings.some((one) => (one.outlineStyle !== 'none' && Number.parseFloat(one.outlineWidth) >= 2) || one.boxShadow !== 'none'),
        isSeen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
      }
    })
    if (!stop || stops.some(({ index }) => index === stop.index)) return stops
    stops.push(stop)
  }
  throw new Error('The Tab key never comes round')
}

/** Presses Tab until the focus is on what matches. */
export async function tabTo(page: Page, selector: string, most = 150): Promise<void> {
  for (let step = 0; step < most; step += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${selector} is not reached by the Tab key at ${page.url()}`)
}
