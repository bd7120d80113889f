import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { unzipSync, zipSync } from 'fflate'
import Pdf from 'pdfkit'
import sharp from 'sharp'
import type { PaperBlock, ReadBlock } from '../../../contract/index.ts'
import { testEnvironment } from '../../../testing/test-environment.ts'
import { themeChain } from '../../assets/theme.ts'
import { mathTree } from '../../formula/math-tree.ts'
import { setFormula } from '../../formula/set-formula.ts'
import { paperFonts } from '../paper-fonts.ts'
import { openPapers } from '../papers.ts'
import { TypeCase } from '../type-case.ts'

const chain = () => themeChain(join(import.meta.dirname, '../../../../themes'), 'national')
const papers = openPapers({ themes: chain, brand: {}, name: () => 'Diwan' })
const flow = 'flowchart TD\n  A[Image taken] --> B{Officer looks}\n  B -->|in doubt| C[صورة]'
const text = `The rate is $\`\\frac{n_{\\text{opened}}}{n_{\\text{found}}}\`$ **of $\`x^2\`$ all**, which costs $5.\n\n\`\`\`math\n\\sum_{i=1}^{n} x_i \\le \\sqrt{2}\n\`\`\`\n\n\`\`\`mermaid\n${flow}\n\`\`\`\n\n\`\`\`\nfor each:\n  count\n\`\`\``
const paper = (blocks: PaperBlock[]) => ({ look: 'document' as const, lang: 'en' as const, title: 'A rate', seed: 'R', at: new Date('2026-05-01T00:00:00Z'), blocks })

