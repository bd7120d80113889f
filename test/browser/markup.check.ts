import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { bootTest, type TestSite } from '../../core/testing/index.ts'
import { demoItems, pagesOf } from '../support/pages.ts'

const run = promisify(execFile)
const checker = fileURLToPath(new URL('../../var/ci-tools/node_modules/vnu-jar/build/dist/vnu.jar', import.meta.url))
const languages = ['en', 'fr', 'es', 'ar'] as const

interface Message { type: string; subType?: string; url: string; message: string; extract?: string; lastLine?: number }

/** The Nu checker over every page in every language: one run of Java over the saved answers. */
describe('the markup of every page', function () {
  this.timeout(600_000)
  let site: TestSite, folder: string
  before(async () => {
    assert.ok(existsSync(checker), 'The Nu checker is not there; .ci/checks/40-markup.sh fetches it')
    site = await bootTest({ demo: true })
    folder = mkdtempSync(join(tmpdir(), 'diwan-markup-'))
  })
  after(async () => { await site?.stop(); if (folder) rmSync(folder, { recursive: true, force: true }) })

  it('is valid', async () => {
    const pages = await pagesOf(site, await demoItems(site))
    const named = new Map<string, string>()
    for (const lang of languages) {
      for (const [index, { path, as, name }] of pages.entries()) {
        const file = join(folder, `${lang}-${index}.html`)
        const { text } = await site.get(`/${lang}${path}`, { as })
        named.set(file, `${lang} ${name} as ${as}`)
        // A fragment of a page, such as the editor's preview, is looked at inside one.
        writeFileSync(file, /^\s*<!doctype/i.test(text) ? text : `<!doctype html><html lang="${lang}"><head><title>x</title></head><body>${text}</body></html>`)
      }
    }
    assert.ok(named.size > 4 * 40, `only ${named.size} pages were looked at`)
    // The checker's own words come on standard error; with --stdout they are read whatever it ends with.
    const { stdout } = await run('java', ['-Xss4m', '-jar', checker, '--format', 'json', '--stdout', '--exit-zero-always', folder], { maxBuffer: 256 * 1024 * 1024 })
    const { messages } = JSON.parse(stdout) as { messages: Message[] }
    const faults = messages.filter(({ type }) => type === 'error' || type === 'non-document-error')
    const said = new Map<string, string[]>()
    for (const { url, message, extract = '' } of faults) {
      const where = named.get(url.replace(/^file:/, '')) ?? url
      const what = `${message} … ${extract.replace(/\s+/g, ' ').slice(0, 160)}`
      said.set(what, [...said.get(what) ?? [], where])
    }
    console.log(`      ${named.size} pages, ${faults.length} errors`)
    assert.deepEqual([...said].map(([what, where]) => `${where[0]} (and ${where.length - 1} more): ${what}`), [])
  })
})
