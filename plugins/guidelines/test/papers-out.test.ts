import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootTest, type TestSite } from '@diwan/core/testing'
import { readMarkdown } from '../papers/returns/read-markdown.ts'
import { bringGuideline } from './papers-fixture.ts'

const forms = ['html', 'md', 'json', 'zip'] as const

describe('Papers of guidelines', function () {
  this.timeout(120_000)
  let site: TestSite, folder = ''
  before(async () => { site = await bootTest({ plugins: [join(import.meta.dirname, '..')] }); folder = mkdtempSync(join(tmpdir(), 'diwan-papers-')) })
  after(async () => { await site?.stop(); rmSync(folder, { recursive: true, force: true }) })

  const made = async (path: string, form: 'pdf' | 'docx', as: 'visitor' | 'member' | 'editor', lang = 'en'): Promise<Buffer> => {
    const asked = await site.post(`/en${path}/paper`, { form, lang }, { as })
    assert.equal(asked.status, 303, asked.text)
    await site.runJobs()
    const got = await site.get(`/en${path}/paper/${form}?lang=${lang}`, { as, accept: '*/*' })
    assert.equal(got.status, 200)
    return got.bytes
  }
  const words = (bytes: Buffer): string => {
    writeFileSync(join(folder, 'one.pdf'), bytes)
    return execFileSync('pdftotext', ['-enc', 'UTF-8', join(folder, 'one.pdf'), '-'], { encoding: 'utf8' }).replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').normalize('NFKC').replace(/\s+/g, ' ')
  }

  it('are made in the background: the page says how far, without scripts, and then gives the file', async function () {
    if (spawnSync('pdftotext', ['-v']).error) this.skip()
    const { path, ref } = await bringGuideline(site)
    assert.match((await site.get(`/en${path}/paper`, { as: 'visitor' })).text, /Make it/)
    assert.equal((await site.get(`/en${path}/paper/pdf`, { as: 'visitor', accept: '*/*' })).status, 404)
    assert.equal((await site.post(`/en${path}/paper`, { form: 'pdf', lang: 'en' }, { as: 'visitor' })).status, 303)
    assert.match((await site.get(`/en${path}/paper`, { as: 'visitor' })).text, /Waits its turn|% made|Download/)
    const text = words(await made(path, 'pdf', 'visitor'))
    for (const said of [ref, 'Image analytics on scanners (en)', 'Contents', '1.1', 'Start with one commodity in one lane, 1/1', 'Moderate', 'One-lane pilot, 2024', 'What we do not know']) assert.ok(text.includes(said), `${said} in ${text.slice(0, 3_000)}`)
    assert.match((await site.get(`/en${path}/paper`, { as: 'visitor' })).text, /Download/)
  })

  it('in Arabic are read by an independent program', async function () {
    if (spawnSync('pdftotext', ['-v']).error) this.skip()
    const { path } = await bringGuideline(site)
    const text = words(await made(path, 'pdf', 'visitor', 'ar'))
    for (const said of ['تحليل صور', 'المحتويات', 'ASYCUDA World', '12.5', 'متوسطة']) assert.ok(text.includes(said.normalize('NFKC')), `${said} in ${text.slice(0, 2_000)}`)
  })

  it('are made once for who reads the same, and anew when the text or the reader changes', async () => {
    const { path, id } = await bringGuideline(site)
    const count = async (): Promise<number> => Number((await site.instance.floors.database.db.raw<{ rows: { n: string }[] }>('select count(*) as n from guidelines.paper where item_id = ?::uuid', [id])).rows[0]?.n)
    for (const as of ['visitor', 'visitor', 'visitor'] as const) await site.post(`/en${path}/paper`, { form: 'pdf', lang: 'en' }, { as })
    await site.runJobs()
    await site.post(`/fr${path}/paper`, { form: 'pdf', lang: 'en' }, { as: 'member' })
    assert.equal(await count(), 1)
    await bringGuideline(site, { id, versions: 2 })
    // What was published stays as it was; its paper does too.
    assert.equal((await site.get(`/en${path}/paper/pdf?lang=en&v=1.0`, { as: 'visitor', accept: '*/*' })).status, 200)
    assert.equal((await site.get(`/en${path}/paper/pdf?lang=en`, { as: 'visitor', accept: '*/*' })).status, 404)
    await site.post(`/en${path}/paper`, { form: 'pdf', lang: 'en' }, { as: 'visitor' })
    assert.equal(await count(), 2)
  })

  it('say everything of the guideline as page, Markdown and data, and need nothing besides', async () => {
    const { path, ref } = await bringGuideline(site)
    const [html, md, json] = [await site.get(`/en${path}/paper/html`, { as: 'visitor', accept: '*/*' }), await site.get(`/en${path}/paper/md`, { as: 'visitor', accept: '*/*' }), await site.get(`/en${path}/paper/json`, { as: 'visitor', accept: '*/*' })]
    assert.doesNotMatch(html.text, /<script|<link|src=|@import|url\(/)
    assert.match(html.text, /<h3 id="r-1-1\.title" class="hung"><span class="number">1\.1<\/span>/)
    assert.match(html.text, /<b>all traffic<\/b>/)
    assert.match(String(html.headers.get('content-disposition')), new RegExp(`attachment.*${ref}-1\\.0-en\\.html`))
    const read = readMarkdown(md.text)
    assert.equal(read.source, `${ref}@1@en`)
    assert.deepEqual(read.sections.map(({ id, recommendations }) => [id, recommendations.map((one) => one.id)]), [['s-1', ['r-1-1', 'r-1-2']], ['s-2', ['r-2-1', 'r-2-2']]])
    const { sections } = JSON.parse(json.text) as { sections: { recommendations: { title: string; body: string; law: string }[] }[] }
    assert.deepEqual(read.sections[1]?.recommendations[1]?.words, { title: sections[1]?.recommendations[1]?.title, body: sections[1]?.recommendations[1]?.body, cost: 'Two officers for a month.', staff: '', law: 'None in most places.' })
  })

  it('leave out sources the reader may not read, and pitfalls too', async () => {
    const hidden = await site.make.item('guidelines.case', { title: 'Wyvern switches it off', audience: ['administration:XA'] }).catch(() => null)
    if (!hidden) return
    const { path } = await bringGuideline(site, { evidence: [hidden.id] })
    for (const form of ['html', 'md', 'json'] as const) for (const as of ['visitor', 'stranger'] as const) assert.doesNotMatch((await site.get(`/en${path}/paper/${form}`, { as, accept: '*/*' })).text, new RegExp(`Wyvern|${hidden.id}`), `${form} ${as}`)
  })

  it('are not given of what the reader may not read, nor of what handling keeps here', async () => {
    const closed = await bringGuideline(site, { audience: ['administration:XA'], handling: 'my-administration' })
    for (const as of ['visitor', 'stranger'] as const) {
      for (const form of [...forms, 'pdf', 'docx']) assert.ok([401, 403, 404].includes((await site.get(`/en${closed.path}/paper/${form}`, { as, accept: '*/*' })).status), `${form} ${as}`)
      assert.ok([401, 403, 404].includes((await site.post(`/en${closed.path}/paper`, { form: 'pdf', lang: 'en' }, { as })).status))
    }
    // Who may read it may not take it away.
    const page = await site.get(`/en${closed.path}/paper`, { as: 'colleague' })
    assert.equal(page.status, 200)
    assert.match(page.text, /This may not be taken away/)
    for (const form of [...forms, 'pdf', 'docx']) assert.notEqual((await site.get(`/en${closed.path}/paper/${form}`, { as: 'colleague', accept: '*/*' })).status, 200, form)
    assert.notEqual((await site.post(`/en${closed.path}/paper`, { form: 'pdf', lang: 'en' }, { as: 'colleague' })).status, 303)
  })

  it('are no longer given to who has lost the right to read since they were made', async () => {
    const { path, id } = await bringGuideline(site, { audience: ['members'], handling: 'community' })
    assert.ok((await made(path, 'pdf', 'member')).length > 1_000)
    await site.instance.floors.database.db.raw(`update core.item set audience = '{administration:XQ}' where id = ?::uuid`, [id])
    assert.equal((await site.get(`/en${path}/paper/pdf?lang=en`, { as: 'member', accept: '*/*' })).status, 404)
  })
})
