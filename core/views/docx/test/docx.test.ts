import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import fc from 'fast-check'
import { Invalid, type Paper, type PaperBlock, type ReadBlock } from '../../../contract/index.ts'
import { testEnvironment } from '../../../testing/test-environment.ts'
import { themeChain } from '../../assets/theme.ts'
import { openPapers } from '../../paper/papers.ts'

const papers = openPapers({ themes: () => themeChain(join(import.meta.dirname, '../../../../themes'), 'national'), brand: {}, name: () => 'Diwan' })
const at = new Date('2026-05-01T00:00:00Z')
const paper = (blocks: PaperBlock[], more: Partial<Paper> = {}): Paper => ({ look: 'document', lang: 'en', title: 'Scanners', seed: 'GL-0001', source: 'GL-0001@7', at, blocks, ...more })
const refused = (key: string, place = '') => (error: unknown): boolean => error instanceof Invalid && error.faults[0]?.key === key && String(error.faults[0].values?.['place'] ?? '').includes(place)

/** What of a block is to come back. */
const said = (block: PaperBlock): string => {
  if (block.kind === 'table') return JSON.stringify([...block.head.length > 0 ? [block.head] : [], ...block.rows].map((row) => row.map(({ text }) => text)))
  const kind = block.kind === 'heading' || block.kind === 'item' || block.kind === 'label' ? block.kind : 'text'
  const { text, marks = [] } = block as { text: string; marks?: readonly object[] }
  return JSON.stringify([kind, text, marks, block.remarks?.map(({ text: remark }) => remark) ?? [], block.id ?? ''])
}
const back = (block: ReadBlock): string => block.kind === 'table' ? JSON.stringify(block.rows.map((row) => row.map(({ text }) => text))) : JSON.stringify([block.kind, block.words.text, block.words.marks ?? [], block.remarks.map(({ text }) => text), block.ids[0] ?? ''])

const word = fc.constantFrom('customs', 'scanner', 'l’image', 'ñandú', 'التخليص', 'الجمركي', '2026', '12.5%', 'ASYCUDA', '<b>&', '“quoted”', 'e-seal')
const text = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '))
const marked = text.chain((given) => fc.record({ text: fc.constant(given), marks: fc.constantFrom<PaperBlock extends never ? never : readonly { from: number; to: number; as: 'strong' | 'stress' | 'link'; url?: string }[]>([], [{ from: 0, to: given.split(' ')[0]!.length, as: 'strong' }], [{ from: 0, to: given.length, as: 'link', url: 'https://example.org/a?b=1&c=2' }]) }))
const remarks = fc.constantFrom([], [{ by: 'N. Abara', at, text: 'Is this so?' }])
const block: fc.Arbitrary<PaperBlock> = fc.oneof(
  fc.record({ kind: fc.constantFrom('text' as const, 'label' as const, 'quote' as const), words: marked, remarks }).map(({ kind, words, remarks: own }) => ({ kind, ...words, remarks: own })),
  fc.record({ words: marked, depth: fc.nat(2), isNumbered: fc.boolean() }).map(({ words, depth, isNumbered }) => ({ kind: 'item' as const, ...words, depth, ...isNumbered ? { marker: '1.' } : {} })),
  fc.record({ text, level: fc.constantFrom(1 as const, 2 as const, 3 as const) }).map((one) => ({ kind: 'heading' as const, ...one })),
  fc.array(fc.array(text, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 3 }).map((rows) => ({ kind: 'table' as const, head: [{ text: 'One' }, { text: 'Two' }], rows: rows.map((row) => row.map((cell) => ({ text: cell }))) })),
)
const blocks = fc.array(block, { minLength: 1, maxLength: 12 }).map((all) => all.map((one, n) => ({ ...one, id: `r-${n}.body` })))

/** The document with one of its parts written anew. */
const edited = (bytes: Buffer, name: string, change: (xml: string) => string): Buffer => {
  const files = unzipSync(bytes)
  return Buffer.from(zipSync({ ...files, [name]: new TextEncoder().encode(change(new TextDecoder().decode(files[name] ?? new Uint8Array()))) }))
}

