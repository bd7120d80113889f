import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openChromium } from '../test/support/chromium.ts'
import { freePort } from './free-port.ts'
import { serve } from './server.ts'

/** `node bench/weight.ts`: what a browser fetches for the first page and the next one, over the line, headers included. */
const browser = await openChromium()
if (!browser) throw new Error('There is no Chromium on this machine')
const data = mkdtempSync(join(tmpdir(), 'diwan-weight-'))
const server = await serve({ root: fileURLToPath(new URL('..', import.meta.url)), data, port: await freePort(), demo: true })
try {
  console.log('| visit | requests | kB | kB until text is readable | largest |\n| --- | ---: | ---: | ---: | --- |')
  for (const locale of ['en', 'ar']) {
    const page = await (await browser.newContext()).newPage()
    const line = await page.context().newCDPSession(page)
    await line.send('Network.enable')
    const names = new Map<string, string>(), sizes = new Map<string, number>()
    line.on('Network.requestWillBeSent', ({ requestId, request }) => { names.set(requestId, new URL(request.url).pathname) })
    // What came from the browser's own store has no bytes on the line.
    line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { if (encodedDataLength > 0) sizes.set(requestId, encodedDataLength) })
    for (const [what, path] of [['first, home', ''], ['next, list', '/updates'], ['next, topics', '/topics']] as const) {
      sizes.clear()
      await page.goto(`${server.origin}/${locale}${path}`, { waitUntil: 'load' })
      // Fonts and the icon may follow the load; a stream of live updates never ends, so nobody waits for silence.
      await page.evaluate(() => document.fonts.ready.then(() => undefined))
      await page.waitForTimeout(1500)
      // The page and what it waits for before it is drawn: style sheets. Fonts are swapped in, scripts are modules.
      const blocking = new Set(await page.evaluate(() => [location.href, ...[...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].map(({ href }) => href), ...[...document.querySelectorAll<HTMLScriptElement>('script[src]:not([type=module], [defer], [async])')].map(({ src }) => src)].map((address) => new URL(address).pathname)))
      const readable = [...sizes].reduce((sum, [id, size]) => sum + (blocking.has(names.get(id) ?? '') ? size : 0), 0)
      const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
      const largest = [...sizes].toSorted((a, b) => b[1] - a[1]).slice(0, 5).map(([id, size]) => `${names.get(id)} ${(size / 1000).toFixed(1)}`).join(', ')
      console.log(`| ${locale}: ${what} | ${sizes.size} | ${(total / 1000).toFixed(1)} | ${(readable / 1000).toFixed(1)} | ${largest} |`)
    }
    await page.context().close()
  }
} finally {
  await browser.close()
  await server.stop()
  rmSync(data, { recursive: true, force: true })
}
