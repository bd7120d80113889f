import assert from 'node:assert/strict'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import Pdf from 'pdfkit'
import { openThreads } from '../../jobs/threads.ts'
import { lookAtPdf } from '../pdf/look.ts'

describe('A PDF that is attached', function () {
  this.timeout(60_000)
  let folder = ''
  const threads = openThreads(1)
  before(async () => { folder = await mkdtemp(join(tmpdir(), 'diwan-pdf-')) })
  after(() => rm(folder, { recursive: true, force: true }))

  const made = async (name: string, options: PDFKit.PDFDocumentOptions = {}, pages = 5): Promise<string> => {
    const path = join(folder, name), pdf = new Pdf({ autoFirstPage: false, ...options }), out = createWriteStream(path)
    pdf.pipe(out)
    for (let n = 1; n <= pages; n += 1) pdf.addPage().text(`Page ${n} of a study, with words enough to be packed. `.repeat(20))
    pdf.end()
    await finished(out)
    return path
  }
  const changed = async (path: string, name: string, change: (bytes: Buffer) => Buffer): Promise<string> => {
    const to = join(folder, name)
    await writeFile(to, change(await readFile(path)))
    return to
  }

  it('opens, and says how many pages it has', async () => { assert.deepEqual(await lookAtPdf(threads, await made('whole.pdf')), { pages: 5, fault: null, page: 0 }) })

  it('is known to be locked where a reader would be asked for a password, and not where only printing is forbidden', async () => {
    assert.equal((await lookAtPdf(threads, await made('locked.pdf', { userPassword: 'secret', pdfVersion: '1.7' }))).fault, 'locked')
    assert.equal((await lookAtPdf(threads, await made('owned.pdf', { ownerPassword: 'secret', permissions: { printing: undefined } as never, pdfVersion: '1.7' }))).fault, null)
  })

  it('is known to be damaged where it was cut off or is no PDF but for its first letters', async () => {
    const whole = await made('to-cut.pdf')
    assert.equal((await lookAtPdf(threads, await changed(whole, 'cut.pdf', (bytes) => bytes.subarray(0, Math.floor(bytes.length / 3))))).fault, 'damaged')
    const junk = join(folder, 'junk.pdf')
    await writeFile(junk, `%PDF-1.7\n${'\0abc'.repeat(5_000)}`)
    assert.equal((await lookAtPdf(threads, junk)).fault, 'damaged')
  })

  it('says which page does not open', async () => {
    // The entry of its third page's contents points somewhere else, as after a hand that edited the file.
    const path = await changed(await made('to-break.pdf', { compress: false }), 'broken.pdf', (bytes) => {
      const text = bytes.toString('latin1'), table = text.lastIndexOf('\nxref\n') + 1
      const contents = [...text.matchAll(/\/Type \/Page\s[^]*?\/Contents (\d+) 0 R/g)].map(([, n]) => Number(n))
      const lines = text.slice(table).split('\n')
      lines[2 + (contents[2] ?? 0)] = lines[3] ?? ''
      return Buffer.from(text.slice(0, table) + lines.join('\n'), 'latin1')
    })
    assert.deepEqual(await lookAtPdf(threads, path), { pages: 5, fault: 'page', page: 3 })
  })
})
