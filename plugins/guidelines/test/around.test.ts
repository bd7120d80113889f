import assert from 'node:assert/strict'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import { guidelineInput } from './uptake-guideline.ts'

const card = { symptom: 'It slows.', why: 'Nobody asked.', consequence: 'A year lost.', earlySign: 'Silence.', avoidance: 'Ask.', remedy: 'Ask again.', source: 'A case.' }

describe('What stands around guidance', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest() })
  after(() => site?.stop())

  const json = async <T>(path: string, as: Who = 'member'): Promise<T> => JSON.parse((await site.get(`/api/v1${path}`, { as })).text) as T
  const pitfall = (title: string, fields: object = {}) => site.make.item('guidelines.pitfall', { title, topics: ['nii'], fields: { cause: 'scope', phase: 'pilot', ...fields }, texts: { en: { title, extra: card } } })
  const caseOf = (title: string, fields: object = {}) => site.make.item('guidelines.case', { title, topics: ['nii'], fields: { type: 'success', consent: 'given', ...fields }, texts: { en: { title, extra: { context: 'A port.', parts: [] } } } })
  const recommendation = (id: string, more: object = {}) => ({ id, verb: 'do', strength: 'strong', certainty: 4, evidence: [{ kind: 'study', label: 'A study' }], ...more })
  const guideline = (title: string, recommendations: { id: string }[], more: object = {}) => site.make.item('guidelines.guideline', {
    title, topics: ['nii'], fields: { outcomes: ['cost'], sections: [{ id: 's-1', recommendations }] },
    texts: { en: { title, extra: { parts: [{ id: 's-1', title: 'One', lead: 0 }, ...recommendations.map(({ id }) => ({ id, title: `Do what ${title} says in ${id}.`, body: 'It was measured.' }))] } } }, ...more,
  })

  describe('of a recommendation', () => {
    it('are the reports, cards, assessments and items that rest on it, and what goes with it is told before it is withdrawn', async () => {
      const ground = await caseOf('The ground of it')
      const { id, path } = await guideline('Rested upon', [recommendation('r-1', { evidence: [{ kind: 'case', item: ground.id }], lowered: [], certainty: 2 }), recommendation('r-2')])
      await pitfall('From the same case', { cases: [ground.id] })
      await site.make.item('guidelines.assessment', { title: 'What became of it', fields: { measure: 'hours', baseline: 9, actual: 4, better: 'lower', method: 'records', from: '2026-01-01', until: '2026-06-01', certainty: 3, about: [id] }, texts: { en: { title: 'What became of it', extra: { what: 'Hours', how: 'Counted', confounders: 'None' } } } })
      await site.make.item('updates.post', { title: 'A post that points to it', fields: { category: 'news' }, links: { related: [id] } })
      await site.make.item('updates.post', { title: 'A hidden post that does', audience: ['administration:XA'], fields: { category: 'news' }, links: { related: [id] } })
      const first = (await site.get(`/en${path}/r/r-1`, { as: 'visitor' })).text
      for (const title of [/Rests on the same case:<\/span> <a[^>]*>From the same case/, /Says what became of it:<\/span> <a[^>]*>What became of it/, /Points to it:<\/span> <a[^>]*>A post that points to it/]) assert.match(first, title)
      assert.match(first, /Kits it stands in[\s\S]*href="\/en\/topics\/nii"/)
      assert.doesNotMatch(first, /A hidden post/)
      assert.match((await site.get(`/en${path}/r/r-1`, { as: 'member' })).text, /A hidden post that does/)
      assert.doesNotMatch((await site.get(`/en${path}/r/r-2`, { as: 'visitor' })).text, /From the same case/)
      assert.match((await site.get(`/en/guidelines/${id}/desk`, { as: 'editor' })).text, /1 item points to it[\s\S]*A post that points to it[\s\S]*1 item rests on it[\s\S]*What became of it/)
      // Any item of the site, on core's own page.
      for (const way of ['move/withdraw', 'remove']) assert.match((await site.get(`/en/items/${ground.id}/${way}`, { as: 'editor' })).text, /2 items rest on it[\s\S]*Rested upon/, way)
      assert.match((await site.get(`/en/items/${ground.id}/history`, { as: 'editor' })).text, /Remove it for good/)
      assert.doesNotMatch((await site.get(`/en/items/${ground.id}/history`, { as: 'member' })).text, /Remove it for good/)
      const empty = await site.post(`/en/items/${ground.id}/remove`, { rev: '1', note: '' }, { as: 'editor' })
      assert.equal(empty.status, 422)
      assert.match(empty.text, /Rested upon/)
    })

    it('is a pitfall once in a section, however many name it, and no line of it that says nothing', async () => {
      const { id } = await pitfall('Met twice')
      const { path } = await guideline('Two that warn', [recommendation('r-1', { pitfalls: [id] }), recommendation('r-2', { pitfalls: [id] })])
      const page = (await site.get(`/en${path}`, { as: 'visitor' })).text
      assert.equal(page.match(/<div class="pitfall-note"/g)?.length, 1)
      const note = /<div class="pitfall-note"[\s\S]*?<\/div>/.exec(page)?.[0] ?? ''
      assert.match(note, /Silence\./)
      assert.doesNotMatch(note, /<dd[^>]*><\/dd>/)
    })
  })

  describe('of an administration', () => {
    before(async () => { assert.equal((await site.post('/en/guidelines/profile', { size: 'size:small', sea: 'landlocked' }, { as: 'ncp' })).status, 303) })

    it('is left out of every list that asks for what fits, and marked in the others: cards, cases, guidelines, recommendations, kits', async () => {
      const [large, small] = [{ applies: ['size:large', 'size:medium'] }, { applies: ['size:small', 'size:medium'] }]
      await pitfall('A pitfall of large ones', large); await pitfall('A pitfall of small ones', small); await pitfall('A pitfall of all')
      const other = await caseOf('A case of large ones', large); await caseOf('A case of small ones', small)
      await guideline('For large ones', [recommendation('r-1', large), recommendation('r-2', large)])
      const mixed = await guideline('For large and small', [recommendation('r-1', large), recommendation('r-2', small), recommendation('r-3')])
      for (const [path, list] of [['/guidelines/pitfalls', 'pitfall'], ['/guidelines/cases', 'case']] as const) {
        const all = (await site.get(`/en${path}`, { as: 'member' })).text, fitting = (await site.get(`/en${path}?fits=yes`, { as: 'member' })).text
        assert.match(all, new RegExp(`A ${list} of large ones[\\s\\S]*?Written for others`))
        assert.match(all, /What fits our administration/)
        assert.doesNotMatch(fitting, /of large ones|Written for others/)
        assert.match(fitting, new RegExp(`A ${list} of small ones`))
        // Nobody else is told of it, and whoever has no circumstances sees all.
        for (const as of ['visitor', 'stranger'] as const) assert.doesNotMatch((await site.get(`/en${path}?fits=yes`, { as })).text, /Written for others|What fits our administration/)
        assert.match((await site.get(`/en${path}?fits=yes`, { as: 'stranger' })).text, /of large ones/)
      }
      const counted = await json<{ facets: { name: string; options: { count: number }[] }[]; count: { n: number } }>('/guidelines/pitfalls')
      assert.equal(counted.facets.find(({ name }) => name === 'fits')?.options[0]?.count, counted.count.n - 1)
      assert.equal((await json<{ count: { n: number } }>('/guidelines/pitfalls?fits=yes')).count.n, counted.count.n - 1)

      assert.match((await site.get('/en/guidelines', { as: 'member' })).text, /For large ones[\s\S]*?Written for others/)
      const home = (await site.get('/en/guidelines?fits=yes', { as: 'member' })).text
      assert.doesNotMatch(home, />For large ones</)
      assert.match(home, />For large and small</)
      const rows = async (query: string, as: Who = 'member') => (await json<{ rows: { title: string; warnings: string[] }[] }>(`/guidelines/recommendations${query}`, as)).rows.filter(({ title }) => /For large/.test(title))
      assert.deepEqual((await rows('')).map(({ title, warnings }) => [title, warnings.length]), [['Do what For large and small says in r-1.', 1], ['Do what For large and small says in r-2.', 0], ['Do what For large and small says in r-3.', 0], ['Do what For large ones says in r-1.', 1], ['Do what For large ones says in r-2.', 1]])
      assert.deepEqual((await rows('?fits=yes')).map(({ title }) => title.slice(-4)), ['r-2.', 'r-3.'])
      assert.equal((await rows('?fits=yes', 'stranger')).length, 5)

      const page = (await site.get(`/en${mixed.path}`, { as: 'member' })).text
      assert.match(page, /One of these recommendations was written for administrations that differ from yours/)
      assert.match(page, /Size: written for administrations with [^;]*; yours: fewer than 300 officers/)
      assert.doesNotMatch((await site.get(`/en${mixed.path}`, { as: 'stranger' })).text, /differ from yours|yours: fewer/)
      assert.match((await site.get(`/en${other.path}`, { as: 'member' })).text, /Your administration differs[\s\S]*yours: fewer than 300 officers/)
      assert.match((await site.get(`/en${other.path}`, { as: 'visitor' })).text, /Written for administrations with/)
      const kit = (await site.get('/en/topics/nii', { as: 'member' })).text
      assert.match(kit, /A case of large ones<\/a>[\s\S]{0,200}?Written for others/)
      assert.ok(kit.indexOf('A case of small ones') < kit.indexOf('A case of large ones'), 'what fits comes first')
    })

    it('is a form that keeps what was chosen when something else in it is refused', async () => {
      const { status, text } = await site.post('/en/guidelines/profile', { size: 'size:huge', sea: 'coastal', law: 'law:civil' }, { as: 'ncp' })
      assert.equal(status, 422)
      assert.match(text, /<option value="coastal" selected>/)
      assert.match(text, /<option value="law:civil" selected>/)
      assert.doesNotMatch(text, /<option value="landlocked" selected>/)
    })
  })

  it('of what it is meant to improve is found by that in search, on a topic and by the finder, whatever plugin it is of', async () => {
    await site.make.item('updates.post', { title: 'A post on revenue', topics: ['e-seals'], fields: { category: 'news', outcome: ['revenue'] } })
    await guideline('Saves', [recommendation('r-1')])
    await pitfall('A pitfall of revenue', { outcome: ['revenue', 'cost'] })
    await site.make.item('updates.post', { title: 'A post on nothing', topics: ['e-seals'], fields: { category: 'news' } })
    await site.make.item('updates.post', { title: 'A post on revenue of few', audience: ['administration:XA'], topics: ['e-seals'], fields: { category: 'news', outcome: ['revenue'] } })
    for (const path of ['/en/search?outcome=revenue', '/en/search?q=post+pitfall+revenue&outcome=revenue']) {
      const { text } = await site.get(path, { as: 'visitor' })
      assert.match(text, /A post on revenue/)
      assert.match(text, /A pitfall of revenue/)
      assert.doesNotMatch(text, /A post on nothing|of few/)
    }
    assert.match((await site.get('/en/search?outcome=revenue', { as: 'member' })).text, /A post on revenue of few/)
    const topic = (await site.get('/en/topics/e-seals?outcome=revenue', { as: 'visitor' })).text
    assert.match(topic, /A post on revenue/)
    assert.doesNotMatch(topic, /A post on nothing/)
    assert.equal((await site.get('/en/find?technology=e-seals&process=&outcome=revenue', { as: 'visitor' })).location, '/en/topics/e-seals?outcome=revenue')
    assert.equal((await site.get('/en/find?technology=&process=&outcome=revenue', { as: 'visitor' })).location, '/en/search?outcome=revenue')
    assert.match((await site.get('/en', { as: 'visitor' })).text, /<select class="input" id="finder-outcome" name="outcome">/)
    const { facets } = await json<{ facets: { name: string; options: { value: string; count: number }[] }[] }>('/guidelines')
    assert.ok((facets.find(({ name }) => name === 'outcome')?.options.find(({ value }) => value === 'cost')?.count ?? 0) > 0)
  })

  it('of a keeper is on their desk: amendments to be decided and risks to be reviewed, and on nobody else’s', async () => {
    const { path, id } = await guideline('Amended by readers', [recommendation('r-1')])
    for (const words of ['Do it at night.', 'Do it by day.']) assert.equal((await site.post(`/en${path}/amend`, { part: 'r-1', text: 'en', words, reason: 'Tried.' }, { as: 'stranger' })).status, 303)
    const soon = new Date(site.clock.now().getTime() + 86_400_000 * 3).toISOString().slice(0, 10)
    const risk = (n: number, reviewOn: string) => ({ id: `r-${n}`, likelihood: 3, impact: {}, residualLikelihood: null, residualImpact: {}, controls: [], owner: '', reviewOn, case: null })
    await site.make.item('guidelines.register', { title: 'Risks of the lane', audience: ['administration:XA'], handling: 'named-administrations', fields: { risks: [risk(1, soon), risk(2, '2020-01-01'), risk(3, '2999-01-01'), risk(4, '')] }, texts: { en: { title: 'Risks of the lane', extra: { words: [] } } } }, await site.viewer('ncp'))
    const desk = async (as: Who) => (await site.get('/en', { as })).text
    assert.match(await desk('editor'), new RegExp(`Waiting</b>[\\s\\S]*?href="/en${path}/amendments\\?state&#x3D;open"[^>]*>Amended by readers</a><p dir="auto">2 amendments to be decided`))
    assert.doesNotMatch(await desk('editor'), /Risks of the lane/)
    assert.match(await desk('ncp'), /Late[\s\S]*?Risks of the lane<\/a><p dir="auto">2 risks to be looked at again/)
    for (const as of ['member', 'stranger', 'strangeNcp'] as const) assert.doesNotMatch(await desk(as), /2 amendments to be decided|2 risks to be looked/)
    assert.match((await site.get('/en/guidelines/queue?state=amendments', { as: 'editor' })).text, /Amended by readers/)
    assert.doesNotMatch((await site.get('/en/guidelines/queue', { as: 'stranger' })).text, /Amended by readers/)
    for (const { id: amendment } of (await json<{ rows: { id: string }[] }>(`${path}/amendments`, 'editor')).rows) await site.post(`/en/guidelines/${id}/amendments/${amendment}`, { verdict: 'decline', answer: 'Not now.' }, { as: 'editor' })
    assert.doesNotMatch(await desk('editor'), /amendments? to be decided/)
  })

  it('is asked whether it was useful: once a reader, whatever guidance it is, counted for its keepers alone', async () => {
    const { id, path } = await pitfall('Useful or not')
    const say = (as: Who, useful: string) => site.post('/en/guidelines/useful', { item: id, useful, comment: useful === 'no' ? 'Too short.' : '' }, { as })
    assert.equal((await say('stranger', 'no')).status, 303)
    assert.equal((await say('stranger', 'yes')).status, 303)
    assert.equal((await say('member', 'no')).status, 303)
    assert.match((await site.get(`/en${path}`, { as: 'editor' })).text, /1 of 2[\s\S]*Too short\./)
    for (const as of ['visitor', 'stranger'] as const) assert.doesNotMatch((await site.get(`/en${path}`, { as })).text, /1 of 2|Too short\./)
    const post = await site.make.item('updates.post', { title: 'No guidance', fields: { category: 'news' } })
    assert.equal((await site.post('/en/guidelines/useful', { item: post.id, useful: 'yes' }, { as: 'member' })).status, 404)
    assert.doesNotMatch((await site.get(`/en${post.path}`, { as: 'member' })).text, /id="useful"/)
  })

  it('is all in the lists of recommendations and in the matrix, past any number of guidelines', async () => {
    const before = await json<{ total: number }>('/guidelines/recommendations', 'visitor')
    for (let n = 1; n <= 105; n += 1) await guidelineInput(site, `0198c6f0-bbbb-7000-8000-${String(n).padStart(12, '0')}`, { topics: ['drones', 'risk'] })
    await guidelineInput(site, '0198c6f0-bbbb-7000-8000-000000000999', { topics: ['drones'], audience: ['administration:XB'], handling: 'named-administrations' })
    const seen: string[] = []
    for (let page = 1; page <= 10; page += 1) {
      const { rows, next, total } = await json<{ rows: { path: string; number: string }[]; next: number | null; total: number }>(`/guidelines/recommendations?technology=drones&page=${page}`, 'visitor')
      assert.equal(total, 420)
      seen.push(...rows.map((row) => row.path))
      if (next === null) break
    }
    assert.equal(new Set(seen).size, 420)
    const { total, facets } = await json<{ total: number; facets: { name: string; options: { value: string; count: number }[] }[] }>('/guidelines/recommendations?strength=strong&technology=nii', 'visitor')
    assert.equal(total, before.total)
    assert.equal(facets.find(({ name }) => name === 'technology')?.options.find(({ value }) => value === 'drones')?.count, 420)
    const { matrix } = await json<{ matrix: { rows: { id: string; all: number; cells: { process: string; n: number }[] }[] } }>('/guidelines', 'visitor')
    assert.equal(matrix.rows.find(({ id }) => id === 'drones')?.all, 420)
    const adopted = await json<{ guidelines: { id: string }[]; next: string | null }>('/guidelines/adoption?topic=drones&limit=100', 'visitor')
    assert.equal(adopted.guidelines.length, 100)
    assert.equal((await json<{ guidelines: { id: string }[]; next: string | null }>(`/guidelines/adoption?topic=drones&limit=100&after=${adopted.next}`, 'visitor')).guidelines.length, 5)
  })
})
