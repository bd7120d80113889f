import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '@diwan/core/testing'

const day = (site: TestSite, days: number, hour = '') => `${new Date(site.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)}${hour}`

describe('what a meeting leaves behind', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['updates'] }) })
  after(() => site?.stop())

  const meeting = async (title = 'A meeting') => {
    const made = await site.make.item('updates.meeting', {
      title, audience: ['members'], texts: { en: { title, summary: 'About it', extra: { agenda: [{ id: 'p1', title: 'Welcome', decision: '' }, { id: 'p2', title: 'The glossary', decision: 'Adopt the glossary' }] } } },
      fields: { format: 'online', registration: 'open', agenda: [{ id: 'p1', after: 0, lead: 'Edda', documents: [] }, { id: 'p2', after: 30, lead: '', documents: [] }], sessions: [{ id: 'en-1', lang: 'en', start: day(site, 5, 'T10:00'), end: day(site, 5, 'T11:00'), timeZone: 'UTC', capacity: null, state: 'planned', sequence: 0 }] },
    })
    return made
  }
  const one = async <T>(text: string, bindings: unknown[]) => (await site.instance.database.db.raw<{ rows: T[] }>(text, bindings as never)).rows[0]

  it('is planned in forms: sessions, agenda and where it is, without losing what was typed', async () => {
    const begun = await site.post('/en/updates/meetings/new', { title: 'Planned in forms' }, { as: 'editor' })
    const form = begun.location ?? ''
    assert.match(form, /\/programme$/)
    assert.equal((await site.get(form, { as: 'editor' })).status, 200)
    for (const as of ['member', 'ncp'] as const) assert.notEqual((await site.get(form, { as })).status, 200)
    const fields = { rev: 1, lang: 'en', series: '', 'sessions.0.lang': 'en', 'sessions.0.start': day(site, 5, 'T10:00'), 'sessions.0.end': day(site, 5, 'T09:00'), 'sessions.0.timeZone': 'Europe/Paris', 'sessions.0.capacity': '20', 'sessions.0.place': 'Room Heron', 'sessions.0.address': '', 'sessions.0.state': 'planned', 'agenda.0.title': 'Opening words', 'agenda.0.after': '5' }
    const refused = await site.post(form, fields, { as: 'editor' })
    assert.equal(refused.status, 422)
    assert.match(refused.text, /The end comes after the beginning/)
    assert.match(refused.text, /Opening words/)
    const saved = await site.post(form, { ...fields, 'sessions.0.end': day(site, 5, 'T11:00') }, { as: 'editor' })
    assert.equal(saved.status, 303, saved.text.slice(0, 400))
    const id = form.split('/').at(-2) ?? ''
    const draft = await site.services.content.draft(await site.viewer('editor'), id)
    const moved = await site.services.content.move(await site.viewer('editor'), id, 'publish', { rev: 0 })
    assert.equal(((draft.input.fields ?? {})['sessions'] as { capacity: number }[])[0]?.capacity, 20)
    const page = await site.get(`/en${moved.path}`, { as: 'member' })
    assert.match(page.text, /Opening words/)
    assert.doesNotMatch(page.text, /Room Heron/)
    assert.match((await site.get(`/en${moved.path}`, { as: 'editor' })).text, /Room Heron/)
  })

  it('is minutes that are written, remarked on by those who took part, adopted, and then stand for good', async () => {
    const { path, id } = await meeting('The meeting of the minutes')
    await site.post(`/en${path}/register`, { session: 'en-1' }, { as: 'member' })
    const begun = await site.post(`/en${path}/minutes`, {}, { as: 'editor' })
    const minutes = /items\/([0-9a-f-]{36})/.exec(begun.location ?? '')?.[1] ?? ''
    assert.equal((await site.post(`/en${path}/minutes`, {}, { as: 'editor' })).location, begun.location)
    const editor = await site.viewer('editor')
    const draft = await site.services.content.draft(editor, minutes)
    assert.match(draft.input.texts.en?.body ?? '', /## The glossary/)
    assert.deepEqual(draft.input.texts.en?.extra?.['decisions'], ['Adopt the glossary'])
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'member' })).text, /Read the minutes/)

    const out = await site.services.content.move(editor, minutes, 'publish', { rev: 0 })
    await site.settle()
    assert.match((await site.get(`/en${path}`, { as: 'member' })).text, /out for remarks/)
    assert.equal((await site.post(`/en${out.path}/remark`, { words: 'The second point was mine.' }, { as: 'member' })).status, 303)
    // Who says it stands there with the badge, and without it once the confirmation is taken back.
    const person = site.id('member')
    assert.doesNotMatch((await site.get(`/en${out.path}`, { as: 'editor' })).text, /class="verified/)
    const { seats } = site.instance.floors.access
    await site.services.transaction(() => seats.confirm('system', person, { until: '2027-01-31', how: 'domain-mail' }))
    await site.settle()
    assert.match((await site.get(`/en${out.path}`, { as: 'editor' })).text, /class="remark"[\s\S]*class="verified"[\s\S]*2027/)
    await site.services.transaction(() => seats.unconfirm('system', person))
    await site.settle()
    assert.doesNotMatch((await site.get(`/en${out.path}`, { as: 'editor' })).text, /class="verified/)
    assert.equal((await site.post(`/en${out.path}/remark`, { words: '   ' }, { as: 'member' })).status, 422)
    assert.equal((await site.post(`/en${out.path}/remark`, { words: 'I was not there.' }, { as: 'stranger' })).status, 404)
    assert.match((await site.get(`/en${out.path}`, { as: 'member' })).text, /The second point was mine/)
    assert.doesNotMatch((await site.get(`/en${out.path}`, { as: 'stranger' })).text, /The second point was mine/)

    const standing = await site.services.content.draft(editor, minutes)
    await site.services.content.saveDraft(editor, minutes, { ...standing.input, texts: { en: { ...standing.input.texts.en, title: 'Minutes, mended' } } }, { rev: 0 })
    // What was not put out for remarks is not adopted.
    await assert.rejects(site.services.content.move(editor, minutes, 'adopt', { rev: out.rev }), { slug: 'conflict' })
    const again = await site.services.content.move(editor, minutes, 'publish', { rev: out.rev })
    const page = await site.get(`/en${out.path}`, { as: 'editor' })
    assert.match(page.text, /move\/adopt/)
    const adopted = await site.post(`/en/items/${minutes}/move/adopt`, { rev: again.rev, draft: 0 }, { as: 'editor' })
    assert.equal(adopted.status, 303, adopted.text.slice(0, 300))
    await site.settle()
    const read = await site.get(`/en${out.path}`, { as: 'member' })
    assert.match(read.text, /Adopted on .* by .*Edda Torr/)
    assert.match((await site.get(`/en${path}`, { as: 'member' })).text, /Adopt the glossary/)

    const final = await site.services.content.read(editor, 'updates.minutes', minutes)
    await assert.rejects(site.services.content.saveDraft(editor, minutes, standing.input, { rev: 0 }), { slug: 'refused' })
    await assert.rejects(site.services.content.move(editor, minutes, 'publish', { rev: final.rev }), { slug: 'refused' })
    await assert.rejects(site.services.content.translate(editor, minutes, 'en', { title: 'Another' }, { rev: final.rev }), { slug: 'refused' })
    assert.equal((await site.services.content.translate(editor, minutes, 'fr', { title: 'Compte rendu' }, { rev: final.rev })).state, 'adopted')
    assert.match((await site.get(`/en${out.path}`, { as: 'member' })).text, /Adopted on .* by .*Edda Torr/)
    assert.equal((await site.post(`/en${out.path}/remark`, { words: 'Too late.' }, { as: 'member' })).status, 409)
    assert.equal((await one<{ n: number }>('select count(*)::int as n from updates.remark where item_id = ?::uuid', [minutes]))?.n, 1)
    assert.ok(id)
  })

  it('is asked of a person or a seat, stands on their desk, and is done by them or a keeper', async () => {
    const { path } = await meeting('The meeting of the actions')
    const add = (owner: string, words: string, as: 'editor' | 'member' = 'editor', due = day(site, 7)) => site.post(`/en${path}/actions`, { owner, words, dueOn: due }, { as })
    assert.equal((await add('administration:XA', 'Send the list of seals')).status, 303)
    assert.equal((await add(`person:${site.id('member')}`, 'Check the glossary')).status, 303)
    assert.equal((await add(`person:${site.id('member')}`, 'Far away', 'editor', day(site, 90))).status, 303)
    assert.equal((await add('somebody', 'Nobody’s')).status, 422)
    assert.equal((await add('administration:XA', 'Not mine to ask', 'member')).status, 404)
    const desk = async (as: 'member' | 'ncp' | 'stranger') => (await site.get('/en', { as })).text
    assert.match(await desk('member'), /Check the glossary/)
    assert.doesNotMatch(await desk('member'), /Send the list of seals|Far away/)
    assert.match(await desk('ncp'), /Send the list of seals/)
    assert.doesNotMatch(await desk('stranger'), /Send the list|Check the glossary/)
    const row = await one<{ id: string }>(`select id from updates.action where words = 'Check the glossary'`, [])
    assert.equal((await site.post(`/en/updates/meetings/actions/${row?.id}`, { isDone: 'true' }, { as: 'stranger' })).status, 404)
    assert.equal((await site.post(`/en/updates/meetings/actions/${row?.id}`, { isDone: 'true' }, { as: 'member' })).status, 303)
    assert.doesNotMatch(await desk('member'), /Check the glossary/)
  })

  it('is voted once by each who takes part, and its result is nobody’s before the poll has closed', async () => {
    const { path, id } = await meeting('The meeting of the polls')
    for (const as of ['member', 'stranger'] as const) await site.post(`/en${path}/register`, { session: 'en-1' }, { as })
    const ask = (question: string, isNamed: boolean) => site.post(`/en${path}/polls`, { question, options: 'Yes\nNo\n\nYes', closesAt: day(site, 2, 'T12:00'), ...(isNamed ? { isNamed: 'true' } : {}) }, { as: 'editor' })
    assert.equal((await ask('Twice a year?', false)).status, 303)
    assert.equal((await ask('In spring?', true)).status, 303)
    const polls = (await site.instance.database.db.raw<{ rows: { id: string }[] }>('select id from updates.poll where item_id = ?::uuid order by id', [id])).rows.map((row) => row.id)
    const vote = (poll: string | undefined, choice: number, as: 'member' | 'stranger' | 'colleague') => site.post(`/en/updates/meetings/polls/${poll}`, { choice }, { as })
    for (const poll of polls) {
      assert.equal((await vote(poll, 0, 'member')).status, 303)
      assert.equal((await vote(poll, 1, 'member')).status, 409)
      assert.equal((await vote(poll, 1, 'stranger')).status, 303)
      assert.equal((await vote(poll, 1, 'colleague')).status, 404)
    }
    assert.equal((await vote(polls[0], 7, 'stranger')).status, 422)
    const results = async (as: 'member' | 'editor') => ((await site.get(`/api/v1${path}`, { as, accept: 'data' })).json() as { polls: { voters: number; options: { n: number | null; names: string[] | null }[] }[] }).polls
    for (const poll of await results('editor')) assert.deepEqual(poll.options.map(({ n, names }) => [n, names]), [[null, null], [null, null]])
    assert.deepEqual((await site.instance.database.db.raw<{ rows: { choice: number | null }[] }>('select choice from updates.ballot where poll_id = ?::uuid', [polls[0] ?? ''])).rows.map(({ choice }) => choice), [null, null])
    site.clock.forward({ days: 3 })
    assert.equal((await vote(polls[0], 0, 'member')).status, 409)
    const [secret, named] = await results('member')
    assert.deepEqual(secret?.options.map(({ n, names }) => [n, names]), [[1, null], [1, null]])
    assert.deepEqual(named?.options.map(({ names }) => names), [['Mem Berry'], ['Stran Gerra']])
  })
})
