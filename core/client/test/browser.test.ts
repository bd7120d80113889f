import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { bundle } from '../../views/assets/bundle.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path => existsSync(path))

interface Answer { readonly status: number, readonly type: string, readonly body: string }

const json = (value: object, status = 200): Answer => ({ status, type: 'application/json', body: JSON.stringify(value) })

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** The other end of what the client code says, over real HTTP: it remembers what it was told and can be made to fail. */
class OtherEnd {
  readonly drafts: URLSearchParams[] = []
  readonly pieces: { offset: number, bytes: Buffer }[] = []
  isConflict = false
  failures = 0
  received = Buffer.alloc(0)
  searched = ''
  script = ''

  answer(path: string, query: URLSearchParams, body: Buffer): Answer {
    const fields = new URLSearchParams(body.toString())
    if (path === '/en/palette') {
      const results = ['Guidance', 'Image analytics', 'Imports'].filter(label => label.toLowerCase().includes((query.get('q') ?? '').toLowerCase()))
      return json({ results: [...results.map(label => ({ label, note: 'page', url: `/en/found?${label.replace(' ', '-')}` })), { label: 'Image of elsewhere', url: 'https://elsewhere.example/' }] })
    }
    if (path === '/en/draft') {
      if (this.isConflict) return json({ slug: 'conflict' }, 409)
      this.drafts.push(fields)
      return json({ rev: Number(fields.get('rev')) + 1 })
    }
    if (path === '/en/preview') return { status: 200, type: 'text/html', body: `<p>Preview of <b>${fields.get('text')?.length}</b> letters</p><script>document.title = 'run'</script>` }
    if (path === '/en/uploads') return json({ id: 'u1', offset: 0 })
    if (path === '/en/uploads/u1') {
      const offset = Number(query.get('offset'))
      if (this.failures > 0) {
        this.failures -= 1
        return json({}, 503)
      }
      if (offset !== this.received.length) return json({ offset: this.received.length }, 409)
      this.received = Buffer.concat([this.received, body])
      this.pieces.push({ offset, bytes: body })
      return json({ offset: this.received.length })
    }
    if (path === '/en/uploads/u1/finish') return json({ id: 'f1', url: '/files/f1/a.txt', name: 'a.txt', isPicture: false })
    if (path === '/en/search') {
      this.searched = query.get('q') ?? ''
      return { status: 200, type: 'text/html', body: '<!doctype html><title>search</title>' }
    }
    if (path === '/en/sheet') return { status: 200, type: 'text/html', body: '<!doctype html><div class="sheet"><h1>Withdraw it?</h1><form method="post" action="/en/appearance"><p class="actions"><button>Yes</button><a href="/">No</a></p></form></div>' }
    if (path === '/en/appearance') return json({})
    return { status: 200, type: 'text/html; charset=utf-8', body: `<!doctype html><title>other</title><script type="module" src="/assets/${this.script}"></script>` }
  }
}

const pageWith = (entry: string): string => `<!doctype html><html lang="en"><head><title>Page</title><script type="module" src="/assets/${entry}"></script></head><body>
<a href="/en/search" data-palette-open>Search</a>
<details class="drop"><summary>Menu</summary><a href="/en/x">Entry</a></details>
<form class="appearance" method="post" action="/en/appearance"><button name="theme" value="dark" aria-pressed="false">Dark</button><button name="theme" value="system" aria-pressed="true">System</button></form>
<a id="withdraw" href="/en/sheet" data-dialog>Withdraw</a>
<diwan-tabs data-label="Parts"><section><h2>One</h2><p>first</p></section><section><h2>Two</h2><p>second</p></section></diwan-tabs>
<form id="form" method="post" action="/en/post" data-guard="leave"><input type="hidden" name="csrf" value="t"><input type="hidden" name="rev" value="3"><input name="title" value="Title">
<diwan-editor data-csrf="t" data-preview="/en/preview" data-autosave="/en/draft" data-uploads="/en/uploads" data-draft-key="k1" data-text-saving="Saving" data-text-saved="Saved at {time}" data-text-offline="Offline" data-text-conflict="Conflict" data-text-restored="Restored" data-text-remove="Remove" data-text-upload-failed="Again" data-text-upload-done="Done">
<div class="editor"><div class="editor-top"><div class="tabs" role="tablist"><button type="button" role="tab" id="w" aria-controls="write" aria-selected="true">Write</button><button type="button" role="tab" id="p" aria-controls="preview" aria-selected="false" tabindex="-1">Preview</button></div>
<div class="toolbar"><button type="button" data-format="bold">B</button><button type="button" data-format="list" tabindex="-1">L</button></div></div>
<div id="write"><textarea id="text" name="body">server text</textarea></div><div class="preview" id="preview" hidden></div><ul class="uploads"></ul><span data-save-state></span></div></diwan-editor><button>Send</button></form>
<diwan-palette data-url="/en/palette" data-text-none="None" data-text-failed="Failed" hidden><dialog class="palette"><form action="/en/search"><input name="q" role="combobox" aria-expanded="false"></form><ul role="listbox"></ul><p role="status"></p></dialog></diwan-palette>
</body></html>`

