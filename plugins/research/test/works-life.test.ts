import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { bootTest, type TestPerson, type TestSite, type Who } from '@diwan/core/testing'
import type {} from '../contract.ts'

/** Says what was looked for, and not the whole page. */
const has = (page: string | undefined, words: RegExp, why = ''): void => { assert.ok(words.test(page ?? ''), `${String(words)} is not there ${why}`) }
const hasNot = (page: string | undefined, words: RegExp, why = ''): void => { assert.ok(!words.test(page ?? ''), `${String(words)} is there ${why}`) }

describe('the life of a study', function () {
  this.timeout(120_000)
  let site: TestSite, id = '', path = ''
  before(async () => { site = await bootTest({ plugins: ['research', 'guidelines', 'directory', 'updates'] }) })
  after(() => site?.stop())

  const at = (step: string) => `/en/research/submit/${id}/${step}`
  const data = async <T>(address: string, as: Who): Promise<T> => {
    const answer = await site.get(address.replace('/en/', '/api/v1/'), { as })
    assert.equal(answer.status, 200, `${address}: ${answer.text.slice(0, 300)}`)
    return JSON.parse(answer.text) as T
  }
  const save = async (step: string, fields: Record<string, string | string[]>, as: Who = 'member') => {
    const { rev } = await data<{ rev: number }>(at(step), as)
    return site.post(at(step), { rev: String(rev), go: 'stay', ...fields }, { as })
  }
  const abstract = 'Whether pre-arrival data shortens release was asked at two land borders; release times of 14 months were compared with those of a border without it, and what else changed is named.'
  const reviewOf = async (as: Who): Promise<string> => {
    const { reviews } = await data<{ reviews: { id: string }[] }>('/en/research/reviews', as)
    assert.ok(reviews[0])
    return reviews[0].id
  }
  const text = async (address: string, as: Who) => (await site.get(address, { as, accept: '*/*' })).text

  it('begins with a title, and says what is still missing on its last step', async () => {
    const begun = await site.post('/en/research/submit', { title: 'Pre-arrival data at two land borders', 'topics[]': ['ai-ml'] }, { as: 'member' })
    assert.equal(begun.status, 303, begun.text.slice(0, 300))
    id = /submit\/([0-9a-f-]{36})/.exec(begun.location ?? '')?.[1] ?? ''
    assert.ok(id)
    for (const step of ['about', 'people', 'files', 'findings', 'rights', 'check']) assert.equal((await site.get(at(step), { as: 'member' })).status, 200, step)
    assert.equal((await site.get(at('about'), { as: 'stranger' })).status, 404, 'nobody else sees that it is there')
    const { input } = await site.services.content.draft(await site.viewer('member'), id)
    assert.deepEqual([input.fields?.['licence'], input.fields?.['sharing']], ['all-rights-reserved', null], 'nobody gives a right away, or keeps it in, by saying nothing')
    await save('rights', { access: 'open' })
    assert.equal((await site.services.content.draft(await site.viewer('member'), id)).input.fields?.['licence'], 'all-rights-reserved', 'a form without a licence gives none')
    const check = await text(at('check'), 'member')
    has(check, /The abstract has 0 characters/)
    has(check, /Say whether it may be shared outside the members/)
    const early = await site.post(at('check'), {}, { as: 'member' })
    assert.equal(early.status, 422)
  })

  it('keeps what each step said, and says at its place what is wrong', async () => {
    assert.equal((await save('about', { title: 'Pre-arrival data at two land borders', summary: 'Release was a third quicker.', body: abstract, type: 'paper', 'topics[]': ['ai-ml'], keywords: 'release, borders' })).status, 303)
    const wrong = await save('people', { 'creators.0.given': 'Mem', 'creators.0.family': 'Ber', 'creators.0.orcid': '0000-0002-1825-0098', 'creators.0.role': 'author' })
    assert.match(wrong.location ?? '', /people\?check=true/)
    has(await text(`${at('people')}?check=true`, 'member'), /does not add up/)
    await save('people', { 'creators.0.given': 'Mem', 'creators.0.family': 'Ber', 'creators.0.administration': 'XA', 'creators.0.person': site.id('member'), 'creators.0.role': 'author' })
    await save('files', { text: 'The whole text of the study, with Zqtables.' })
    await save('findings', { 'findings.0.claim': 'Release was a third quicker with pre-arrival data.', 'findings.0.effect': '-33', 'findings.0.unit': '%', 'findings.0.low': '-41', 'findings.0.high': '-25', 'findings.0.certainty': '3' })
    await save('rights', { sharing: 'anyone', access: 'open', licence: 'cc-by-4.0' })
    has(await text(at('check'), 'member'), /Nothing is missing/)
  })

  it('is handed in, and then stands still until somebody decides', async () => {
    assert.equal((await site.post(at('check'), {}, { as: 'member' })).status, 303)
    assert.equal((await save('about', { title: 'Changed meanwhile' })).status, 409)
    has(await text('/en/research/mine', 'member'), /An editor looks at it/)
    has(await text('/en/research/desk', 'editor'), /Pre-arrival data at two land borders/)
    for (const as of ['member', 'stranger'] as const) assert.notEqual((await site.get('/en/research/desk', { as })).status, 200)
    hasNot(await text('/en/research/works', 'visitor'), /Pre-arrival/)
  })

  it('goes to reviewers who stand far enough away', async () => {
    const dueOn = new Date(site.clock.now().getTime() + 20 * 86_400_000).toISOString().slice(0, 10)
    const ask = (person: TestPerson) => site.post(`/en/research/desk/${id}/ask`, { person: site.id(person), dueOn, blinding: 'single' }, { as: 'editor' })
    const near = await ask('colleague')
    assert.equal(near.status, 422)
    has(near.text, /belong to an administration it comes from/)
    assert.equal((await ask('stranger')).status, 303)
    assert.equal((await ask('strangeNcp')).status, 303)
    assert.equal((await site.get(`/en/research/reviews/${await reviewOf('stranger')}`, { as: 'member' })).status, 404)
    await site.settle()
  })

  it('is read by reviewers once they accept, and reviewed', async () => {
    for (const as of ['stranger', 'strangeNcp'] as const) {
      const review = `/en/research/reviews/${await reviewOf(as)}`
      hasNot(await text(review, as), /Zqtables/)
      assert.equal((await site.post(`${review}/answer`, { answer: 'yes' }, { as })).status, 422, 'they say that nothing stands in the way')
      assert.equal((await site.post(`${review}/answer`, { answer: 'yes', isFree: 'true' }, { as })).status, 303)
      has(await text(review, as), /Zqtables/)
      const scores = Object.fromEntries(['question', 'method', 'evidence', 'clarity', 'use'].map((name) => [`score-${name}`, '4']))
      assert.equal((await site.post(review, { then: 'send', ...scores }, { as })).status, 422, 'words and advice are asked for')
      assert.equal((await site.post(review, { then: 'send', verdict: 'minor', toAuthor: 'A clear question. Say please which months are compared, and why.', toEditors: 'Zqconfidential word', ...scores }, { as })).status, 303)
    }
  })

  it('leaves no way from the study to its reviewers in the audit', async () => {
    const holding = String((await site.services.content.draft(await site.viewer('member'), id)).input.fields?.['holding'])
    const shared = await site.services.db('core.audit').where({ action: 'core.membership.given' }).select<{ detail: unknown }[]>('detail')
    assert.ok(shared.length >= 2)
    assert.ok(!JSON.stringify(shared).includes(holding))
  })

  it('tells its authors what reviewers said and never who, nor what was for editors', async () => {
    assert.equal((await site.post(`/en/research/desk/${id}/decide`, { decision: 'revise', letter: 'Two reviewers like it. Please say which months are compared.' }, { as: 'editor' })).status, 303)
    await site.settle()
    await site.runJobs()
    const names = [await site.viewer('stranger'), await site.viewer('strangeNcp')].flatMap(({ id: person, name }) => [person ?? '', name])
    const seen = [await text(at('check'), 'member'), await text(at('about'), 'member'), await text(`/api/v1/research/submit/${id}/check`, 'member'), await text(`/en/items/${id}/history`, 'member'), await text('/en/inbox', 'member'), await text('/api/v1/account/data', 'member')]
    has(seen[0] ?? '', /which months are compared, and why/)
    const mails = (await site.mails()).map((mail) => JSON.stringify(mail)).filter((mail) => mail.includes('member'))
    for (const page of [...seen, ...mails]) for (const trace of [...names, 'Zqconfidential']) assert.ok(!page.includes(trace), `an author reads “${trace}”`)
    has(await text(`/en/research/desk/${id}`, 'editor'), /Zqconfidential/)
  })

  it('is revised, answered for, accepted and published as version 1', async () => {
    await save('about', { title: 'Pre-arrival data at two land borders', summary: 'Release was a third quicker.', body: `${abstract} January to June of both years are compared.`, type: 'paper', 'topics[]': ['ai-ml'] })
    assert.equal((await site.post(at('check'), {}, { as: 'member' })).status, 422, 'reviewers are answered')
    assert.equal((await site.post(at('check'), { response: 'The months are named now.' }, { as: 'member' })).status, 303)
    const desk = await text(`/en/research/desk/${id}`, 'editor')
    has(desk, /January to June/)
    has(desk, /The months are named now/)
    const early = await site.post(`/en/research/desk/${id}/decide`, { decision: 'accept' }, { as: 'editor' })
    assert.equal(early.status, 422, 'two opinions on this round')
    const dueOn = new Date(site.clock.now().getTime() + 20 * 86_400_000).toISOString().slice(0, 10)
    for (const as of ['stranger', 'strangeNcp'] as const) {
      assert.equal((await site.post(`/en/research/desk/${id}/ask`, { person: site.id(as), dueOn, blinding: 'single' }, { as: 'editor' })).status, 303)
      const review = `/en/research/reviews/${await reviewOf(as)}`
      await site.post(`${review}/answer`, { answer: 'yes', isFree: 'true' }, { as })
      const scores = Object.fromEntries(['question', 'method', 'evidence', 'clarity', 'use'].map((name) => [`score-${name}`, '5']))
      assert.equal((await site.post(review, { then: 'send', verdict: 'accept', toAuthor: 'All that was asked for is there. Publish it as it stands.', ...scores }, { as })).status, 303)
    }
    assert.equal((await site.post(`/en/research/desk/${id}/decide`, { decision: 'accept' }, { as: 'editor' })).status, 303)
    const out = await site.post(`/en/research/desk/${id}/publish`, {}, { as: 'editor' })
    assert.equal(out.status, 303, out.text.slice(0, 300))
    await site.settle()
    const item = await site.services.content.read(await site.viewer('visitor'), 'research.work', id)
    path = item.path
    const page = await text(`/en${path}`, 'visitor')
    has(page, /diwan:\d{4}\.\d{4}v1/)
    has(page, /Zqtables/)
    has(page, /2 reviewers/)
    has(await text('/en/research/works', 'visitor'), /Pre-arrival data at two land borders/)
    has(await text('/en/research/findings', 'visitor'), /a third quicker/)
    has(await text(`/en${path}/findings/f-1`, 'visitor'), /-33 %/)
    for (const lang of ['fr', 'es', 'ar']) assert.equal((await site.get(`/${lang}${path}`)).status, 200)
  })

  it('is corrected in the open: the old version stays where it was, and says that there is another', async () => {
    await save('about', { title: 'Pre-arrival data at two land borders', summary: 'Release was a quarter quicker.', body: `${abstract} January to June of both years are compared.`, type: 'paper', 'topics[]': ['ai-ml'] })
    assert.equal((await site.post(at('check'), { change: 'correction' }, { as: 'member' })).status, 422, 'what changed is said')
    assert.equal((await site.post(at('check'), { change: 'correction', changeNote: 'A quarter, not a third: two months were counted twice.' }, { as: 'member' })).status, 303)
    assert.equal((await site.post(`/en/research/desk/${id}/decide`, { decision: 'accept' }, { as: 'editor' })).status, 303)
    assert.equal((await site.post(`/en/research/desk/${id}/publish`, {}, { as: 'editor' })).status, 303)
    await site.settle()
    const page = await text(`/en${path}`, 'visitor')
    has(page, /Corrected on/)
    has(page, /two months were counted twice/)
    const old = await text(`/en${path}/v/1`, 'visitor')
    has(old, /a third quicker/)
    has(old, /This is version 1/)
    has(await text(`/en${path}/compare?from=1&to=2`, 'visitor'), /quarter/)
  })

  it('keeps the files that were reviewed: they change with the next version, and the old one still has its own', async () => {
    const files = async (address: string, as: Who = 'visitor') => (await data<{ full: { files: { id: string; name: string; path: string }[]; text: string } }>(`/en${address}`, as)).full
    const put = async (name: string, words: string) => site.upload(`/en/research/submit/${id}/file`, { name, bytes: Buffer.from(words), type: 'text/csv' }, { as: 'member' })
    assert.deepEqual((await files(path)).files, [])
    const holding = (await site.services.content.read(await site.viewer('member'), 'research.work', id)).fields['holding'] as string
    await assert.rejects(site.services.attachments.add(await site.viewer('member'), holding, { name: 'later.txt', bytes: Readable.from([Buffer.from('slipped in')]) }), /core.attachment.stays/)
    const damaged = await site.upload(`/en/research/submit/${id}/file`, { name: 'study.pdf', bytes: Buffer.from('%PDF-1.7\nnothing more'), type: 'application/pdf' }, { as: 'member' })
    assert.equal(damaged.status, 422)
    has(damaged.text, /This PDF does not open/)
    assert.equal((await put('tables.csv', 'a,b\n1,2\n')).status, 303)
    await save('files', { text: 'The whole text of the study, with Zqtables and Zqsecond.' })
    assert.deepEqual((await files(path)).files, [], 'not before it was looked at')
    hasNot(await text(`/en${path}`, 'visitor'), /Zqsecond/)
    assert.equal((await site.post(at('check'), { change: 'correction', changeNote: 'The tables are there to be taken.' }, { as: 'member' })).status, 303)
    assert.equal((await put('late.csv', 'a,b\n')).status, 409, 'what is being looked at stands still')
    assert.equal((await site.post(`/en/research/desk/${id}/decide`, { decision: 'accept' }, { as: 'editor' })).status, 303)
    assert.equal((await site.post(`/en/research/desk/${id}/publish`, {}, { as: 'editor' })).status, 303)
    await site.settle()
    const now = await files(path)
    assert.deepEqual(now.files.map(({ name }) => name), ['tables.csv'])
    assert.match(now.text, /Zqsecond/)
    const before = await files(`${path}/v/2`)
    assert.deepEqual(before.files, [])
    assert.match(before.text, /Zqtables\.$/)
    has(await text(`/en${path}/compare?from=2&to=3`, 'visitor'), /Zqsecond/)
    // The next version takes one away; the one before keeps it, and it is to be had there.
    const { files: shown } = await data<{ files: { id: string }[] }>(at('files'), 'member')
    assert.equal((await site.post(`/en/research/submit/${id}/file/${shown[0]?.id ?? ''}/remove`, {}, { as: 'member' })).status, 303)
    assert.deepEqual((await data<{ files: object[] }>(at('files'), 'member')).files, [])
    assert.equal((await files(path)).files.length, 1)
    const got = await site.get(`/en${(await files(path)).files[0]?.path ?? ''}`)
    assert.ok([302, 303].includes(got.status), String(got.status))
  })

  it('is retracted with a reason: page and citation stay, the full text does not', async () => {
    assert.equal((await site.post(`/en${path}/retract`, { reason: 'wrong' }, { as: 'editor' })).status, 422)
    assert.equal((await site.post(`/en${path}/retract`, { reason: 'The counters at one border had failed for the whole of the second year.' }, { as: 'editor' })).status, 303)
    await site.settle()
    const page = await text(`/en${path}`, 'visitor')
    has(page, /Retracted on/)
    has(page, /counters at one border/)
    has(page, /diwan:/)
    hasNot(page, /Zqtables/)
    has(await text(`/en${path}/v/1`, 'visitor'), /Retracted on/)
    hasNot(await text('/en/research/findings', 'visitor'), /a third quicker/)
    assert.notEqual((await site.post(`/en${path}/retract`, { reason: 'The counters at one border had failed for the whole year.' }, { as: 'editor' })).status, 303)
  })
})

