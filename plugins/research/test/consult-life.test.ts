import assert from 'node:assert/strict'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import type {} from '../contract.ts'

/** Says what was looked for, and not the whole page. */
const has = (page: string, words: RegExp, why = ''): void => { assert.ok(words.test(page), `${String(words)} is not there ${why}`) }
const hasNot = (page: string, words: RegExp, why = ''): void => { assert.ok(!words.test(page), `${String(words)} is there ${why}`) }
/** Without a session, as from a phone that was handed the link. */
const nobody = { headers: { cookie: '' } }

describe('the life of a consultation', function () {
  this.timeout(120_000)
  let site: TestSite, id = '', path = ''
  before(async () => { site = await bootTest({ plugins: ['research', 'directory'] }) })
  after(() => site?.stop())

  const text = async (address: string, as: Who = 'visitor') => (await site.get(address, { as, accept: '*/*' })).text
  const data = async <T>(address: string, as: Who): Promise<T> => {
    const answer = await site.get(`/api/v1${address}`, { as, accept: 'data' })
    assert.equal(answer.status, 200, `${address}: ${answer.text.slice(0, 300)}`)
    return JSON.parse(answer.text) as T
  }
  const wall = (hours: number) => new Date(site.clock.now().getTime() + hours * 3_600_000).toISOString().slice(0, 16)
  const questions = {
    'questions.0.title': 'Do you use pre-arrival data?', 'questions.0.kind': 'one', 'questions.0.options': 'Yes\nNo', 'questions.0.required': 'true', 'questions.0.order': '1',
    'questions.1.title': 'What keeps you from it?', 'questions.1.kind': 'text', 'questions.1.order': '2', 'questions.2.title': 'Hours until release', 'questions.2.kind': 'number', 'questions.2.unit': 'h', 'questions.2.order': '3',
  }
  const form = (more: Record<string, string | string[]> = {}) => ({ lang: 'en', title: 'Pre-arrival data for small traders', summary: 'What it costs them.', body: 'Please tell us.', opensAt: wall(-1), closesAt: wall(24 * 20), timeZone: 'UTC', respondents: 'everybody', sectors: ['administration', 'private-sector', 'academia'], publication: 'name', audience: 'members', topics: ['ai-ml'], ...questions, ...more })
  const edit = async (more: Record<string, string | string[]> = {}, key = id) => {
    // The form sends the names of the questions it shows.
    const { rev, questions: shown } = await data<{ rev: number; questions: { n: number; id: string }[] }>(`/research/consultations/${key}/edit`, 'editor')
    return site.post(`/en/research/consultations/${key}/edit`, { rev: String(rev), ...form(more), ...Object.fromEntries(shown.map(({ n, id: name }) => [`questions.${n}.id`, name])) }, { as: 'editor' })
  }
  const invite = async (people: string) => {
    const answer = await site.post(`/en${path}/guests`, { people, lang: 'en' }, { as: 'editor' })
    return { ...answer, links: [...answer.text.matchAll(/https?:\/\/[^\s<]+\/en(\/research\/consultations\/link\/[\w-]{43})/g)].map(([, found]) => `/en${found ?? ''}`) }
  }
  const said = (choice: string, more: Record<string, string> = {}) => ({ 'answers.0.id': 'q-1', 'answers.0.value': choice, 'answers.1.id': 'q-2', 'answers.1.value': 'Zqcost of the software', 'answers.2.id': 'q-3', 'answers.2.value': '12.5', sector: 'private-sector', name: 'Gwen Estrange', organisation: 'Union of Brokers', publish: 'sector', then: 'send', ...more })
  const counts = async () => (await data<{ rows: { answers: Record<string, string>; name: string }[] }>(`${path}/responses`, 'editor')).rows

  it('is written, and is nobody’s to find before it is published', async () => {
    assert.equal((await site.post('/en/research/consultations/new', { title: 'Mine' }, { as: 'member' })).status, 403)
    const begun = await site.post('/en/research/consultations/new', { title: 'Pre-arrival data' }, { as: 'editor' })
    id = /consultations\/([0-9a-f-]{36})\/edit/.exec(begun.location ?? '')?.[1] ?? ''
    assert.ok(id, begun.text.slice(0, 300))
    has((await edit({ closesAt: wall(-9), then: 'publish' })).text, /It closes after it opens/)
    const kept = await edit({ closesAt: 'soon', title: 'Zqtyped title', then: 'publish' })
    assert.equal(kept.status, 422)
    has(kept.text, /Zqtyped title/, 'what was typed is kept')
    assert.equal((await edit({ then: 'stay' })).status, 303)
    assert.equal((await site.get(`/en/research/consultations/${id}`, { as: 'member' })).status, 404)
    const published = await edit({ then: 'publish' })
    assert.equal(published.status, 303, published.text.slice(0, 600))
    path = (published.location ?? '').replace(/^\/en/, '')
    const page = await text(`/en${path}`, 'member')
    has(page, /It can be answered until/)
    has(page, /Do you use pre-arrival data/)
    hasNot(await text('/en/research/consultations'), /small traders/, 'for visitors')
    has(await text('/en/research/consultations', 'member'), /small traders/)
  })

  it('is answered by a member once: what is typed is kept, what is handed in again replaces it', async () => {
    const address = `/en${path}/answer`
    assert.equal((await site.post(address, { ...said('q-1-1'), then: 'stay' }, { as: 'member' })).status, 303)
    assert.deepEqual(await counts(), [], 'what is being typed does not count')
    has(await text(address, 'member'), /Zqcost of the software/)
    const wrong = await site.post(address, said('', { 'answers.2.value': 'twelve', publish: '' }), { as: 'member' })
    assert.equal(wrong.status, 422)
    for (const fault of [/Question 1 is to be answered/, /Question 3: write a number/, /Say how your answer may be told/, /Zqcost/]) has(wrong.text, fault)
    assert.equal((await site.post(address, said('q-1-1'), { as: 'member' })).status, 303)
    assert.equal((await site.post(address, said('q-1-2'), { as: 'member' })).status, 303)
    assert.deepEqual((await counts()).map(({ answers }) => answers['q-1']), ['No'])
    has(await text(address, 'member'), /Handed in on/)
    assert.equal((await site.get(`/en${path}/answer`, { as: 'visitor', follow: false })).status, 302, 'visitors sign in')
  })

  /** The database's clock says when a job is due. */
  const runDue = async () => {
    await site.instance.database.db.raw(`update core.schedule set next_at = now() where plugin = 'research' and job like 'consult-%' and every is not null`)
    await site.runJobs()
    await site.settle()
  }

  let link = '', second = '', hal = ''
  it('invites guests by a list of which every wrong line is named', async () => {
    const wrong = await invite('not a mail; Somebody\nok@broker.example; Okey Broker; Union; private-sector\nOK@broker.example; Twice\nx@broker.example; No Sector; Union; pirates')
    assert.equal(wrong.status, 422)
    for (const fault of [/Line 1: “not a mail” is no mail address/, /Line 3: OK@broker.example stands there twice/, /Line 4: “pirates” is no sector/, /okey broker/i]) has(wrong.text, fault)
    const { status, links } = await invite('gwen@broker.example; Gwen Estrange; Union of Brokers; private-sector\nhal@uni.example; Hal Oster; A University; academia')
    assert.equal(status, 200)
    assert.equal(links.length, 2)
    ;[link = '', second = ''] = links
    has((await invite('gwen@broker.example; Gwen Estrange; Union of Brokers; private-sector')).text, /gwen@broker.example has a link already/)
    has((await invite('<Gwen>')).text, /Line 1: “Gwen” is no mail address/)
    hasNot(await text(`/en${path}/guests`, 'editor'), new RegExp(link.slice(-43)), 'shown once')
    const { rows } = await site.instance.database.db.raw<{ rows: { row: string }[] }>('select i::text as row from research.invitee i')
    assert.ok(rows.every(({ row }) => !row.includes(link.slice(-43))), 'of a link its hash alone is kept')
    assert.ok((await site.mails()).some((mail) => JSON.stringify(mail).includes('gwen@broker.example')))
  })

  it('is answered by a guest without an account, by the link alone', async () => {
    const page = await site.get(link, nobody)
    assert.equal(page.status, 200)
    has(page.text, /Gwen Estrange/)
    has(page.text, /quoted with your name if you choose so/, 'said before they answer')
    hasNot(page.text, /<form[^>]*sign-out/)
    assert.equal((await site.post(link, said('q-1-1'), nobody)).status, 303)
    assert.equal((await site.post(link, said('q-1-1', { 'answers.1.value': 'Zqsecond words', wantsNews: 'true' }), nobody)).status, 303)
    const answers = await counts()
    assert.equal(answers.length, 2)
    assert.equal(answers.filter(({ answers: one }) => one['q-2'] === 'Zqsecond words').length, 1, 'a second answer replaces the first')
    has(await text(`/en${path}/guests`, 'editor'), /Has answered/)
    assert.equal((await site.post(link, { ...said('q-1-1'), sector: 'other' }, nobody)).status, 422, 'only sectors it asks')
    assert.equal((await site.get(`/en${path}`, nobody)).status, 404, 'the link opens nothing else')
  })

  it('says the same of links that were withdrawn, are foreign or were never made', async () => {
    const { rows } = await data<{ rows: { id: string; name: string }[] }>(`${path}/guests`, 'editor')
    const who = rows.find(({ name }) => name === 'Hal Oster')?.id ?? ''
    assert.equal((await site.post(`/en${path}/guests/${who}/withdraw`, {}, { as: 'member' })).status, 403)
    assert.equal((await site.post(`/en${path}/guests/${who}/withdraw`, {}, { as: 'editor' })).status, 303)
    const plain = (words: string) => words.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '').replaceAll(/\/link\/[\w-]+/g, '')
    const [gone, never, short] = [await site.get(second, nobody), await site.get(`/en/research/consultations/link/${'a'.repeat(43)}`, nobody), await site.get('/en/research/consultations/link/short', nobody)]
    for (const answer of [gone, never, short]) { assert.equal(answer.status, 410); has(answer.text, /does not lead anywhere any more/) }
    assert.equal(plain(gone.text), plain(never.text))
    assert.equal((await site.post(second, said('q-1-1'), nobody)).status, 410)
    assert.equal((await counts()).length, 2)
    // Whoever had one that was withdrawn gets another; the old one stays dead.
    const again = await invite('hal@uni.example; Hal Oster; A University; academia')
    assert.equal(again.links.length, 1)
    hal = again.links[0] ?? ''
    assert.equal((await site.get(hal, nobody)).status, 200)
    assert.equal((await site.get(second, nobody)).status, 410)
  })

  it('sends a guest another link, and the one before leads nowhere any more', async () => {
    const { rows } = await data<{ rows: { id: string; name: string }[] }>(`${path}/guests`, 'editor')
    const gwen = rows.find(({ name }) => name === 'Gwen Estrange')?.id ?? ''
    assert.equal((await site.post(`/en${path}/guests/${gwen}/renew`, {}, { as: 'member' })).status, 403)
    const before = (await site.mails()).length
    const renewed = await site.post(`/en${path}/guests/${gwen}/renew`, {}, { as: 'editor' })
    const [, next = ''] = /https?:\/\/[^\s<]+\/en(\/research\/consultations\/link\/[\w-]{43})/.exec(renewed.text) ?? []
    assert.ok(next, renewed.text.slice(0, 300))
    assert.equal((await site.mails()).length, before + 1)
    assert.equal((await site.get(link, nobody)).status, 410)
    link = `/en${next}`
    has((await site.get(link, nobody)).text, /Zqsecond words/, 'what was answered is theirs by the new one')
  })

  it('bounds guesses of links', async () => {
    let status = 0
    for (let n = 0; n < 40 && status !== 429; n += 1) ({ status } = await site.get(`/en/research/consultations/link/${String(n).padStart(43, 'b')}`, nobody))
    assert.equal(status, 429)
    assert.equal((await site.get(link, nobody)).status, 200, 'who holds one is let in all the same')
    await site.instance.database.db.raw('delete from core.throttle')
  })

  it('never changes a question that has answers; new ones may be asked', async () => {
    for (const change of [{ 'questions.0.title': 'Something else?' }, { 'questions.0.options': 'Yes\nNo\nPerhaps' }, { 'questions.1.title': '' }, { 'questions.2.kind': 'text' }] as Record<string, string>[]) {
      for (const then of ['stay', 'publish']) assert.equal((await edit({ ...change, then })).status, 422, JSON.stringify(change))
    }
    const more = await edit({ 'questions.3.title': 'And why?', 'questions.3.kind': 'text', 'questions.3.order': '4', closesAt: wall(24 * 22), then: 'publish' })
    assert.equal(more.status, 303, more.text.slice(0, 300))
    has(await text(`/en${path}`, 'member'), /And why\?/)
    has(await text(`/en${path}/edit`, 'editor'), /Has answers: stays as it is/)
    has((await edit({ 'questions.0.title': 'Something else?', then: 'publish' })).text, /Question 1 has answers and stays as it is/)
  })

  it('shows answers and guests to those who run it alone: no page, no data, no file, no feed', async () => {
    const traces = ['Zqcost', 'Zqsecond', 'Estrange', 'gwen@broker.example', 'Hal Oster']
    for (const as of ['visitor', 'stranger', 'member', 'ncp'] as const) {
      for (const below of ['guests', 'answers', 'responses', 'synthesis', 'edit', 'results']) {
        for (const address of [`/en${path}/${below}`, `/api/v1${path}/${below}`, `/en${path}/${below}.csv`, `/en${path}/${below}?question=q-2`]) {
          const answer = await site.get(address, { as, accept: '*/*' })
          for (const trace of traces) assert.ok(!answer.text.includes(trace), `${address} shows ${as} “${trace}”`)
          if (below !== 'results') assert.ok([302, 401, 403, 404].includes(answer.status), `${address}: ${answer.status}`)
        }
      }
      for (const address of [`/en${path}`, `/api/v1${path}`, '/en/research/consultations.atom', '/en/research', '/en/search?q=Zqcost']) for (const trace of traces.slice(2)) assert.ok(!(await text(address, as)).includes(trace), `${address} shows ${as} “${trace}”`)
    }
    const csv = await text(`/en${path}/responses.csv`, 'editor')
    has(csv, /Zqsecond words/)
    has(csv, /private-sector/)
  })

  it('guards its table against formulas', async () => {
    await site.post(`/en${path}/answer`, said('q-1-1', { 'answers.1.value': '=HYPERLINK("x")' }), { as: 'member' })
    has(await text(`/en${path}/responses.csv`, 'editor'), /"'=HYPERLINK/)
  })

  it('closes by itself at its time, draft or no draft beside it; a guest’s link ends with it', async () => {
    await edit({ 'questions.3.title': 'And why?', 'questions.3.kind': 'text', 'questions.3.order': '4', summary: 'Zqunfinished', closesAt: wall(24 * 22), then: 'stay' })
    const whose = async () => (await site.instance.database.db.raw<{ rows: { author: string; keepers: string[] }[] }>('select author_id as author, keepers from core.item where id = ?::uuid', [id])).rows[0]
    const before = await whose()
    assert.equal(before?.author, site.id('editor'))
    site.clock.forward({ days: 23 })
    // Before any job has run nobody answers any more.
    assert.equal((await site.get(link, nobody)).status, 410)
    const late = await site.post(`/en${path}/answer`, said('q-1-1', { 'answers.1.value': 'Zqtoo late' }), { as: 'member' })
    assert.equal(late.status, 409)
    has(late.text, /no answer is taken any more[\s\S]*Zqtoo late/, 'what was typed is kept')
    for (let twice = 0; twice < 2; twice += 1) await runDue()
    const item = await data<{ item: { state: string; fields: { phase: string } } }>(path, 'member')
    assert.deepEqual([item.item.state, item.item.fields.phase], ['closed', 'closed'])
    assert.deepEqual(await whose(), before, 'it stays whose it was')
    has(await text('/en/research/consultations', 'member'), /Closed on/)
    has(await text(`/en${path}/edit`, 'editor'), /Zqunfinished/, 'what was being written stays')
    hasNot(await text(`/en${path}`, 'member'), /Zqunfinished/)
  })

  it('tells sectors apart only where five or more answered, and quotes as each allows', async () => {
    const sectors = [...Array<string>(6).fill('administration'), ...Array<string>(5).fill('academia')]
    for (const [n, sector] of sectors.entries()) {
      await site.instance.database.db.raw(`insert into research.consult_answer (id, item_id, sector, name, organisation, publish, sent, updated_at, sent_at) values (gen_random_uuid(), ?::uuid, ?, ?, 'Office', ?, ?::jsonb, now(), now())`,
        [id, sector, `Zqperson ${n}`, ['name', 'sector', 'synthesis'][n % 3] ?? '', JSON.stringify({ 'q-1': n % 2 === 0 ? 'q-1-1' : 'q-1-2', 'q-2': `Zqwords ${n}`, 'q-3': String(n) })])
    }
    const { results } = await data<{ results: { id: string; answered: number; sectors: { sector: string | null; n: number }[]; quotes: { name: string; words: string; sector: string | null }[] }[] }>(`${path}/results?question=q-2`, 'editor')
    const [one] = results
    assert.equal(one?.answered, 13)
    // Two answers of the private sector stand among others; the smaller of the two other sectors with them, since the total would tell.
    assert.deepEqual(one?.sectors.map(({ sector }) => sector), ['administration', null])
    const quotes = one?.quotes ?? []
    assert.ok(quotes.some(({ name }) => name === 'Zqperson 0'))
    for (const n of [2, 5, 8]) assert.ok(!quotes.some(({ words }) => words === `Zqwords ${n}`), 'only in the synthesis')
    for (const n of [1, 4, 7, 10]) assert.equal(quotes.find(({ words }) => words === `Zqwords ${n}`)?.name, '', 'without a name')
    assert.equal(quotes.find(({ words }) => words === 'Zqsecond words')?.sector, null, 'a small sector is not named')
  })

  it('is summed up with what was done, for its audience; members and guests who answered are told once', async () => {
    const { rev } = await data<{ rev: number }>(`${path}/synthesis`, 'editor')
    assert.equal((await site.get(link, nobody)).status, 410, 'nothing is to be read by the link before that')
    const told = { rev: String(rev), lang: 'en', synthesis: 'Zqsynthesis: most use it.', 'did.0.theme': 'Cost', 'did.0.said': 'The software costs too much.', 'did.0.did': 'A free form is offered.', 'did.0.answers': '7', 'did.0.item': 'NONE-0001', then: 'publish' }
    has((await site.post(`/en${path}/synthesis`, told, { as: 'editor' })).text, /no item of that number/)
    for (const then of ['stay', 'publish']) {
      const many = await site.post(`/en${path}/synthesis`, { ...told, 'did.0.item': '', 'did.0.answers': '14', then }, { as: 'editor' })
      assert.equal(many.status, 422)
      has(many.text, /Row 1: 14 cannot have said it\. 13 answers were handed in: write 13 at most/)
    }
    const done = await site.post(`/en${path}/synthesis`, { ...told, 'did.0.item': path.split('/').at(-1) ?? '' }, { as: 'editor' })
    assert.equal(done.status, 303, done.text.slice(0, 300))
    await site.settle()
    for (let twice = 0; twice < 2; twice += 1) await site.runJobs()
    const page = await text(`/en${path}`, 'member')
    for (const words of [/Zqsynthesis/, /A free form is offered/, /You said, we did/]) has(page, words)
    has(await text(`/en${path}/results`, 'member'), /Zqperson 0/)
    hasNot(await text(`/en${path}/results`, 'member'), /Zqwords 2</)
    has(await text('/en/inbox', 'member'), /this came of it/)
    hasNot(await text('/en/inbox', 'stranger'), /this came of it/)
    assert.equal((await site.mails()).filter((mail) => JSON.stringify(mail).includes('gwen@broker.example')).length, 3, 'the invitation, a new link and one letter')
    assert.equal((await site.get(`/en${path}`, nobody)).status, 404)
  })

  it('opens what came of it by the link of who answered, to be read alone, and nothing else', async () => {
    const opened = await site.get(link, { ...nobody, follow: false })
    assert.deepEqual([opened.status, opened.location], [303, `${link}/results`])
    const page = await site.get(`${link}/results`, nobody)
    for (const words of [/Zqsynthesis/, /A free form is offered/, /Your link opens it until/, /Zqperson 0/, /What you wrote[\s\S]*Zqsecond words/]) has(page.text, words)
    hasNot(page.text, /Zqwords 2</)
    hasNot(page.text, /<form[^>]*method="post"[^>]*link\//)
    assert.equal((await site.post(link, said('q-1-1'), nobody)).status, 410, 'nothing is changed')
    for (const other of [path, `${path}/results`, `${path}/answers`, `${path}/guests`]) assert.ok([302, 404].includes((await site.get(`/en${other}`, { ...nobody, follow: false })).status), other)
    assert.equal((await site.get(hal, nobody)).status, 410, 'not for who did not answer')
    const { rows: [who] } = await site.instance.database.db.raw<{ rows: { id: string }[] }>(`select id from research.invitee where mail = 'gwen@broker.example'`)
    assert.equal((await site.post(`/en${path}/guests/${who?.id ?? ''}/withdraw`, {}, { as: 'editor' })).status, 303)
    assert.equal((await site.get(`${link}/results`, nobody)).status, 410, 'withdrawn is withdrawn')
    await site.instance.database.db.raw('update research.invitee set revoked_at = null')
  })

  it('forgets the mail addresses of guests, and keeps what they answered', async () => {
    const left = async () => (await site.instance.database.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from research.invitee where mail <> ''`)).rows[0]?.n
    assert.equal(await left(), 2)
    site.clock.forward({ days: 181 })
    await runDue()
    assert.equal(await left(), 0)
    assert.equal((await site.get(`${link}/results`, nobody)).status, 410, 'and with them their links')
    assert.ok((await counts()).some(({ answers }) => answers['q-2'] === 'Zqsecond words'))
  })

  it('opens by itself, closes early by hand, and is withdrawn with its links', async () => {
    const begun = await site.post('/en/research/consultations/new', { title: 'To come' }, { as: 'editor' })
    const own = /consultations\/([0-9a-f-]{36})\/edit/.exec(begun.location ?? '')?.[1] ?? ''
    const published = await edit({ opensAt: wall(48), closesAt: wall(96), title: 'To come', then: 'publish' }, own)
    const at = (published.location ?? '').replace(/^\/en/, '')
    const phase = async () => (await data<{ item: { state: string; authorId?: string } }>(at, 'member')).item.state
    assert.equal(await phase(), 'announced')
    assert.equal((await site.post(`/en${at}/answer`, said('q-1-1'), { as: 'member' })).status, 409)
    site.clock.forward({ hours: 49 })
    await runDue()
    assert.equal(await phase(), 'open')
    assert.equal((await site.post(`/en${at}/close`, {}, { as: 'member' })).status, 403)
    assert.equal((await site.post(`/en${at}/close`, {}, { as: 'editor' })).status, 303)
    assert.equal(await phase(), 'closed')
    assert.equal((await site.post(`/en${at}/answer`, said('q-1-1'), { as: 'member' })).status, 409)
    assert.equal((await site.post(`/en${at}/withdraw`, { note: 'No longer asked' }, { as: 'editor' })).status, 303)
    await runDue()
    assert.equal((await site.get(`/en${at}`, { as: 'member' })).status, 410)
  })
})