describe('The client code in a browser', function () {
  this.timeout(60_000)
  let server: Server
  let browser: Browser
  let context: BrowserContext
  let origin: string
  let script: string
  let other: OtherEnd
  let tab: Page

  /** Waits until an expression holds; asked from outside, because the page's policy allows no evaluation inside. */
  const until = async (expression: string): Promise<void> => {
    const end = Date.now() + 25_000
    while (!await tab.evaluate(expression)) {
      assert.ok(Date.now() < end, `never came true: ${expression}`)
      await new Promise(resolve => { setTimeout(resolve, 50) })
    }
  }

  before(async function () {
    if (executablePath === undefined) this.skip()
    const { made, outputs } = await bundle([], [join(import.meta.dirname, '..')])
    script = made.js[0]!
    const html = pageWith(script)
    const answerTo = async (request: IncomingMessage): Promise<Answer> => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
      const asset = outputs.get(pathname.slice('/assets/'.length))
      if (asset) return { status: 200, type: 'text/javascript', body: asset.toString() }
      if (pathname === '/') return { status: 200, type: 'text/html; charset=utf-8', body: html }
      return other.answer(pathname, searchParams, await bodyOf(request))
    }
    server = createServer((request, response) => {
      void (async () => {
        const { status, type, body } = await answerTo(request)
        response.writeHead(status, { 'content-type': type, 'content-security-policy': "default-src 'self'; require-trusted-types-for 'script'" }).end(body)
      })()
    })
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
  })
  after(async () => {
    await browser?.close()
    server?.closeAllConnections()
    server?.close()
  })
  beforeEach(async () => {
    other = new OtherEnd()
    other.script = script
    context = await browser.newContext()
    tab = await context.newPage()
    await tab.goto(origin)
    await until('customElements.get("diwan-editor") !== undefined && customElements.get("diwan-tabs") !== undefined')
  })
  afterEach(async () => { await context?.close() })

  it('opens the palette with Ctrl-K, goes through it by arrows and follows with Enter', async () => {
    await tab.keyboard.press('Control+k')
    await until('document.querySelector("dialog[open]") !== null')
    await tab.keyboard.type('im')
    await until('document.querySelectorAll("[role=option]").length === 2')
    assert.equal(await tab.getAttribute('[role=combobox]', 'aria-expanded'), 'true')
    assert.equal(await tab.textContent('.palette [aria-selected=true] bdi'), 'Image analytics')
    await tab.keyboard.press('ArrowDown')
    assert.equal(await tab.textContent('.palette [aria-selected=true] bdi'), 'Imports')
    assert.equal(await tab.getAttribute('[role=combobox]', 'aria-activedescendant'), await tab.getAttribute('.palette [aria-selected=true]', 'id'))
    await tab.keyboard.press('Enter')
    await tab.waitForURL('**/en/found?Imports')
  })

  it('never leads out of the site from the palette, closes it with Escape, and searches when nothing fits', async () => {
    await tab.keyboard.press('/')
    await until('document.querySelectorAll("[role=option]").length > 0')
    assert.equal(await tab.locator('[role=option]', { hasText: 'elsewhere' }).count(), 0)
    await tab.keyboard.press('Escape')
    assert.equal(await tab.locator('dialog[open]').count(), 0)
    await tab.keyboard.press('Control+k')
    await until('document.querySelector("dialog[open]") !== null')
    await tab.keyboard.type('zzz')
    await until('document.querySelector(".palette [role=status]").textContent === "None"')
    await tab.keyboard.press('Enter')
    await tab.waitForURL('**/en/search?q=zzz')
    assert.equal(other.searched, 'zzz')
  })

  it('leaves the slash to those who are typing', async () => {
    await tab.focus('#text')
    await tab.keyboard.press('/')
    assert.equal(await tab.locator('dialog[open]').count(), 0)
  })

  it('saves the draft when typing pauses and goes on from the revision it was given', async () => {
    await tab.focus('#text')
    await tab.keyboard.press('Control+End')
    await tab.keyboard.type(' and more')
    await until('document.querySelector("[data-save-state]").dataset.state === "saved"')
    assert.equal(other.drafts.at(-1)?.get('body'), 'server text and more')
    assert.equal(other.drafts.at(-1)?.get('title'), 'Title')
    assert.equal(await tab.inputValue('[name=rev]'), '4')
  })

  it('loses nothing that was typed when the page is closed before it is saved', async () => {
    await tab.fill('#text', 'typed and not sent')
    await tab.close({ runBeforeUnload: false })
    tab = await context.newPage()
    await tab.goto(origin)
    await until('document.querySelector("#text").value === "typed and not sent"')
    assert.equal(await tab.textContent('[data-save-state]'), 'Restored')
  })

  it('keeps text on the device while there is no connection and saves it when it is back', async () => {
    await context.setOffline(true)
    await tab.fill('#text', 'written on a ferry')
    await until('document.querySelector("[data-save-state]").dataset.state === "offline"')
    await context.setOffline(false)
    await until('document.querySelector("[data-save-state]").dataset.state === "saved"')
    assert.equal(other.drafts.at(-1)?.get('body'), 'written on a ferry')
  })

  it('stops saving after a conflict and keeps the text', async () => {
    other.isConflict = true
    await tab.fill('#text', 'mine')
    await until('document.querySelector("[data-save-state]").textContent === "Conflict"')
    assert.match(await tab.evaluate('localStorage.getItem("diwan:text:k1")'), /"text":"mine"/)
    assert.equal(other.drafts.length, 0)
  })

  it('forgets the text once the form was sent and another page came', async () => {
    await tab.fill('#text', 'sent')
    await tab.click('#form > button')
    await tab.waitForURL('**/en/post')
    await until('!sessionStorage.getItem("diwan:sent")')
    await tab.goto(origin)
    await until('customElements.get("diwan-editor") !== undefined && customElements.get("diwan-tabs") !== undefined')
    assert.equal(await tab.inputValue('#text'), 'server text')
  })

  it('formats by button and takes it back with the browser’s own undo', async () => {
    await tab.focus('#text')
    await tab.evaluate('document.querySelector("#text").setSelectionRange(0, 6)')
    await tab.click('[data-format=bold]')
    assert.equal(await tab.inputValue('#text'), '**server** text')
    await tab.keyboard.press('Control+z')
    assert.equal(await tab.inputValue('#text'), 'server text')
  })

  it('shows the server’s preview and runs nothing in it', async () => {
    await tab.click('#p')
    await until('document.querySelector("#preview b")?.textContent === "11"')
    assert.equal(await tab.title(), 'Page')
    assert.equal(await tab.isVisible('#text'), false)
    await tab.keyboard.press('ArrowLeft')
    assert.equal(await tab.isVisible('#text'), true)
  })

  it('uploads a dropped file in pieces, goes on after a failure and puts a link into the text', async () => {
    other.failures = 1
    await tab.evaluate(`(() => {
      const transfer = new DataTransfer()
      transfer.items.add(new File(['x'.repeat(2_500_000)], 'a [1].txt', { type: 'text/plain' }))
      document.querySelector('.editor').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
    })()`)
    await until('document.querySelector(".uploads input")?.value === "f1"')
    assert.equal(other.received.length, 2_500_000)
    assert.deepEqual(other.pieces.map(({ offset }) => offset), [0, 1_048_576, 2_097_152])
    assert.ok((await tab.inputValue('#text')).includes('[a \\[1\\].txt](/files/f1/a.txt)'))
  })

  it('closes menus with Escape and with a press elsewhere, and gives the focus back', async () => {
    await tab.click('summary')
    await tab.keyboard.press('Tab')
    await tab.keyboard.press('Escape')
    assert.equal(await tab.locator('details[open]').count(), 0)
    assert.equal(await tab.evaluate('document.activeElement.tagName'), 'SUMMARY')
    await tab.click('summary')
    await tab.click('h2, [role=tab]')
    assert.equal(await tab.locator('details[open]').count(), 0)
  })

  it('changes the theme at once', async () => {
    await tab.click('[value=dark]')
    assert.equal(await tab.getAttribute('html', 'data-theme'), 'dark')
    await tab.click('[value=system]')
    assert.equal(await tab.getAttribute('html', 'data-theme'), null)
    assert.equal(await tab.getAttribute('[value=system]', 'aria-pressed'), 'true')
  })

  it('shows a confirmation page as a dialog and gives the focus back when it is refused', async () => {
    await tab.click('#withdraw')
    await tab.waitForSelector('dialog[open] h1')
    assert.equal(await tab.getAttribute('dialog[open]', 'aria-labelledby'), 'dialog-title')
    await tab.click('dialog .actions a')
    assert.equal(await tab.locator('dialog[open]').count(), 0)
    assert.equal(await tab.evaluate('document.activeElement.id'), 'withdraw')
  })

  it('makes tabs of sections', async () => {
    assert.equal(await tab.isVisible('text=second'), false)
    await tab.focus('[role=tablist][aria-label=Parts] [role=tab]')
    await tab.keyboard.press('ArrowRight')
    assert.equal(await tab.isVisible('text=second'), true)
    assert.equal(await tab.isVisible('text=first'), false)
  })
})
