import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { unzipSync, zipSync } from 'fflate'
import fc from 'fast-check'
import { bootTest, type TestSite } from '@diwan/core/testing'
import { extraOf } from '../guide/build-document.ts'
import type { Guideline } from '../guide/services/guides.ts'
import { markdownOf } from '../papers/markdown/from-blocks.ts'
import { asRead } from '../papers/returns/read-parts.ts'
import type { Composer } from '../papers/services/composer.ts'
import type { Returns } from '../papers/services/returns.ts'
import { bringGuideline } from './papers-fixture.ts'

const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const edited = (bytes: Uint8Array, change: (xml: string) => string, name = 'word/document.xml'): Buffer => {
  const files = unzipSync(bytes)
  return Buffer.from(zipSync({ ...files, [name]: new TextEncoder().encode(change(new TextDecoder().decode(files[name]))) }))
}

describe('Edited copies of guidelines', function () {
  this.timeout(180_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: [join(import.meta.dirname, '..')] }) })
  after(() => site?.stop())

  const services = () => site.inside<{ returns: Returns; composer: Composer }>('guidelines')
  const copyOf = async (key: string, lang: 'en' | 'ar' = 'en'): Promise<Buffer> => {
    const editor = await site.viewer('editor')
    const { composer } = services()
    return site.services.papers.docx(await composer.paper(editor, await composer.guideline(editor, key, { lang }), 'docx'))
  }
  const returned = async (key: string, bytes: Buffer, as: 'editor' | 'member' = 'editor') => {
    const viewer = await site.viewer(as)
    const item = await site.services.content.read(viewer, 'guidelines.guideline', key) as Guideline
    const id = await services().returns.receive(viewer, key, { name: 'copy.docx', bytes: Readable.from([bytes]) })
    return { id, item, viewer, card: await services().returns.read(viewer, item, id) }
  }
  const said = (changes: readonly { kind: string; part: string | null; field: string; before: string; after: string }[]) => changes.map(({ kind, part, field, before, after }) => [kind, part, field, before, after])

  it('that nobody changed are not different, in any language', async () => {
    const { ref } = await bringGuideline(site, { sections: 3, each: 3 })
    for (const lang of ['en', 'ar'] as const) await assert.rejects(returned(ref, await copyOf(ref, lang)), (error: { faults?: { key: string }[] }) => error.faults?.[0]?.key === 'guidelines.return.fault.same', lang)
  })

  it('say part by part what was changed, added and taken out, and what was remarked', async () => {
    const { ref } = await bringGuideline(site)
    const copy = edited(await copyOf(ref), (xml) => {
      const removed = xml.replace(/<w:p>(?:(?!<w:p>)[^])*?Start with one commodity in one lane, 2\/2(?:(?!<\/w:p>)[^])*?<\/w:p>/, '')
      const at = removed.indexOf('dw_s_2')
      const paragraph = removed.lastIndexOf('<w:p>', at)
      return `${removed.slice(0, paragraph)}<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Tell the officers first.</w:t></w:r></w:p><w:p><w:r><w:t>They hear of it anyway.</w:t></w:r></w:p>${removed.slice(paragraph)}`
        .replace('one lane, 1/1', 'two lanes, 1/1').replace('Two officers for a month.', 'Three officers for a month.')
    })
    const { card } = await returned(ref, copy)
    const changes = said(card.changes)
    assert.ok(changes.some(([kind, part, field, , after]) => kind === 'words' && part === 'r-1-1' && field === 'title' && after === 'Start with one commodity in two lanes, 1/1'), JSON.stringify(changes))
    assert.ok(changes.some(([, part, field, before, after]) => part === 'r-1-1' && field === 'cost' && before === 'Two officers for a month.' && after === 'Three officers for a month.'))
    assert.ok(changes.some(([kind, , , , after]) => kind === 'added' && after === 'Tell the officers first.'))
    assert.ok(changes.some(([kind, part]) => kind === 'removed' && part === 'r-2-2'))
    assert.equal(card.changes.find(({ kind }) => kind === 'added')?.words?.body, 'They hear of it anyway.')
    assert.equal(card.changes.find(({ kind }) => kind === 'added')?.section, 's-1')
  })

  it('are taken into the draft change by change; what is declined stays as it was', async () => {
    const { ref, id } = await bringGuideline(site)
    const { id: copy, item, viewer, card } = await returned(ref, edited(await copyOf(ref), (xml) => xml.replace('one lane, 1/1', 'two lanes, 1/1').replace('one lane, 1/2', 'no lane, 1/2').replace('Write the exit', 'Write the way out')))
    const of = (text: string) => card.changes.filter(({ after }) => after.includes(text)).map((change) => change.id)
    const { returns } = services()
    await site.instance.floors.database.transaction(() => returns.decide(viewer, item, copy, [...of('two lanes'), ...of('way out')], 'take'))
    await site.instance.floors.database.transaction(() => returns.decide(viewer, item, copy, of('no lane'), 'decline'))
    const { input } = await site.services.content.draft(viewer, id)
    const parts = new Map((extraOf(input.texts.en).parts ?? []).map((part) => [part.id, part.title]))
    assert.deepEqual([parts.get('r-1-1'), parts.get('r-1-2')], ['Start with one commodity in two lanes, 1/1', 'Start with one commodity in one lane, 1/2'])
    assert.equal(extraOf(input.texts.en).keyPoints?.[1], 'Write the way out into the contract')
    // What stands live is as it was.
    assert.match((await site.get(`/api/v1/guidelines/${ref}/paper/json`, { as: 'visitor', accept: '*/*' })).text, /in one lane, 1\/1/)
    assert.deepEqual((await returns.read(viewer, item, copy)).changes.map(({ state }) => state).toSorted(), ['declined', 'taken', 'taken'])
  })

  it('with tracked changes and comments say by whom', async () => {
    const { ref } = await bringGuideline(site)
    const by = 'w:id="900" w:author="M. Osei" w:date="2026-06-01T10:00:00Z"'
    const copy = edited(await copyOf(ref), (xml) => xml.replace(/<w:t xml:space="preserve">Start with one commodity in one lane, 1\/1<\/w:t><\/w:r>/, `<w:t xml:space="preserve">Start with one commodity in </w:t></w:r><w:del ${by}><w:r><w:delText>one lane</w:delText></w:r></w:del><w:ins ${by}><w:r><w:t>two lanes</w:t></w:r></w:ins><w:r><w:t>, 1/1</w:t></w:r>`))
    const { card } = await returned(ref, copy)
    assert.deepEqual(card.changes.map(({ part, field, after, by: who }) => [part, field, after, who]), [['r-1-1', 'title', 'Start with one commodity in two lanes, 1/1', ['M. Osei']]])
  })

  it('of others are recognised by what they say: heads, numbers, words', async () => {
    const { ref } = await bringGuideline(site)
    const paper = { look: 'document' as const, lang: 'en' as const, title: 'Ours', seed: 'x', at: new Date('2026-01-01'), blocks: [
      { kind: 'heading' as const, level: 2 as const, text: 'Starting 1' }, { kind: 'heading' as const, level: 3 as const, number: '1.1', text: 'Start with one commodity in one narrow lane, 1/1' }, { kind: 'text' as const, text: 'Because it can be compared.' },
      { kind: 'heading' as const, level: 3 as const, number: '1.2', text: 'Ask those who use it every week' },
    ] }
    const { card } = await returned(ref, await site.services.papers.docx(paper))
    assert.ok(card.changes.some(({ kind, part, field, after }) => kind === 'words' && part === 'r-1-1' && field === 'title' && after.includes('narrow')), JSON.stringify(said(card.changes)))
    assert.ok(card.changes.some(({ kind, after, section }) => kind === 'added' && after === 'Ask those who use it every week' && section === 's-1'))
    assert.ok(card.changes.every(({ kind }) => kind !== 'removed'))
  })

  it('as Markdown come back the same way', async () => {
    const { ref } = await bringGuideline(site)
    const { text } = await site.get(`/en/guidelines/${ref}/paper/md`, { as: 'visitor', accept: '*/*' })
    const { card } = await returned(ref, Buffer.from(text.replace('one lane, 1/1', 'two lanes, 1/1')))
    assert.deepEqual(said(card.changes), [['words', 'r-1-1', 'title', 'Start with one commodity in one lane, 1/1', 'Start with one commodity in two lanes, 1/1']])
  })

  it('that are none, damaged, or of another guideline are refused on the page, with the place', async () => {
    const [{ ref, path }, other] = [await bringGuideline(site), await bringGuideline(site)]
    const sent = async (bytes: Buffer, name = 'copy.docx') => site.upload(`/en${path}/return`, { name, bytes, type }, { as: 'editor' })
    for (const [bytes, words] of [
      [await copyOf(other.ref), new RegExp(`copy of ${other.ref}`)], [Buffer.from('plain words'), /neither a Word document/], [Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), /old Word document/],
      [edited(await copyOf(ref), (xml) => xml.slice(0, 2_000)), /damaged at word\/document\.xml/], [await copyOf(ref), /Nothing is different/],
    ] as const) {
      const answer = await sent(bytes as Buffer)
      assert.equal(answer.status, 422)
      assert.match(answer.text, words)
    }
  })

  it('of members who do not keep the guideline become amendments', async () => {
    const { ref, path } = await bringGuideline(site)
    const copy = edited(await copyOf(ref), (xml) => xml.replace('one lane, 1/1', 'two lanes, 1/1'))
    const answer = await site.upload(`/en${path}/return`, { name: 'copy.docx', bytes: copy, type }, { as: 'stranger' })
    assert.equal(answer.status, 303)
    const page = await site.get(answer.location!, { as: 'stranger' })
    assert.match(page.text, /<del>one lane<\/del>|<del>/)
    assert.match(page.text, /Put up as an amendment/)
    assert.doesNotMatch(page.text, /value="take"/)
    assert.equal((await site.post(answer.location!, { verdict: 'take', change: 'c1' }, { as: 'stranger' })).status, 403)
    assert.match((await site.post(answer.location!, { verdict: 'amend', change: 'c1' }, { as: 'stranger', follow: true })).text, /1 amendment was proposed/)
    // Others see nothing of it; whoever keeps the guideline does.
    assert.equal((await site.get(answer.location!, { as: 'member' })).status, 404)
    assert.equal((await site.get(answer.location!, { as: 'editor' })).status, 200)
    // Sent out again, it stands there as a comment, and comes back as none.
    assert.match(new TextDecoder().decode(unzipSync(await copyOf(ref))['word/comments.xml']), /two lanes/)
    await assert.rejects(returned(ref, await copyOf(ref)), (error: { faults?: { key: string }[] }) => error.faults?.[0]?.key === 'guidelines.return.fault.same')
  })

  it('that LibreOffice has saved are not different but for what was edited', async function () {
    if (spawnSync('soffice', ['--version']).error) this.skip()
    const { ref } = await bringGuideline(site, { sections: 2, each: 2 })
    const folder = mkdtempSync(join(tmpdir(), 'diwan-return-'))
    try {
      for (const lang of ['en', 'ar'] as const) {
        const [before, after] = lang === 'en' ? ['one lane, 1/1', 'two lanes, 1/1'] : ['مسار واحد, 1/1', 'مسارين, 1/1']
        writeFileSync(join(folder, `${lang}.docx`), edited(await copyOf(ref, lang), (xml) => xml.replaceAll('واحد</w:t>', 'واحد</w:t>').replace(before, after)))
        execFileSync('soffice', [`-env:UserInstallation=file://${folder}/profile`, '--headless', '--convert-to', 'docx', '--outdir', join(folder, 'kept'), join(folder, `${lang}.docx`)], { stdio: 'ignore', timeout: 100_000 })
        const { card } = await returned(ref, readFileSync(join(folder, 'kept', `${lang}.docx`)))
        assert.deepEqual(card.changes.map(({ part, field }) => [part, field]), [['r-1-1', 'title']], JSON.stringify(said(card.changes)))
        assert.equal(card.lang, lang)
      }
    } finally { rmSync(folder, { recursive: true, force: true }) }
  })

  it('keep the structure of their Markdown: what is read of it and written again reads the same', () => {
    const word = fc.constantFrom('lane', '**strong**', '*soft*', '[link](https://example.org/a_b)', 'الميناء', '1.', '-', '#5', 'a_b', '2*3', '<tag>', 'https://example.org/x_y', '\\*')
    const line = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '))
    const block = fc.oneof(line, fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.map((one) => `- ${one}`).join('\n')), fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.map((one, n) => `${n + 1}. ${one}`).join('\n')), line.map((one) => `| a | b |\n| --- | --- |\n| ${one.replaceAll('|', '')} | x |`))
    fc.assert(fc.property(fc.array(block, { minLength: 1, maxLength: 5 }), (blocks) => {
      const once = markdownOf(asRead('', null, site.services.papers.blocks(blocks.join('\n\n'))).blocks)
      assert.equal(markdownOf(asRead('', null, site.services.papers.blocks(once)).blocks), once)
    }), { numRuns: 400, examples: [[['- lane\n- lane\n- lane', '1. lane\n2. lane', '1. lane\n2. lane\n3. lane', '1. lane\n2. lane\n3. 1. lane']]] })
  })
})