describe('Formulas and drawings on a paper', function () {
  this.timeout(120_000)
  let folder = ''
  before(() => { folder = mkdtempSync(join(tmpdir(), 'diwan-drawn-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })
  const needs = (test: Mocha.Context, program: string): void => {
    if (!spawnSync(program, ['--version']).error) return
    if (testEnvironment().isContinuous) throw new Error(`No ${program} here, and CI skips nothing`)
    test.skip()
  }
  const saved = (name: string, bytes: Uint8Array): string => { const path = join(folder, name); writeFileSync(path, bytes); return path }

  it('are set and drawn in a PDF, found by their words, and told in words to whoever hears them', async function () {
    needs(this, 'pdftotext')
    const path = saved('drawn.pdf', await papers.make(paper(papers.blocks(text))))
    const said = execFileSync('pdftotext', ['-enc', 'UTF-8', path, '-'], { encoding: 'utf8' }).normalize('NFKC').replace(/\s+/g, ' ')
    for (const words of ['opened', 'found', 'Image taken', 'Officer looks', 'in doubt', 'صورة', 'which costs $5', '∑', '≤', 'for each:']) assert.ok(said.includes(words), `${words} in ${said}`)
    for (const typed of ['\\frac', '\\sum', 'flowchart', '-->']) assert.ok(!said.includes(typed), `${typed} in ${said}`)
    const structure = execFileSync('pdfinfo', ['-struct', path], { encoding: 'utf8' })
    assert.match(structure, /Formula/)
    assert.match(structure, /Figure/)
  })

  it('stand in a page as MathML and as a drawing with its words, without scripts', () => {
    const html = papers.html(paper(papers.blocks(text)))
    assert.match(html, /<math><semantics><mfrac>/)
    assert.match(html, /<div class="scroll formula"[^>]*><math display="block">/)
    assert.match(html, /<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*role="img" aria-label="Image taken → Officer looks; Officer looks → صورة \(in doubt\)"/)
    assert.match(html, /<p class="code" dir="ltr">for each:\n {2}count<\/p>/)
    assert.doesNotMatch(html, /<script|\\frac\{n_[^}]*\}\{(?![^<]*<\/annotation>)/)
  })

  const summary = (blocks: readonly ReadBlock[]) => blocks.filter(({ kind }) => kind !== 'heading').flatMap((block) => block.kind === 'table' ? [] : [[block.kind, block.kind === 'code' ? block.info ?? '' : '', block.words.text, ...(block.words.marks ?? []).map(({ as, from, to }) => `${as} ${block.words.text.slice(from, to)}`)]])
  const sent = [
    ['text', '', 'The rate is \\frac{n_{\\text{opened}}}{n_{\\text{found}}} of x^2 all, which costs $5.', 'formula \\frac{n_{\\text{opened}}}{n_{\\text{found}}}', 'strong of ', 'formula x^2', 'strong  all'],
    ['code', 'math', '\\sum_{i=1}^{n} x_i \\le \\sqrt{2}'], ['code', 'mermaid', flow], ['code', '', 'for each:\n  count'],
  ]

  it('are formulas an office program edits, and a picture with its words; what they were made from comes back', async () => {
    const docx = await papers.docx(paper(papers.blocks(text)))
    const files = unzipSync(docx), document = new TextDecoder().decode(files['word/document.xml'])
    assert.match(document, /<m:oMathPara><m:oMath><m:nary><m:naryPr><m:chr m:val="∑"\/><\/m:naryPr>[^]*?<m:e><m:sSub>/)
    assert.match(document, /<wp:docPr[^>]*descr="Image taken → Officer looks; Officer looks → صورة \(in doubt\)"/)
    const picture = Object.entries(files).find(([name]) => name.startsWith('word/media/'))?.[1]
    const { width = 0, height = 0, format } = await sharp(picture).metadata()
    assert.ok(format === 'png' && width > 300 && height > 300, `${format} ${width}×${height}`)
    assert.deepEqual(summary((await papers.read(docx)).blocks).slice(1), sent)
  })

  it('that were edited elsewhere are read as their letters, and those that were taken out are gone', async () => {
    const files = unzipSync(await papers.docx(paper(papers.blocks('It is $`x + 2`$ and $`y`$.\n\n```math\na = b\n```'))))
    const changed = (change: (xml: string) => string): Buffer => Buffer.from(zipSync({ ...files, 'word/document.xml': new TextEncoder().encode(change(new TextDecoder().decode(files['word/document.xml']))) }))
    const edited = await papers.read(changed((xml) => xml.replace('>2</m:t>', '>3</m:t>').replace(/<m:oMath><m:r><m:t[^>]*>y<[^]*?<\/m:oMath>/, '')))
    assert.deepEqual(summary(edited.blocks).slice(1), [['text', '', 'It is x+3 and .'], ['code', 'math', 'a = b']])
  })

  it('come through LibreOffice as they went in', async function () {
    needs(this, 'soffice')
    const path = saved('sent.docx', await papers.docx(paper(papers.blocks(text))))
    execFileSync('soffice', [`-env:UserInstallation=file://${folder}/profile`, '--headless', '--convert-to', 'docx', '--outdir', join(folder, 'kept'), path], { stdio: 'ignore', timeout: 100_000 })
    const back = summary((await papers.read(readFileSync(join(folder, 'kept', 'sent.docx')))).blocks)
    assert.deepEqual(back.slice(-4).map(([kind, info, words]) => [kind, info, words]), sent.map(([kind, info, words]) => [kind, info, words]))
  })

  it('of any TeX that can be read is set in a box, and takes no longer than a page lets it', async () => {
    const letters = new TypeCase(new Pdf({ autoFirstPage: false }), await paperFonts(chain()))
    const part = fc.constantFrom('x', 'α', '1', '+', '=', '(', ')', '\\left(', '\\right)', '\\frac{a}{b}', '\\sqrt{x}', '\\sum_{i}^{n}', '^2', '_i', '\\text{كلمة}', '\\begin{matrix}a&b\\\\c\\end{matrix}', '\\hat{x}', '\\binom{n}{k}', '\\quad', '{', '}', '\\mathfrak{A}', '|', '\\overline{ab}', '∅', '漢')
    fc.assert(fc.property(fc.array(part, { maxLength: 20 }), fc.boolean(), (parts, isBlock) => {
      const tree = mathTree(parts.join(''), isBlock)
      if (!tree) return
      const { width, ascent, descent } = setFormula(tree, { letters, size: 10, isBlock })
      for (const one of [width, ascent, ascent + descent]) assert.ok(Number.isFinite(one) && one >= 0 && one < 5_000, `${parts.join('')}: ${width} ${ascent} ${descent}`)
    }), { numRuns: 300 })
    for (const hostile of ['{'.repeat(41) + '}'.repeat(41), 'x'.repeat(2_001), '\\def\\a{\\a\\a}\\a']) assert.deepEqual(papers.blocks(`\`\`\`math\n${hostile}\n\`\`\``).map(({ kind }) => kind), ['code'])
    const dearest = `\`\`\`math\n${'\\sqrt{'.repeat(39)}x${'}'.repeat(39)}\n\`\`\``
    assert.ok((await papers.make(paper(papers.blocks(dearest)))).length > 1_000)
  })
})