describe('a recommendation that rests on a study', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['research', 'guidelines', 'directory', 'updates'] }) })
  after(() => site?.stop())

  it('says that it was corrected, and then retracted; who follows the guideline is told, and the study shows where it is used', async () => {
    const make = (title: string, fields: Record<string, unknown>) => ({ lang: 'en' as const, audience: ['public'], handling: 'open' as const, topics: ['ai-ml'], fields, texts: { en: { title, summary: 'One sentence.', body: 'An abstract.' } } })
    const at = site.clock.now(), version = { n: 1, rev: 1, at: at.toISOString(), kind: 'version', note: '' }
    const study = '0198c6f0-7777-7000-8000-000000000001'
    const bring = (fields: Record<string, unknown>, transition?: string) => site.instance.floors.content.bringing.bring({ id: study, kind: 'research.work', administration: 'XA', author: { id: site.id('member'), name: 'Mem' }, publishedAt: at, input: make('Gates counted', { type: 'paper', creators: [], licence: 'cc-by-4.0', sharing: 'anyone', version: 1, versions: [version], ...fields }), ...transition === undefined ? {} : { transition } })
    await bring({})
    const { path, id } = await site.make.item('guidelines.guideline', {
      title: 'Counting at gates', fields: { sections: [{ id: 's-1', recommendations: [{ id: 'r-1', verb: 'do', strength: 'strong', certainty: 4, evidence: [{ kind: 'study', item: study }] }] }] },
      texts: { en: { title: 'Counting at gates', extra: { parts: [{ id: 's-1', title: 'Gates' }, { id: 'r-1', title: 'Count them', body: 'Why' }] } } },
    })
    await site.services.content.subscribe(await site.viewer('stranger'), { type: 'item', id })
    await site.settle()
    const page = async (address: string) => (await site.get(`/en${address}`, { as: 'stranger' })).text
    hasNot(await page(path), /Corrected since|Retracted since/)
    const { path: own } = await site.services.content.read(await site.viewer('visitor'), 'research.work', study)
    has(await page(own), /Used in guidance[^]*Counting at gates/)
    const editor = await site.viewer('editor')
    const work = await site.services.content.read(editor, 'research.work', study)
    await site.services.content.move(editor, study, 'retract', { rev: work.rev, note: 'The counters had failed for a whole year.' })
    await site.settle()
    await site.runJobs()
    has(await page(path), /Retracted since:[^]*Gates counted/)
    has(await page(`${path}/evidence`), /Retracted since/)
    has((await site.get('/en/inbox', { as: 'stranger' })).text, /was corrected or retracted: Counting at gates/)
  })
})
