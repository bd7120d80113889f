import assert from 'node:assert/strict'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import type { ItemInput } from '@diwan/core'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import { markerOf, piecesOf, refsIn } from '../guide/blocks/included.ts'
import { reachesAsFar } from '../guide/blocks/reach.ts'
import type { GuideServices } from '../guide/deps.ts'
import type { Guideline } from '../guide/services/guides.ts'
import { guidelineMarkdown } from '../papers/compose/guideline-markdown.ts'
import type { PapersServices } from '../papers/deps.ts'
import { readMarkdown } from '../papers/returns/read-markdown.ts'

const frozen = (ref: string, body: string) => ({ item: crypto.randomUUID(), ref, version: 1, texts: [{ lang: 'en' as const, title: `What ${ref} is`, body }] })
const sections = [{ id: 's-1', recommendations: [{ id: 'r-1-1', verb: 'do', strength: 'strong', certainty: 4, lowered: [], raised: [], evidence: [{ kind: 'study', item: null, label: 'A study', url: '' }], pitfalls: [], applies: [], since: '', origin: null }] }]
const texts = (title: string, why: string): ItemInput['texts'] => ({ en: { title, summary: `About ${title}`, body: '', extra: { keyPoints: [], unknown: '', method: '', parts: [{ id: 's-1', title: 'Starting', lead: 0, body: '', cost: '', staff: '', law: '', of: '' }, { id: 'r-1-1', title: 'Start with one lane.', lead: 1, body: why, cost: '', staff: '', law: '', of: '' }] } } })

