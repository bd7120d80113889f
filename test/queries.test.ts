import assert from 'node:assert/strict'
import { bootTest, type TestSite, type Who } from '../core/testing/index.ts'
import type { SeatServices } from '../plugins/directory/seats/deps.ts'

/** The log numbers itself and looks for what surfaces next, whoever asks meanwhile. */
const ofTheLog = /core\.counter|core\.kind_version|core\.audit|seq is null|advisory_xact_lock|min\(visible_from\)/

describe('What a page asks of the database', () => {
  let site: TestSite
  let [item, alert] = ['', '']
  let meetings: string[] = [], directory: string[] = []
  before(async function boot() {
    this.timeout(180_000)
    site = await bootTest()
    const common = { topics: ['ai-ml', 'e-seals'], fields: { category: 'news' } }
    const first = await site.make.item('updates.post', { title: 'The first post', ...common })
    for (let n = 0; n < 8; n += 1) await site.make.item('updates.post', { title: `Another post ${n}`, ...common })
    const corrected = await site.make.item('updates.post', { title: 'A post that corrects', ...common, links: { corrects: [first.id] } })
    item = `/en${corrected.path}`
    await site.make.item('updates.post', { title: 'A correction of it', ...common, links: { corrects: [corrected.id] } })
    alert = `/en${(await site.make.item('updates.post', { title: 'An alert to acknowledge', topics: ['ai-ml'], fields: { category: 'alert', severity: 'notice', needsAcknowledgement: true } })).path}`
    const series = await site.make.item('updates.series', { title: 'A series', fields: { cadence: 'yearly' } })
    const meeting = await site.make.item('updates.meeting', {
      title: 'A meeting', links: { series: [series.id] }, texts: { en: { title: 'A meeting', extra: { agenda: [{ id: 'p1', title: 'One', decision: '' }] } } },
      fields: { format: 'online', registration: 'open', agenda: [{ id: 'p1', after: 0, lead: '', documents: [first.id] }], sessions: [{ id: 'en-1', lang: 'en', start: '2030-01-01T10:00', end: '2030-01-01T11:00', timeZone: 'UTC', capacity: 9, state: 'planned', sequence: 0 }] },
    })
    meetings = ['/en/updates/meetings', '/en/updates/meetings?view=month&month=2030-01', `/en${series.path}`, `/en${meeting.path}`]
    await site.post(`/en${meeting.path}/register`, { session: 'en-1' }, { as: 'member' })
    await site.post(`/en${meeting.path}/polls`, { question: 'Again?', options: 'Yes\nNo', closesAt: '2029-12-31T10:00', isNamed: 'true' }, { as: 'editor' })
    await site.post(`/en${meeting.path}/actions`, { owner: 'administration:XA', words: 'Send the list', dueOn: '2029-12-31' }, { as: 'editor' })
    // A desk of which every list has something in it.
    const seats = site.inside<SeatServices>('directory')
    await seats.requests.ask(await site.viewer('strangeNcp'), { receiver: 'XA', title: 'How do you read seals?', body: 'In transit.' })
    await seats.requests.ask(await site.viewer('ncp'), { receiver: 'XB', title: 'And you?', body: 'In transit.' })
    await seats.verification.ask(await site.viewer('member'), { method: 'hub-check' })
    await seats.handOvers.name(await site.viewer('editor'), { administration: 'XA', kind: 'deputy', outgoing: null, incoming: site.id('ncp') })
    await seats.approvals.setRoute(await site.viewer('ncp'), 'XA', [{ role: 'ncp', label: '', person: site.id('ncp'), deputy: site.id('colleague') }])
    const plan = await site.services.content.create(await site.viewer('ncp'), 'directory.request', { lang: 'en', audience: [], texts: { en: { title: 'A plan', body: 'It begins in May.' } } })
    await seats.approvals.ask(await site.viewer('ncp'), plan.id)
    const [card] = (JSON.parse((await site.get('/api/v1/directory', { as: 'member' })).text) as { people: { rows: { path: string }[] } }).people.rows
    directory = ['/en/directory', '/en/directory?seat=officer&language=en', '/en/directory?q=a', `/en${card?.path ?? ''}`, '/en/directory/administrations', '/en/directory/administrations/XA']
    // As when the site is started: whether anybody has an account is asked once.
    await site.instance.firstRun.isNeeded()
    // Sessions begin with statements of their own, and the log is numbered in the background.
    for (const as of ['member', 'editor', 'ncp'] as const) for (const path of ['/en', ...directory]) await site.get(path, { as })
    await site.settle()
  })
  after(() => site.stop())

  const pages = (): string[] => ['/en', '/en/updates', ...meetings, '/en/updates?category=news&topic=ai-ml', item, alert, '/en/topics', '/en/about']
  const ask = async (path: string, as: Who): Promise<number> => {
    let count = 0
    const end = site.instance.database.onQuery(({ sql, isControl }) => { if (!isControl && !ofTheLog.test(sql)) count += 1 })
    try {
      assert.equal((await site.get(path, { as })).status, 200, path)
      return count
    } finally {
      end()
    }
  }
  /**
   * What is shown in the slots of members' pages here, and the count of the inbox. At home each plugin with one: of updates what is due,
   * of directory, guidance and the forum what waits, and all their lists are one statement; of lessons what its keepers have begun; for contact points core's first steps besides. At an item:
   * core's files, and for editors where it went out; and whose an action is. Beside a person and an administration: what stands of their
   * seat; and the meetings an administration holds.
   */
  const contributions = (path: string, as: Who): number => path === '/en' ? as === 'ncp' ? 5 : 4 : path === '/en/directory/administrations/XA' ? 3 : path.startsWith('/en/directory/') ? 2 : path === item || path === alert || (as === 'editor' && path === meetings.at(-1)) ? 3 : 1

  it('is at most three statements for a visitor who is the first to come', async () => {
    for (const path of pages()) {
      const count = await ask(path, 'visitor')
      assert.ok(count <= 3, `${path} asks ${count} times`)
    }
  })

  it('is nothing for the visitors after', async () => {
    for (const path of pages()) assert.equal(await ask(path, 'visitor'), 0, path)
  })

  it('is at most three again after something was written', async () => {
    await site.make.item('updates.post', { title: 'Something new', topics: ['ai-ml'], fields: { category: 'news' } })
    await site.settle()
    for (const path of pages()) {
      const count = await ask(path, 'visitor')
      assert.ok(count <= 3, `${path} asks ${count} times`)
    }
    assert.match((await site.get('/en/updates')).text, /Something new/)
  })

  for (const as of ['member', 'editor'] as const) {
    it(`is at most five statements for a signed-in ${as}, and one for each contribution`, async () => {
      for (const path of pages()) {
        const count = await ask(path, as)
        assert.ok(count <= 5 + contributions(path, as), `${path} asks ${count} times`)
      }
    })
  }

  for (const as of ['ncp', 'member', 'editor'] as const) {
    it(`is no more on the home and the directory’s own pages of a signed-in ${as}, whatever waits there`, async () => {
      for (const path of ['/en', ...directory]) {
        const count = await ask(path, as)
        assert.ok(count <= 5 + contributions(path, as), `${path} asks ${count} times`)
      }
    })
  }

  it('is at most five for a visitor of a guideline, however long it is, of what it rests on and its discussion, one of them of the forum’s and one of lessons, and six of its costs; for members five and one of each plugin', async () => {
    const parts = Array.from({ length: 60 }, (_one, n) => `r-${n}`)
    const { path } = await site.make.item('guidelines.guideline', {
      title: 'A guideline of sixty', topics: ['ai-ml'],
      fields: { sections: [{ id: 's-1', recommendations: parts.map((id) => ({ id, verb: 'do', strength: 'strong', certainty: 4, evidence: [{ kind: 'study', label: 'A study' }, { kind: 'case', item: '0198c6f0-9999-7000-8000-000000000099' }] })) }] },
      texts: { en: { title: 'A guideline of sixty', extra: { parts: ['s-1', ...parts].map((id) => ({ id, title: `Do ${id}`, body: 'Why' })) } } },
    })
    await site.settle()
    for (const tab of ['', '/evidence', '/cost', '/discussion']) for (const as of ['visitor', 'member'] as const) {
      const count = await ask(`/en${path}${tab}`, as)
      assert.ok(count <= (as === 'visitor' ? tab === '/cost' ? 6 : 5 : 9), `${tab} asks ${count} times of ${as}`)
    }
  })

  it('is one for all that waits in a seat', async () => {
    const asked: string[] = []
    for (const as of ['ncp', 'editor', 'member'] as const) {
      const end = site.instance.database.onQuery(({ sql, isControl }) => { if (!isControl && /directory\./.test(sql)) asked.push(sql) })
      const { text } = await site.get('/en', { as })
      end()
      assert.equal(asked.splice(0).length, 1, as)
      if (as === 'ncp') for (const words of [/How do you read seals\?/, /And you\?/, /A plan/]) assert.match(text, words)
    }
  })

  it('is nothing at all for what is no page of the database', async () => {
    for (const path of ['/healthz', '/robots.txt']) assert.equal(await ask(path, 'visitor'), 0, path)
  })
})
