/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { readConfig } from '../../core/config/index.ts'
import { openInstance } from '../../core/kernel/instance.ts'
import { noLog } from '../../core/kernel/log.ts'
import { openChromium } from '../../test/support/chromium.ts'

// Takes the pictures of this folder anew on a demonstration of its own: `npm exec -- node docs/screenshots/make.ts [name …]`.
const root = fileURLToPath(new URL('../..', import.meta.url))
const wide = { width: 1320, height: 900 }
/** For pages that begin with more than a picture holds. */
const tall = { width: 1320, height: 1240 }
type Who = 'member' | 'ncp' | 'editor' | 'admin'

interface Picture { name: string; path: string; as?: Who; lang?: string; dark?: true; size?: { width: number; height: number }; open?: (page: Page) => Promise<void> }

const followFirst = async (page: Page): Promise<void> => {
  const href = await page.getAttribute('#found table a', 'href')
  await page.goto(new URL(href ?? '', page.url()).href)
}
const toFirstChart = async (page: Page): Promise<void> => { await page.locator('figure.chart').first().evaluate((figure) => { figure.scrollIntoView() }) }
const pictures: readonly Picture[] = [
  { name: 'home-visitor', path: '' },
  { name: 'home-member', path: '', as: 'member' },
  { name: 'admin', path: '/admin', as: 'admin' },
  { name: 'home-contact-point', path: '', as: 'ncp' },
  { name: 'people', path: '/directory', as: 'member' },
  { name: 'card', path: '/directory', as: 'member', open: followFirst },
  { name: 'meetings', path: '/updates/meetings', as: 'member', lang: 'ar' },
  { name: 'home-arabic', path: '', lang: 'ar' },
  { name: 'home-dark', path: '', dark: true },
  { name: 'home-phone', path: '', size: { width: 390, height: 844 } },
  { name: 'guideline', path: '/guidelines/GL-0001', size: tall },
  { name: 'guideline-arabic', path: '/guidelines/GL-0001', lang: 'ar', size: tall },
  { name: 'research', path: '/research' },
  { name: 'study', path: '/research/RS-0002', size: tall },
  { name: 'cost-benefit', path: '/guidelines/costs/CB-0001', open: toFirstChart },
  { name: 'comparison', path: '/guidelines/compare?case=CS-0002&case=CS-0003&case=CS-0004' },
  { name: 'kit', path: '/topics/ai-ml', as: 'ncp' },
  { name: 'updates', path: '/updates' },
  { name: 'post', path: '/updates', as: 'member', open: followFirst },
  {
    name: 'editor', path: '/updates', as: 'editor',
    async open(page) {
      await followFirst(page)
      await page.click('.rail a[href$="/edit"]')
      await page.waitForLoadState('networkidle')
    },
  },
]

async function signIn(browser: Browser, url: string, { as, dark, size = wide }: Picture): Promise<Page> {
  const page = await browser.newPage({ viewport: size, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
  if (as === undefined) return page
  await page.goto(`${url}/en/sign-in`)
  await page.fill('input[name=mail]', `${as}@demo.example`)
  await page.fill('input[name=password]', 'demonstration')
  await Promise.all([page.waitForURL((now) => !now.pathname.endsWith('/sign-in')), page.press('input[name=password]', 'Enter')])
  return page
}

const directory = mkdtempSync(join(tmpdir(), 'diwan-pictures-'))
const instance = await openInstance({ log: noLog, config: readConfig({ root, env: {}, argv: ['--data', directory, '--port', '0'] }) })
const browser = await openChromium()
assert.ok(browser, 'Pictures need Chromium')
try {
  await instance.start({ withJobs: false })
  for (const picture of pictures.filter(({ name }) => process.argv.length < 3 || process.argv.includes(name))) {
    const page = await signIn(browser, instance.url, picture)
    await page.goto(`${instance.url}/${picture.lang ?? 'en'}${picture.path}`)
    // A picture tells of the site, not of the machine it was taken on.
    await page.evaluate(([folder = '', host = '']) => {
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      while (walk.nextNode()) walk.currentNode.nodeValue = (walk.currentNode.nodeValue ?? '').replaceAll(folder, '/srv/diwan').replaceAll(host, '127.0.0.1:3000').replaceAll('127.0.0.1:0', '127.0.0.1:3000')
    }, [directory, new URL(instance.url).host])
    await picture.open?.(page)
    await page.evaluate(() => document.fonts.ready)
    const file = fileURLToPath(new URL(`${picture.name}.png`, import.meta.url))
    await page.screenshot({ path: file })
    await page.close()
    const size = Math.ceil(statSync(file).size / 1000)
    console.log(`${picture.name}: ${size} kB`)
    assert.ok(size <= 300, `${picture.name} is heavier than 300 kB`)
  }
} finally {
  await browser.close()
  await instance.stop()
  rmSync(directory, { recursive: true, force: true })
}