describe('A text block', function () {
  this.timeout(120_000)
  let site: TestSite, there: TestSite
  const folder = join(import.meta.dirname, '..')
  before(async () => { [site, there] = [await bootTest({ plugins: [folder] }), await bootTest({ plugins: [folder] })] })
  after(async () => { await site?.stop(); await there?.stop() })

  const services = () => site.inside<GuideServices & PapersServices>('guidelines')
  const json = async <T>(path: string, as: Who = 'member'): Promise<T> => JSON.parse((await site.get(`/api/v1${path}`, { as })).text) as T
  const desk = (id: string) => json<{ draftRev: number; rev: number; state: string; blocks: { ref: string; state: string; version: number; newest: number; item: string }[]; errors: { error: string }[] }>(`/guidelines/${id}/desk?check=true`, 'editor')
  const write = (title: string, body: string, more: Partial<ItemInput> = {}) => site.make.item('guidelines.block', { title, audience: ['public'], handling: 'open', fields: { use: 'definition' }, texts: { en: { title, body } }, ...more })
  const change = async (id: string, body: string): Promise<void> => {
    const { content } = site.services, editor = await site.viewer('editor')
    const { input, rev } = await content.draft(editor, id)
    await content.saveDraft(editor, id, { ...input, texts: { ...input.texts, en: { ...input.texts.en!, body } } }, { rev })
    await content.move(editor, id, 'publish', { rev: (await content.read(editor, null, id)).rev })
  }
  /** A guideline whose draft says this, and the draft put live by two others. */
  const propose = async (title: string, why: string, more: Partial<ItemInput> = {}): Promise<string> => {
    const editor = await site.viewer('editor'), { guideDrafts } = services()
    const { id } = await site.services.content.create(editor, 'guidelines.guideline', { lang: 'en', audience: ['public'], handling: 'open', topics: ['nii'], fields: { outcomes: [], sections }, texts: texts(title, why), ...more } as ItemInput)
    const { item, draft } = await guideDrafts.open(editor, id)
    await guideDrafts.save(editor, item, draft.input, draft.rev)
    for (const name of ['take', 'begin']) await move(id, name)
    return id
  }
  const move = async (id: string, name: string, more = {}) => { const { rev, draftRev } = await desk(id); return site.post(`/en/guidelines/${id}/desk/move/${name}`, { rev: String(rev), draft: String(draftRev), ...more }, { as: 'editor' }) }
  const putLive = async (id: string) => {
    assert.equal((await move(id, 'submit')).status, 303)
    for (const n of [1, 2]) {
      const other = await site.make.person({ name: `Approver ${n}`, roles: ['editor'] })
      const { item, draft } = await services().guideDrafts.open(other, id)
      await site.services.transaction(() => services().guideApprovals.give(other, item, draft, { rev: draft.rev, note: '' }))
    }
    assert.equal((await move(id, 'publish')).status, 303)
    return site.services.content.read(await site.viewer('editor'), 'guidelines.guideline', id) as Promise<Guideline>
  }

  it('is named by a line of its own, and nowhere else', () => {
    const line = fc.constantFrom('words', '- a point', '{{TB-0001}} in words', '', '```', '{{ TB-0002 }}', '{{TB-0001}}', '    {{TB-0001}}', '~~~')
    fc.assert(fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const text = lines.join('\n')
      const pieces = piecesOf(text, 'en', [frozen('TB-0001', 'one'), frozen('TB-0002', 'two')])
      let fence = ''
      const named = lines.filter((one) => { const mark = /^(```|~~~)/.exec(one)?.[0] ?? ''; if (fence === '') fence = mark; else if (mark === fence) fence = ''; return fence === '' && (one === '{{TB-0001}}' || one === '{{ TB-0002 }}') })
      assert.deepEqual(refsIn(text).toSorted(), [...new Set(named.map((one) => one.replace(/[{} ]/g, '')))].toSorted())
      assert.equal(pieces?.filter(({ block }) => block).length ?? 0, named.length)
      const own = (words: string) => words.split('\n').filter((one) => one.trim() !== '').join('\n')
      assert.equal(own((pieces ?? [{ text, block: null }]).filter(({ block }) => !block).map((piece) => piece.text).join('\n')), own(lines.filter((one, n) => !named.includes(one) || !isNamed(lines, n)).join('\n')))
    }), { numRuns: 500 })
  })

  it('may stand only where all may read it who read what it stands in', () => {
    const reach = (audience: string[], handling: ItemInput['handling'] = 'community') => ({ audience, handling })
    for (const [block, guideline, may] of [
      [reach(['public'], 'open'), reach(['public'], 'open'), true], [reach(['public'], 'open'), reach(['members']), true], [reach(['members']), reach(['public'], 'open'), false], [reach(['members']), reach(['ncps@region:europe', 'administration:XA']), true],
      [reach(['administration:XA']), reach(['administration:XA', 'administration:XM']), false], [reach(['members']), reach(['group:1']), false], [reach(['members'], 'my-administration'), reach(['members']), false],
    ] as const) assert.equal(reachesAsFar(block, guideline), may, JSON.stringify([block, guideline]))
  })

  it('stands in each version as it was; a later text marks who has the older one, and goes in when its keepers take it', async () => {
    const block = await write('What an alarm is', 'An alarm is **first** said here.')
    const id = await propose('Alarms', `It was measured.\n\n${markerOf(block.ref)}\n\nAnd again.`)
    const first = await putLive(id)
    const page = async () => (await site.get(`/en${first.path}`, { as: 'visitor' })).text
    assert.match(await page(), /It was measured\.[^]*An alarm is <strong>first<\/strong> said here\.[^]*Text block \W*TB-\d+\W*, version \W*1[^]*And again\./)
    await change(block.id, 'An alarm is said anew.')
    assert.match(await page(), /<strong>first<\/strong>/)
    assert.deepEqual((await desk(id)).blocks.map(({ state, version, newest }) => [state, version, newest]), [['older', 1, 2]])
    assert.match((await site.get(`/en${first.path}`, { as: 'editor' })).text, new RegExp(`${block.ref}\\W* has changed: version \\W*2\\W*, here \\W*1`))
    assert.doesNotMatch(await page(), /has changed/)
    const uses = async (as: Who) => (await json<{ uses: { isOlder: boolean; isDraft: boolean; title: string }[] }>(`/guidelines/blocks/${block.ref}`, as)).uses.map(({ title, isOlder, isDraft }) => [title, isOlder, isDraft])
    assert.deepEqual(await uses('visitor'), [['Alarms', true, false]])
    const renewed = await site.post(`/en/guidelines/${id}/desk/blocks`, { rev: String((await desk(id)).draftRev), block: block.id }, { as: 'editor' })
    assert.equal(renewed.status, 303, renewed.text)
    assert.deepEqual(await uses('editor'), [['Alarms', true, false], ['Alarms', false, true]])
    assert.deepEqual(await uses('visitor'), [['Alarms', true, false]])
    const { parts } = await json<{ parts: { id: string; what: string[]; texts: { words: { text: string; removed?: boolean }[] }[] }[] }>(`${first.path}/compare?to=draft`, 'editor')
    assert.deepEqual(parts.map(({ id: part, what }) => [part, what]), [['r-1-1', ['wording']]])
    assert.match(parts[0]!.texts[0]!.words.filter(({ removed }) => removed).map(({ text }) => text).join(), /first/)
    const second = await putLive(id)
    assert.match(await page(), /An alarm is said anew/)
    assert.match((await site.get(`/en${first.path}/v/1.0`, { as: 'visitor' })).text, /<strong>first<\/strong>/)
    assert.deepEqual([second.fields.version, second.fields.blocks.map(({ version }) => version)], ['1.1', [2]])
    assert.deepEqual((await desk(id)).blocks.map(({ state }) => state), ['current'])
  })

  it('keeps a guideline from readers the block is not for, and from being published with a number nobody knows or a text that was withdrawn', async () => {
    const narrow = await write('For members', 'Only members know.', { audience: ['members'], handling: 'community' })
    const id = await propose('Too wide', `Why.\n\n${markerOf(narrow.ref)}\n\n{{TB-99999}}`)
    const refused = await move(id, 'submit')
    assert.equal(refused.status, 422)
    assert.match(refused.text, /There is no text block \W*TB-99999\W* that you may read/)
    const { guideDrafts } = services(), editor = await site.viewer('editor')
    const save = async (why: string): Promise<void> => { const { item, draft } = await guideDrafts.open(editor, id); await guideDrafts.save(editor, item, { ...draft.input, texts: texts('Too wide', why) }, draft.rev) }
    await save(`Why.\n\n${markerOf(narrow.ref)}`)
    for (const [name, more] of [['consult', { until: '2031-01-01' }], ['submit', {}]] as const) {
      const answer = await move(id, name, more)
      assert.equal(answer.status, 422, name)
      assert.match(answer.text, new RegExp(`Text block \\W*${narrow.ref}\\W* is for fewer readers`))
    }
    const gone = await write('Withdrawn soon', 'It is over.')
    await save(`Why.\n\n${markerOf(gone.ref)}`)
    await site.services.content.move(editor, gone.id, 'withdraw', { rev: gone.rev, note: 'Wrong.' })
    assert.match((await move(id, 'submit')).text, new RegExp(`Text block \\W*${gone.ref}\\W* was withdrawn`))
    assert.deepEqual((await desk(id)).blocks.map(({ state }) => state), ['withdrawn'])
    await save('Why, without it.')
    assert.deepEqual((await desk(id)).blocks, [])
    assert.equal((await move(id, 'submit')).status, 303)
  })

  it('that nobody may read is not told of by its number', async () => {
    const secret = await write('Of one administration', 'Nobody else knows this.', { audience: ['administration:XM'], handling: 'my-administration' })
    assert.equal((await site.get(`/en/guidelines/blocks/${secret.ref}`, { as: 'visitor' })).status, 404)
    const stranger = await site.make.person({ name: 'Writes without knowing' })
    const taken = await services().blocks.taken(stranger, { lang: 'en', audience: ['members'], texts: texts('Guessing', markerOf(secret.ref)), fields: { sections } })
    assert.deepEqual(taken.fields?.['blocks'], [])
  })

  it('says something, and includes no other', async () => {
    await assert.rejects(write('Nothing', ' '), { name: 'Invalid' })
    await assert.rejects(write('Nested', 'Before.\n\n{{TB-0001}}'), { name: 'Invalid' })
    await assert.rejects(write('Endless', 'a'.repeat(10_001)), { name: 'Invalid' })
  })

  it('goes out in every file, comes back as what it is, and what was changed in its words is told and not taken', async () => {
    const block = await write('A checklist', 'Before you begin:\n\n- a baseline\n- a way out\n\n`<!-- /TB-0001 -->`')
    const live = await putLive(await propose('Going out', `It was *measured*.\n\n${markerOf(block.ref)}\n\nAnd again.`))
    const editor = await site.viewer('editor'), { composer, returns, bundles, bundleImports } = services()
    const composed = await composer.guideline(editor, live.id)
    const markdown = guidelineMarkdown(composed.document, composed.needs.t)
    assert.match(markdown, /a baseline/)
    assert.equal(readMarkdown(markdown).sections[0]?.recommendations[0]?.words.body, `It was *measured*.\n\n${markerOf(block.ref)}\n\nAnd again.`)
    for (const form of ['html', 'json']) assert.match((await site.get(`/en${live.path}/paper/${form}`, { as: 'member' })).text, /a baseline/, form)
    const docx = await site.services.papers.docx(await composer.paper(editor, composed, 'docx'))
    await assert.rejects(returns.receive(editor, live.id, { name: 'same.docx', bytes: Readable.from([docx]) }), (fault: { faults?: { key: string }[] }) => fault.faults?.[0]?.key === 'guidelines.return.fault.same')
    await assert.rejects(returns.receive(editor, live.id, { name: 'same.md', bytes: Readable.from([Buffer.from(markdown)]) }), (fault: { faults?: { key: string }[] }) => fault.faults?.[0]?.key === 'guidelines.return.fault.same')
    const edited = markdown.replace('a way out', 'no way out').replace('And again.', 'And once more.')
    const card = await returns.read(editor, live, await returns.receive(editor, live.id, { name: 'edited.md', bytes: Readable.from([Buffer.from(edited)]) }))
    assert.deepEqual(card.changes.map(({ part, field, after }) => [part, field, after]), [['r-1-1', 'body', `It was *measured*.\n\n${markerOf(block.ref)}\n\nAnd once more.`]])
    assert.match(card.remarks.map(({ text }) => text).join(), /In the words of text block \W*TB-\d+[^]*no way out/)
    // An archive takes the words of its blocks to a site that has none of them.
    const archive = await buffer(await bundles.ofGuideline(editor, live))
    const taken = there.inside<PapersServices>('guidelines'), by = await there.viewer('editor')
    const found = await taken.bundleImports.read(by, await taken.bundleImports.look(by, 'guideline.zip', Readable.from([archive])))
    await there.instance.floors.database.transaction(() => taken.bundleImports.take(by, found.id, found.guidelines.map((one) => one.id)))
    assert.match((await there.get(`/en/guidelines/${live.id}`, { as: 'visitor' })).text, /a baseline/)
    const again = await buffer(await taken.bundles.ofGuideline(by, await there.services.content.read(by, 'guidelines.guideline', live.id) as Guideline))
    assert.deepEqual((await bundleImports.read(editor, await bundleImports.look(editor, 'back.zip', Readable.from([again])))).guidelines.map(({ verdict }) => verdict), ['same'])
  })
})

/** Whether the line at this place stands outside of code. */
function isNamed(lines: readonly string[], at: number): boolean {
  let fence = ''
  for (const line of lines.slice(0, at + 1)) { const mark = /^(```|~~~)/.exec(line)?.[0] ?? ''; if (fence === '') fence = mark; else if (mark === fence) fence = '' }
  return fence === ''
}
