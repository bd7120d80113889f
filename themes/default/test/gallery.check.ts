import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundle } from '../../../core/views/assets/bundle.ts'
import { buildGallery } from '../gallery/build.ts'
import { chromiumPath, openBrowser } from './browser.ts'
import { serveFolder } from './serve-folder.ts'

const packed = (path: string): number => gzipSync(readFileSync(path)).length

describe('The pattern library', function () {
  this.timeout(900_000)
  const folder = mkdtempSync(join(tmpdir(), 'diwan-gallery-'))
  let pages: string[]
  let files: Map<string, Buffer>
  let entry: string

  before(async () => {
    const { made, outputs } = await bundle([], [join(import.meta.dirname, '../../../core/client')])
    files = outputs
    entry = made.js[0]!
    pages = buildGallery(folder, undefined, files.get(entry)!.toString())
    for (const [name, bytes] of files) writeFileSync(join(folder, 'assets', name), bytes)
  })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('shows every page in both writing directions', () => {
    assert.ok(pages.length >= 38)
    assert.match(readFileSync(join(folder, 'home-ar.html'), 'utf8'), /<html lang="ar" dir="rtl">/)
  })

  it('keeps a first visit of the home page below 160 kB and 60 kB before text is read, and 12 requests', () => {
    const asset = (name: string): string => join(folder, 'assets', name)
    const text = packed(join(folder, 'home-en.html')) + packed(asset('theme.css'))
    const script = files.get(entry)!.toString()
    const parts = [...script.matchAll(/from"(?:\/assets|\.)\/([^"]+)"/g)].map(([, name]) => name!)
    const fonts = ['sans-text-latin', 'serif-display-latin'].map(font => readFileSync(asset(`fonts/${font}.woff2`)).length)
    const rest = [asset('icons.svg'), asset('img/thread.svg'), asset('img/chevron.svg'), asset('img/favicon.svg')]
    const total = text + [entry, ...parts].reduce((sum, name) => sum + gzipSync(files.get(name)!).length, 0) +
      fonts.reduce((sum, size) => sum + size, 0) + rest.reduce((sum, path) => sum + packed(path), 0)
    assert.ok(text < 60_000, `${text} before text is read`)
    assert.ok(total < 160_000, `${total} in all`)
    const requests = 2 + 1 + parts.length + fonts.length + rest.length
    assert.ok(requests <= 12, `${requests} requests`)
  })

  it('keeps every next page below 25 kB', () => {
    for (const page of pages) {
      const size = packed(join(folder, page))
      assert.ok(size < 25_000, `${page}: ${size}`)
    }
  })

  it('keeps the client code below 25 kB, all of it', () => {
    const sizes = [...files.values()].map(bytes => gzipSync(bytes).length)
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 25_000)
  })

  const whole = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  // What the tone changes is contrast; what the narrowest screen changes is the size of what one presses. A page is loaded once.
  const looks = [[1320, 'light', whole], [1320, 'dark', ['color-contrast']], [390, 'light', whole], [320, 'dark', ['target-size']]] as const
  it('has nothing that axe finds wrong, and nothing wider than the screen, wide and narrow, light and dark', async function () {
    if (chromiumPath === null) this.skip()
    const axe = readFileSync(join(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js'), 'utf8')
    const server = await serveFolder(folder)
    const browser = await openBrowser()
    try {
      const page = await (await browser.newContext({ viewport: { width: 1320, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce', bypassCSP: true })).newPage()
      const wrong: string[] = []
      for (const name of pages) {
        await page.goto(`${server.origin}/${name}`)
        await page.waitForFunction('"script" in document.documentElement.dataset')
        await page.evaluate('for (const part of document.querySelectorAll("details:not(.drop)")) part.open = true')
        await page.evaluate(axe)
        for (const [width, colorScheme, rules] of looks) {
          await page.setViewportSize({ width, height: 900 })
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          const found = await page.evaluate<string[]>(`axe.run(document, { runOnly: ${JSON.stringify(rules)} })
            .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`)
          wrong.push(...found.map(text => `${name}, ${width} pixels, ${colorScheme}: ${text}`))
          const over = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
          if (over > 0) wrong.push(`${name} is ${over} pixels too wide for ${width}`)
        }
      }
      assert.deepEqual(wrong, [])
    } finally {
      await browser.close()
      await server.close()
    }
  })
})
