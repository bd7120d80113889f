import assert from 'node:assert/strict'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import type { ItemInput } from '@diwan/core'
import type {} from '../contract.ts'
import type { GuideServices } from '../guide/deps.ts'

const parts = [['s-1', 'Starting'], ['r-1-1', 'Start with one lane.'], ['r-1-2', 'Keep a human decision.']] as const
const recommendation = (id: string, more = {}) => ({ id, verb: 'do', strength: 'strong', certainty: 4, lowered: [], raised: [], evidence: [{ kind: 'study', item: null, label: 'A study', url: '' }], pitfalls: [], applies: [], since: '', origin: null, ...more })
const texts = (title: string, said: readonly (readonly [string, string])[] = parts): ItemInput['texts'] => ({ en: { title, summary: `About ${title}`, body: '', extra: { keyPoints: [], unknown: '', method: '', parts: said.map(([id, of]) => ({ id, title: of, lead: 1, body: `Why ${of}`, cost: '', staff: '', law: '', of: '' })) } } })
const fields = (recommendations: object[] = [recommendation('r-1-1'), recommendation('r-1-2')]) => ({ outcomes: ['cost'], sections: [{ id: 's-1', recommendations }] })

describe('Guidelines', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest() })
  after(() => site?.stop())

  const publish = (title: string, more: Partial<ItemInput> = {}) => site.make.item('guidelines.guideline', { title, topics: ['nii'], audience: ['public'], fields: fields(), texts: texts(title), ...more })
  const json = async <T>(path: string, as: Who = 'member'): Promise<T> => JSON.parse((await site.get(`/api/v1${path}`, { as })).text) as T
  const services = () => site.inside<GuideServices>('guidelines')
  const desk = (id: string, as: Who = 'editor') => json<{ draftRev: number; rev: number; state: string; approvals: { given: { name: string }[]; needed: number }; moves: { name: string }[] }>(`/guidelines/${id}/desk`, as)
  const move = async (id: string, name: string, more = {}, as: Who = 'editor') => { const { rev, draftRev } = await desk(id, as); return site.post(`/en/guidelines/${id}/desk/move/${name}`, { rev: String(rev), draft: String(draftRev), ...more }, { as }) }
  const approve = async (id: string, as: Who) => site.post(`/en/guidelines/${id}/desk/approve`, { draft: String((await desk(id, as)).draftRev) }, { as })

  it('go from a proposal with its ideas to a published version, and nobody publishes without two named people', async () => {
    const asked = await site.post('/en/guidelines/propose', { title: 'Scanning what floats', summary: 'When to scan a hull.', 'topics[]': 'nii', ideas: 'Scan at anchor\nAsk the pilot', originLabel: 'A round table' }, { as: 'member' })
    assert.equal(asked.status, 303)
    const id = /guidelines\/([0-9a-f-]{36})\/desk/.exec(asked.location ?? '')?.[1] ?? ''
    assert.equal((await site.get(`/en/guidelines/${id}/desk`, { as: 'stranger' })).status, 404)
    assert.equal((await move(id, 'take', {}, 'member')).status, 403)
    for (const name of ['take', 'begin']) assert.equal((await move(id, name)).status, 303)
    // Its ideas are sentences that say where they come from, and nothing of what they rest on.
    const refused = await move(id, 'submit')
    assert.equal(refused.status, 422)
    assert.match(refused.text, /Recommendation 1\.1 rests on nothing/)
    assert.match(refused.text, /Recommendation 1\.2: say how sure we are/)
    for (const [part, title] of [['r-0-1', 'Scan at anchor.'], ['r-0-2', 'Ask the pilot.']] as const) {
      const { draftRev } = await desk(id, 'member')
      const saved = await site.post(`/en/guidelines/${id}/desk/part/${part}`, { rev: String(draftRev), title, lead: '1', body: 'It was measured.', verb: 'do', strength: 'strong', certainty: '4', 'evidence.0.kind': 'study', 'evidence.0.label': 'A study of hulls', originLabel: 'A round table' }, { as: 'member' })
      assert.equal(saved.status, 303, saved.text)
    }
    assert.equal((await move(id, 'submit', {}, 'member')).status, 303)
    assert.equal((await approve(id, 'member')).status, 403)
    assert.equal((await approve(id, 'ncp')).status, 303)
    assert.equal((await desk(id)).state, 'review')
    assert.equal((await approve(id, 'editor')).status, 303)
    assert.equal((await desk(id)).state, 'approved')
    // A change after the approval makes it void.
    const { draftRev } = await desk(id, 'member')
    await site.post(`/en/guidelines/${id}/desk/part/r-0-2`, { rev: String(draftRev), title: 'Ask the pilot first.', lead: '1', body: 'It was measured.', verb: 'do', strength: 'strong', certainty: '4', 'evidence.0.kind': 'study', 'evidence.0.label': 'A study of hulls' }, { as: 'member' })
    assert.deepEqual([(await desk(id)).state, (await desk(id)).approvals.given.length], ['drafting', 0])
    await move(id, 'submit', {}, 'member')
    await approve(id, 'ncp'); await approve(id, 'editor')
    const published = await move(id, 'publish', { note: 'First version.' })
    assert.equal(published.status, 303)
    const { document } = await json<{ document: { version: string; approvers: { name: string }[]; ref: string } }>(`/guidelines/${id}`)
    assert.deepEqual([document.version, document.approvers.length], ['1.0', 2])
    assert.deepEqual((await json<{ document: { approvers: { name: string }[] } }>(`/guidelines/${id}`, 'member')).document.approvers.map(({ name }) => name !== ''), [true, true])
  })

  it('are published past the desk by no other way', async () => {
    const whole = { lang: 'en', audience: ['public'], fields: fields(), texts: texts('By another door') }
    assert.equal((await site.post('/api/v1/items', { kind: 'guidelines.guideline', item: whole } as never, { as: 'editor', accept: 'data' })).status, 403)
    const { id } = await site.services.content.create(await site.viewer('editor'), 'guidelines.guideline', whole as ItemInput)
    assert.equal((await site.post(`/en/items/${id}/move/approve`, { rev: '0' }, { as: 'editor' })).status, 404)
    assert.equal((await site.post(`/en/items/${id}/move/publish`, { rev: '0' }, { as: 'editor' })).status, 404)
    await assert.rejects(site.make.item('guidelines.guideline', { title: 'Nothing beneath', fields: fields([recommendation('r-1-1', { evidence: [] })]), texts: texts('Nothing beneath') }), { name: 'Invalid' })
  })

  it('keep the version that stands while the next is made, and each version at its own address for good', async () => {
    const { id, path } = await publish('Standing and next')
    const first = await json<{ document: object }>(`${path}/v/1.0`, 'visitor')
    const content = site.services.content, editor = await site.viewer('editor')
    const { input, rev } = await content.draft(editor, id)
    await content.saveDraft(editor, id, { ...input, fields: { ...input.fields, ...fields([recommendation('r-1-1', { strength: 'conditional' }), recommendation('r-1-3')]) }, texts: texts('Standing and next', [...parts.slice(0, 1), ['r-1-1', 'Start with one lane and one good.'], ['r-1-3', 'Write the exit down.']]) }, { rev })
    // Beside the live one nobody but its keepers sees anything of it.
    for (const as of ['visitor', 'stranger'] as const) {
      assert.doesNotMatch((await site.get(`/en${path}`, { as })).text, /Write the exit down/)
      assert.equal((await site.get(`/en${path}/compare?to=draft`, { as })).status, 404)
    }
    assert.match((await site.get(`/en${path}/compare?to=draft`, { as: 'editor' })).text, /Write the exit down/)
    await move(id, 'submit')
    const other = await site.make.person({ name: 'Another Editor', roles: ['editor'] })
    const open = await services().guideDrafts.open(other, id)
    await site.services.transaction(() => services().guideApprovals.give(other, open.item, open.draft, { rev: open.draft.rev, note: '' }))
    // The editor wrote it, so another one approves.
    assert.equal((await approve(id, 'editor')).status, 403)
    assert.equal((await approve(id, 'administrator')).status, 303)
    assert.equal((await move(id, 'publish', { note: 'The exit is new.' })).status, 303)
    assert.deepEqual({ ...await json<{ document: { isCurrent: boolean } }>(`${path}/v/1.0`, 'visitor').then(({ document }) => ({ ...document, isCurrent: true, rev: 0, versions: 0, reviewDueOn: 0, verifiedOn: 0, citation: 0 })) }, { ...first.document, isCurrent: true, rev: 0, versions: 0, reviewDueOn: 0, verifiedOn: 0, citation: 0 })
    assert.equal((await json<{ document: { version: string } }>(`${path}/v/2`, 'visitor')).document.version, '2.0')
    assert.equal((await site.get(`/en${path}/v/7.7`, { as: 'visitor' })).status, 404)
    const page = (await site.get(`/en${path}`, { as: 'visitor' })).text
    assert.match(page, /Version 2\.0 replaces 1\.0/)
    assert.match(page, /1\.1 is now weaker/)
    const compared = await json<{ parts: { id: string; what: string[] }[] }>(`${path}/compare`, 'visitor')
    assert.deepEqual(compared.parts.filter(({ id: of }) => of.startsWith('r-')).map(({ id: of, what }) => [of, what]), [['r-1-1', ['weaker', 'wording']], ['r-1-3', ['added']], ['r-1-2', ['removed']]])
    // Addresses of recommendations live on, and say what became of them.
    assert.match((await site.get(`/en${path}/r/r-1-2`, { as: 'visitor' })).text, /gone since version 2\.0[\s\S]*Keep<\/span> a human decision/)
    assert.match((await site.get(`/en${path}/r/r-1-1`, { as: 'visitor' })).text, /Weaker, Wording/)
    assert.equal((await site.get(`/en${path}/r/r-9-9`, { as: 'visitor' })).status, 404)
  })

  it('take amendments into the draft with credit, or decline them with a reason, and tell who proposed them', async () => {
    const { id, path } = await publish('To be amended')
    const propose = (fields_: Record<string, string>, as: Who = 'stranger') => site.post(`/en${path}/amend`, { part: 'r-1-1', text: 'en', ...fields_ }, { as })
    const same = await propose({ words: 'Start with one lane.', reason: 'None' })
    assert.equal(same.status, 422)
    assert.match(same.text, /None<\/textarea>/)
    for (const words of ['Start with one lane, at night.', 'Start never.']) assert.equal((await propose({ words, reason: 'We tried it.' })).status, 303)
    const { rows } = await json<{ rows: { id: string; words: string; name: string }[] }>(`${path}/amendments?state=open`)
    const [never, night] = [rows.find(({ words }) => words === 'Start never.'), rows.find(({ words }) => words.includes('at night'))]
    assert.equal((await json<{ rows: { name: string }[] }>(`${path}/amendments`, 'visitor')).rows.every(({ name }) => name === ''), true)
    const decide = (amendment: string | undefined, fields_: Record<string, string>, as: Who = 'editor') => site.post(`/en${path}/amendments/${amendment ?? ''}`, fields_, { as })
    assert.equal((await decide(never?.id, { verdict: 'decline', answer: '' })).status, 422)
    assert.equal((await decide(never?.id, { verdict: 'decline', answer: 'It has to be begun.' }, 'stranger')).status, 403)
    assert.equal((await decide(never?.id, { verdict: 'decline', answer: 'It has to be begun.' })).status, 303)
    assert.equal((await decide(night?.id, { verdict: 'accept' })).status, 303)
    assert.equal((await decide(night?.id, { verdict: 'accept' })).status, 409)
    const draft = await site.services.content.draft(await site.viewer('editor'), id)
    assert.match(JSON.stringify(draft.input.texts), /at night/)
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'visitor' })).text, /at night/)
    await site.settle(); await site.runJobs()
    const inbox = (await site.get('/en/inbox', { as: 'stranger' })).text
    assert.match(inbox, /Your amendment to To be amended was accepted/)
    assert.match(inbox, /Your amendment to To be amended was declined/)
  })

  it('are found by the words of their recommendations, with an excerpt that shows them', async () => {
    await publish('Found by what it says', { texts: texts('Found by what it says', [['s-1', 'Starting'], ['r-1-1', 'Photograph every zebrafish crate.'], ['r-1-2', 'Keep a human decision.']]) })
    const found = (await site.get('/en/search?q=zebrafish', { as: 'visitor' })).text
    assert.match(found, /Found by what it says/)
    assert.match(found, /Photograph every <mark>zebrafish<\/mark>/)
  })

  it('say what takes their place, and stand for good once superseded', async () => {
    const old = await publish('The older one')
    const next = await publish('The newer one', { links: { obsoletes: [old.id] } })
    assert.match((await site.get(`/en${old.path}`, { as: 'visitor' })).text, /A newer guideline covers this:[\s\S]*The newer one/)
    assert.equal((await move(old.id, 'supersede', { note: 'The newer one covers it.' })).status, 303)
    assert.match((await site.get(`/en${old.path}`, { as: 'visitor' })).text, /This guideline is superseded[\s\S]*The newer one/)
    await assert.rejects(site.services.content.saveDraft(await site.viewer('editor'), old.id, { lang: 'en', audience: ['public'], texts: texts('Again') }, { rev: 0 }), { name: 'Refused' })
    assert.equal((await site.get(`/en${next.path}`, { as: 'visitor' })).status, 200)
  })

  it('ask whether they still hold: who looks puts the next day, and the page says when it was', async () => {
    const { id, path } = await publish('To be verified')
    const { rev } = await desk(id)
    assert.equal((await site.post(`/en${path}/verify`, { rev: String(rev), dueOn: '2001-01-01' }, { as: 'editor' })).status, 422)
    assert.equal((await site.post(`/en${path}/verify`, { rev: String(rev), dueOn: '2099-01-01', note: 'Read again.' }, { as: 'editor' })).status, 303)
    const history = (await site.get(`/en${path}/history`, { as: 'member' })).text
    assert.match(history, /Review due on[\s\S]*2099/)
    assert.match(history, /version 1\.0 still holds\.[\s\S]*Read again\./)
    assert.equal((await desk(id)).rev, rev)
  })

  it('are useful or not to members, whose comments reach the keepers without a name', async () => {
    const { path, id } = await publish('Useful or not')
    assert.equal((await site.post('/en/guidelines/useful', { item: id, useful: 'no', comment: 'Nothing for a small port.' }, { as: 'stranger' })).status, 303)
    assert.match((await site.get(`/en${path}`, { as: 'editor' })).text, /Nothing for a small port\./)
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'member' })).text, /Nothing for a small port\./)
  })

  it('are frozen in editions that can be cited, compared and read whole', async () => {
    const hidden = await publish('Only for members', { audience: ['members'] })
    assert.equal((await site.post('/en/guidelines/editions', { title: 'Edition one' }, { as: 'member' })).status, 403)
    const made = await site.post('/en/guidelines/editions', { title: 'Edition one', summary: 'The first.' }, { as: 'editor' })
    const path = /\/guidelines\/editions\/[A-Z0-9-]+/.exec(made.location ?? '')?.[0] ?? ''
    const edition = await json<{ number: number; rows: { title: string; version: string }[]; citation: string }>(path, 'visitor')
    assert.equal(edition.number, 1)
    assert.ok(edition.rows.some(({ title }) => title === 'Standing and next') && !edition.rows.some(({ title }) => title === 'Only for members'), hidden.id)
    const { documents } = await services().editions.frozen(await site.viewer('visitor'), path.split('/').at(-1) ?? '')
    assert.deepEqual(new Set(documents.map(({ title, version }) => `${title} ${version}`)), new Set(edition.rows.map(({ title, version }) => `${title} ${version}`)))
    await publish('Come since')
    await site.post('/en/guidelines/editions', { title: 'Edition two' }, { as: 'editor' })
    const compared = await json<{ rows: { title: string; what: string }[] }>(`${path}/compare`, 'visitor')
    assert.equal(compared.rows.find(({ title }) => title === 'Come since')?.what, 'added')
    assert.equal(compared.rows.find(({ title }) => title === 'Standing and next')?.what, 'same')
    // What stands in an edition says so.
    const iterations = async (title: string) => {
      const [found] = (await site.services.content.list(await site.viewer('visitor'), { kinds: ['guidelines.guideline'], limit: 100 })).rows.filter((one) => one.title === title)
      return { numbers: (await json<{ document: { editions: { number: number; version: string }[] } }>(found?.path ?? '', 'visitor')).document.editions, page: (await site.get(`/en${found?.path}`, { as: 'visitor' })).text }
    }
    const [standing, since] = [await iterations('Standing and next'), await iterations('Come since')]
    assert.deepEqual([standing.numbers.map(({ number }) => number), since.numbers.map(({ number }) => number)], [[2, 1], [2]])
    assert.match(standing.page, new RegExp(`Stands in[\\s\\S]*href="/en${path}">Edition 1</a>`))
  })

  it('are discussed as drafts with those who will read them, and with nobody else', async () => {
    const { id } = await site.services.content.create(await site.viewer('editor'), 'guidelines.guideline', { lang: 'en', audience: ['members'], topics: ['nii'], fields: fields(), texts: texts('Under discussion') })
    for (const name of ['take', 'begin']) await move(id, name)
    assert.equal((await move(id, 'consult', { until: '2001-01-01' })).status, 422)
    assert.equal((await move(id, 'consult', { until: '2099-01-01' })).status, 303)
    assert.match((await site.get(`/en/guidelines/consultations/${id}`, { as: 'stranger' })).text, /Start with one lane/)
    assert.equal((await site.get(`/en/guidelines/consultations/${id}`, { as: 'visitor' })).status, 404)
    assert.equal((await site.post(`/en/guidelines/consultations/${id}/remark`, { part: 'r-1-1', text: 'en', words: 'Start with two lanes.', reason: 'We have two.' }, { as: 'stranger' })).status, 303)
    assert.match((await site.get('/en/guidelines', { as: 'stranger' })).text, /Under discussion/)
    await move(id, 'close')
    assert.equal((await site.get(`/en/guidelines/consultations/${id}`, { as: 'stranger' })).status, 404)
  })

  it('are asked about before another of the same is proposed', async () => {
    await publish('Reading seals at the border')
    const fields_ = { title: 'Reading of seals at borders', summary: 'Again.', 'topics[]': 'e-seals' }
    const asked = await site.post('/en/guidelines/propose', fields_, { as: 'member' })
    assert.match(asked.text, /Is it one of these\?[\s\S]*Reading seals at the border/)
    const seen = /name="seen" value="([^"]+)"/.exec(asked.text)?.[1] ?? ''
    assert.equal((await site.post('/en/guidelines/propose', { ...fields_, seen }, { as: 'member' })).status, 303)
  })
})