describe('A DOCX', function () {
  this.timeout(120_000)

  it('comes back with its words, marks, lists, tables, places and remarks', async () => {
    await fc.assert(fc.asyncProperty(blocks, fc.constantFrom('en' as const, 'ar' as const), async (given, lang) => {
      const read = await papers.read(await papers.docx(paper(given, { lang })))
      assert.deepEqual(read.blocks.filter(({ ids }) => ids.length > 0).map(back), given.map(said))
      assert.equal(read.source, 'GL-0001@7')
      assert.equal(read.title, 'Scanners')
    }), { numRuns: 25 })
  })

  it('comes back as well when LibreOffice has opened and saved it', async function () {
    if (spawnSync('soffice', ['--version']).error) {
      if (testEnvironment().isContinuous) throw new Error('No soffice here, and CI skips nothing: install libreoffice-writer')
      this.skip()
    }
    const folder = mkdtempSync(join(tmpdir(), 'diwan-docx-'))
    try {
      for (const lang of ['en', 'ar'] as const) {
        const given = paper([
          { kind: 'heading', level: 2, number: '1', text: 'Starting', id: 's-1.title' }, { kind: 'heading', level: 3, number: '1.1', text: 'ابدأ بسلعة واحدة with one lane', id: 'r-1-1.title' },
          { kind: 'facts', facts: [{ label: 'Evidence', text: 'Moderate', meter: { n: 3, of: 4 } }, { label: 'Strength', text: 'Strong' }], id: 'r-1-1.facts' }, { kind: 'label', text: 'Why', id: 'r-1-1.why' },
          { kind: 'text', text: 'The first of two.', id: 'r-1-1.body', remarks: [{ by: 'N. Abara', at, text: 'Is this so?' }] }, { kind: 'item', text: 'A point', id: 'r-1-1.body' }, { kind: 'item', marker: '1.', text: 'Counted', id: 'r-1-1.body' },
          { kind: 'table', head: [{ text: 'Lane' }, { text: 'Share' }], rows: [[{ text: 'East' }, { text: '12.5%' }]], id: 'r-1-1.body' }, { kind: 'text', text: 'The last.', id: 'r-1-1.body' },
        ], { lang })
        const [sent, kept] = [join(folder, `${lang}.docx`), join(folder, 'kept')]
        writeFileSync(sent, await papers.docx(given))
        execFileSync('soffice', [`-env:UserInstallation=file://${folder}/profile`, '--headless', '--convert-to', 'docx', '--outdir', kept, sent], { stdio: 'ignore', timeout: 100_000 })
        const [before, after] = [await papers.read(readFileSync(sent)), await papers.read(readFileSync(join(kept, `${lang}.docx`)))]
        assert.deepEqual(after, before)
      }
    } finally { rmSync(folder, { recursive: true, force: true }) }
  })

  it('says what was changed by whom: words as they are with all changes taken, and as they were', async () => {
    const sent = await papers.docx(paper([{ kind: 'text', text: 'Start with one lane.', id: 'r-1.body' }, { kind: 'text', text: 'Taken out.', id: 'r-2.body' }]))
    const by = 'w:id="90" w:author="M. Osei" w:date="2026-06-01T10:00:00Z"'
    const read = await papers.read(edited(sent, 'word/document.xml', (xml) => xml
      .replace('Start with one lane.</w:t></w:r>', `Start with </w:t></w:r><w:del ${by}><w:r><w:delText>one</w:delText></w:r></w:del><w:ins ${by}><w:r><w:t>two</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> lanes.</w:t></w:r></w:p><w:p><w:pPr><w:rPr><w:ins ${by}/></w:rPr></w:pPr><w:ins ${by}><w:r><w:t>All new.</w:t></w:r></w:ins>`)
      .replace('Taken out.</w:t></w:r>', `</w:t></w:r><w:del ${by}><w:r><w:delText>Taken out.</w:delText></w:r></w:del>`)))
    const [first, added, taken] = read.blocks.slice(-3) as Extract<ReadBlock, { words: unknown }>[]
    assert.deepEqual([first?.words.text, first?.before, first?.changes[0]?.by], ['Start with two lanes.', 'Start with one lanes.', 'M. Osei'])
    assert.deepEqual([added?.words.text, added?.before], ['All new.', null])
    assert.deepEqual([taken?.words.text, taken?.before, taken?.ids], ['', 'Taken out.', ['r-2.body']])
  })

  it('of others is read by its headings and lists', async () => {
    const read = await papers.read(edited(await papers.docx(paper([{ kind: 'heading', level: 2, text: 'Scope' }, { kind: 'item', marker: '1.', text: 'First' }, { kind: 'text', text: 'Plain' }], { source: undefined as never })), 'docProps/custom.xml', () => '<Properties/>'))
    assert.equal(read.source, null)
    assert.deepEqual(read.blocks.slice(-3).map((one) => one.kind === 'table' ? [] : [one.kind, one.level, one.isNumbered, one.words.text]), [['heading', 1, false, 'Scope'], ['item', 0, true, 'First'], ['text', 0, false, 'Plain']])
  })

  it('that is none, is old, holds programs, entities or too deep a tree is refused, and the place is named', async () => {
    const good = await papers.docx(paper([{ kind: 'text', text: 'Words' }]))
    await assert.rejects(papers.read(Buffer.from('no document')), refused('core.archive.none'))
    await assert.rejects(papers.read(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0])), refused('core.docx.old'))
    await assert.rejects(papers.read(Buffer.from(zipSync({ 'xl/workbook.xml': new Uint8Array(3) }))), refused('core.docx.foreign', 'word/document.xml'))
    await assert.rejects(papers.read(edited(good, 'word/vbaProject.bin', () => 'x')), refused('core.docx.macros', 'vbaProject'))
    await assert.rejects(papers.read(edited(good, '[Content_Types].xml', (xml) => xml.replace('wordprocessingml.document.main+xml', 'x.macroEnabled.main+xml'))), refused('core.docx.macros', 'Content_Types'))
    await assert.rejects(papers.read(edited(good, 'word/document.xml', (xml) => xml.slice(0, -40))), refused('core.docx.damaged', 'word/document.xml'))
    const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    await assert.rejects(papers.read(edited(good, 'word/document.xml', (xml) => `${laughs}${xml.replace(/<\?xml[^>]*>/, '').replace('Words', '&b;')}`)), refused('core.docx.damaged', 'word/document.xml, 1:'))
    await assert.rejects(papers.read(edited(good, 'word/document.xml', (xml) => xml.replace('Words', '&secret;'))), refused('core.docx.damaged'))
    await assert.rejects(papers.read(edited(good, 'word/comments.xml', () => '<w:comments>')), refused('core.docx.damaged', 'word/comments.xml'))
    await assert.rejects(papers.read(edited(good, 'word/document.xml', (xml) => xml.replace('<w:body>', `<w:body>${'<w:sdt>'.repeat(1_000)}`))), refused('core.docx.damaged'))
    await assert.rejects(papers.read(edited(good, 'word/document.xml', (xml) => xml.replace('<w:body>', `<w:body>${'<w:p><w:r><w:t>x</w:t></w:r></w:p>'.repeat(20_001)}`))), refused('core.docx.long'))
  })

  it('costs a bounded time, whatever stands in it', async () => {
    const good = await papers.docx(paper([{ kind: 'text', text: 'Words', id: 'a.b' }, { kind: 'table', head: [], rows: [[{ text: 'x' }]] }]))
    const shreds = ['<w:p>', '</w:p>', '<w:tbl>', '<w:tr>', '<w:tc>', '</w:tbl>', '<w:ins>', '</w:del>', '<w:bookmarkStart w:name="dw_r" w:id="1"/>', '<w:hyperlink>', '<w:t>', '&amp;', '<!--', '\u0000', '<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>']
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(5_000), fc.constantFrom(...shreds)), { maxLength: 6 }), async (changes) => {
      const from = performance.now()
      await papers.read(edited(good, 'word/document.xml', (xml) => changes.reduce((all, [place, shred]) => `${all.slice(0, place)}${shred}${all.slice(place)}`, xml))).catch((error: unknown) => { assert.ok(error instanceof Invalid, String((error as Error).stack)) })
      assert.ok(performance.now() - from < 2_000)
    }), { numRuns: 60 })
  })
})
