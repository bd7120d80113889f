import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Paper } from '../../../contract/index.ts'
import { testEnvironment } from '../../../testing/test-environment.ts'
import { themeChain } from '../../assets/theme.ts'
import { openPapers } from '../papers.ts'
import { written } from '../written.ts'

const themes = join(import.meta.dirname, '../../../../themes')
const papers = openPapers({ themes: () => themeChain(themes, 'national'), brand: {}, name: () => 'Diwan' })
const certificate = (more: Partial<Paper> = {}): Paper => ({
  look: 'certificate', lang: 'en', title: 'A certificate', seed: 'ABCD', at: new Date('2026-05-01T00:00:00Z'), blocks: [
    { kind: 'heading', text: 'Certificate of attendance' }, { kind: 'name', text: 'Élodie Ngugi-Østerberg' }, { kind: 'heading', level: 2, text: 'Affinity of “offices”' },
    { kind: 'code', text: 'https://diwan.example/en/ABCD-EFGH' },
  ], ...more,
})

describe('A paper', function () {
  this.timeout(60_000)
  let folder = ''
  before(() => { folder = mkdtempSync(join(tmpdir(), 'diwan-paper-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  /** What a reader of PDF that shares no code with its maker finds; as Unicode means it, whatever signs letters that were joined go by. */
  const read = (bytes: Buffer): { text: string; facts: string } => {
    const path = join(folder, 'paper.pdf')
    writeFileSync(path, bytes)
    const text = execFileSync('pdftotext', ['-enc', 'UTF-8', path, '-'], { encoding: 'utf8' })
    return { text: text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').normalize('NFKC').replace(/\s+/g, ' '), facts: execFileSync('pdfinfo', [path], { encoding: 'utf8' }) }
  }
  const needsPoppler = (test: Mocha.Context): void => {
    if (!spawnSync('pdftotext', ['-v']).error) return
    if (testEnvironment().isContinuous) throw new Error('No pdftotext here, and CI skips nothing: install poppler-utils')
    test.skip()
  }

  it('is read by an independent program: words, title, one sheet, tagged', async function () {
    needsPoppler(this)
    const { text, facts } = read(await papers.make(certificate()))
    for (const words of ['Diwan', 'Certificate of attendance', 'Élodie Ngugi-Østerberg', 'Affinity of “offices”', 'https://diwan.example/en/ABCD-EFGH']) assert.ok(text.includes(words), `${words} in ${text}`)
    for (const fact of [/Title:\s+A certificate/, /Tagged:\s+yes/, /Pages:\s+1\b/, /\(A4\)/]) assert.match(facts, fact)
  })

  it('is read by it in Arabic as well: joined letters, numbers and Latin words among them', async function () {
    needsPoppler(this)
    const name = 'ليلى الأحمدي'
    const meeting = 'الاجتماع الثالث (2026) لنقاط الاتصال بشأن التخليص الجمركي'
    const { text } = read(await papers.make(certificate({ lang: 'ar', title: 'شهادة', blocks: [{ kind: 'heading', text: 'شهادة حضور' }, { kind: 'name', text: name }, { kind: 'heading', level: 2, text: meeting }, { kind: 'text', text: 'نظام ASYCUDA World للأختام' }] })))
    for (const words of ['شهادة حضور', name, 'لنقاط الاتصال بشأن التخليص الجمركي', 'الاجتماع الثالث', '2026', 'ASYCUDA World', 'للأختام']) assert.ok(text.includes(words.normalize('NFKC')), `${words} in ${text}`)
  })

  it('lists parts in its contents where they are to be listed, and leaves out what every part has', async function () {
    needsPoppler(this)
    const part = (n: number, title: string): Paper['blocks'] => [
      { kind: 'page' }, { kind: 'heading', level: 1, text: title, id: `g${n}`, isListed: true }, { kind: 'heading', level: 2, text: 'In short', id: `g${n}.short`, isListed: false }, { kind: 'heading', level: 2, number: '1', text: `Begin with ${title}`, id: `g${n}.s1` },
    ]
    const { text } = read(await papers.make({ look: 'document', lang: 'en', title: 'An edition', seed: 'E', at: new Date('2026-05-01T00:00:00Z'), contents: 'Contents', cover: { kicker: 'Edition', title: 'An edition', facts: [] }, blocks: [...part(1, 'seals'), ...part(2, 'drones')] }))
    const contents = text.slice(text.indexOf('Contents'), text.indexOf('An edition', text.indexOf('Contents')))
    for (const words of ['seals', 'Begin with seals', 'drones', 'Begin with drones']) assert.ok(contents.includes(words), `${words} in ${contents}`)
    assert.ok(!contents.includes('In short'), contents)
  })

  it('has every sign of Arabic in a font that knows it, commas and question marks too', async function () {
    needsPoppler(this)
    const { text } = read(await papers.make(certificate({ lang: 'ar', title: 'شهادة', blocks: [{ kind: 'heading', text: 'هل حضر؟ نعم، ثلاثًا؛ وغاب' }] })))
    for (const sign of ['؟', '،', '؛']) assert.ok(text.includes(sign), `${sign} in ${text}`)
  })

  it('is one sheet however long its names are, and as many pages as a document needs', async function () {
    needsPoppler(this)
    const long = 'Conference of offices about the exchange of experience '.repeat(12)
    assert.match(read(await papers.make(certificate({ blocks: [{ kind: 'heading', text: 'Certificate' }, { kind: 'name', text: long }, { kind: 'heading', level: 2, text: long }, { kind: 'code', text: 'THE-END' }] }))).facts, /Pages:\s+1\b/)
    const { text, facts } = read(await papers.make(certificate({ look: 'document', blocks: Array.from({ length: 60 }, (_, n) => ({ kind: n % 9 === 0 ? 'heading' as const : n % 4 === 0 ? 'item' as const : 'text' as const, text: `Number ${n}: ${long}` })) })))
    assert.ok(Number(/Pages:\s+(\d+)/.exec(facts)?.[1]) > 5)
    for (let n = 0; n < 60; n += 1) assert.ok(text.includes(`Number ${n}:`), String(n))
    assert.match(text, /Diwan · 2 \/ \d+/)
  })

  it('has the same bytes each time', async () => {
    assert.ok((await papers.make(certificate())).equals(await papers.make(certificate())))
  })

  it('costs no more than it may: too long a text is refused, and so is who comes when many wait', async () => {
    await assert.rejects(papers.make(certificate({ blocks: [{ kind: 'text', text: 'a '.repeat(200_000) }] })), { slug: 'too-large' })
    for (const [look, n] of [['document', 20_001], ['certificate', 4_001]] as const) await assert.rejects(papers.make(certificate({ look, blocks: [{ kind: 'text', text: 'a'.repeat(n) }] })), { slug: 'too-large' })
    // What costs most: letters without width, that are set anew for each size a sheet is tried at.
    for (const look of ['document', 'certificate'] as const) {
      const odd = ['\u200d\u0301 ', '\u202e\u2067\u0633 ', 'a\0\u0001\ud800 ', 'س '].map((sign): Paper['blocks'][number] => ({ kind: 'name', text: sign.repeat(200) }))
      const from = performance.now()
      assert.ok((await papers.make(certificate({ look, blocks: odd }))).length > 1_000)
      assert.ok(performance.now() - from < 5_000, `${look}: ${performance.now() - from} ms`)
    }
    const many = await Promise.allSettled(Array.from({ length: 30 }, () => papers.make(certificate())))
    assert.equal(many.filter(({ status }) => status === 'fulfilled').length, 20)
    assert.ok((await papers.make(certificate())).length > 1_000)
  })

  it('loses no letter of a line and breaks none wider than it may be, whatever scripts it mixes', () => {
    const word = fc.array(fc.constantFrom(...Array.from('abcXYZ019().,-شهادةلأ')), { minLength: 1, maxLength: 9 }).map((signs) => signs.join(''))
    fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), fc.constantFrom('ltr' as const, 'rtl' as const, 'auto' as const), (words, direction) => {
      const lines = written(words.join(' '), { direction, width: 100, fontOf: (sign, before) => /\p{Script=Arabic}/u.test(sign) ? 'arabic' : before === 'arabic' && sign === ' ' ? before : 'sans', measure: (text) => text.length * 6 })
      assert.equal(lines.map(({ text }) => text).join(' '), words.join(' '))
      for (const { pieces, text, width } of lines) {
        const [seen, said] = [pieces.map((piece) => piece.text).join(''), text].map((some) => Array.from(some.replace(/[()]/g, '|')).toSorted().join(''))
        assert.equal(seen, said)
        assert.ok(width <= 100 || !text.includes(' '), text)
      }
    }), { numRuns: 300 })
  })
})
