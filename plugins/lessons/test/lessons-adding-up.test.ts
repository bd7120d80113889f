import assert from 'node:assert/strict'
import type { TestSite } from '@diwan/core/testing'
import type {} from '@diwan/forum/contract'
import { lessonsOf, lessonsSite, publish, seatsOf, steps } from './lessons-site.ts'

describe('Lessons add up', function () {
  this.timeout(240_000)
  let site: TestSite
  let one: { lesson: string; path: string }
  before(async () => {
    site = await lessonsSite()
    one = await publish(site, 'member', { who: { ...steps.who, readers: 'public' } }, 'Wyvern seals in the heat')
    const until = new Date(site.clock.now().getTime() + 200 * 86_400_000).toISOString().slice(0, 10)
    const editor = await site.viewer('editor')
    for (const who of ['strangeNcp', 'stranger', 'ncp'] as const) await seatsOf(site).verification.vouch(editor, site.id(who), until).catch(() => undefined)
  })
  after(() => site?.stop())
  const today = (days = 0) => new Date(site.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
  const vouched = async () => { for (let n = 0; n < 40 && !(await site.viewer('stranger')).tokens.includes('network@administration:XB'); n += 1) await new Promise((done) => { setTimeout(done, 25) }) }

  it('“we saw this too” is for those whose seat somebody vouches for, with words and a day that has been', async () => {
    await vouched()
    const say = (as: 'colleague' | 'stranger', fields: Record<string, string>) => site.post(`/en${one.path}/voices`, { kind: 'same', note: 'Zqours failed too', on: today(-10), ...fields }, { as })
    assert.equal((await say('colleague', {})).status, 403)
    for (const wrong of [{ note: ' ' }, { on: today(3) }, { on: 'soon' }, { note: 'x'.repeat(700) }] as Record<string, string>[]) assert.equal((await say('stranger', wrong)).status, 422, JSON.stringify(wrong).slice(0, 40))
    assert.match((await say('stranger', { on: today(3) })).text, /Zqours failed too/, 'what was typed stands')
  })

  it('what a member says waits for their contact point, who lets others read it or says why not', async () => {
    assert.equal((await site.post(`/en${one.path}/voices`, { kind: 'same', note: 'Zqours failed too', on: today(-10) }, { as: 'stranger' })).status, 303)
    for (const as of ['visitor', 'member', 'editor'] as const) assert.doesNotMatch((await site.get(`/en${one.path}`, { as })).text, /Zqours/)
    const mine = (await site.get('/en/lessons/mine', { as: 'strangeNcp' })).text
    assert.match(mine, /Zqours failed too/)
    const voice = /voices\/([0-9a-f-]{36})\/decide/.exec(mine)?.[1] ?? ''
    assert.equal((await site.post(`/en/lessons/voices/${voice}/decide`, { decision: 'shown' }, { as: 'ncp' })).status, 404, 'not by another administration')
    assert.equal((await site.post(`/en/lessons/voices/${voice}/decide`, { decision: 'refused', reason: '' }, { as: 'strangeNcp' })).status, 422)
    assert.equal((await site.post(`/en/lessons/voices/${voice}/decide`, { decision: 'shown' }, { as: 'strangeNcp' })).status, 303)
    await site.settle()
    const page = (await site.get(`/en${one.path}`)).text
    assert.match(page, /We saw this too<\/b> Borovia/)
    assert.match(page, /Zqours failed too/)
    assert.match((await site.get('/en/lessons.csv')).text, /,1,0,0,published,/)
  })

  it('an administration says one of the two, beside whether it applies it; a contact point’s own word stands at once, and is taken back', async () => {
    for (const kind of ['opposite', 'applied']) assert.equal((await site.post(`/en${one.path}/voices`, { kind, note: `Zq${kind}`, on: today(-1) }, { as: 'strangeNcp' })).status, 303)
    await site.settle()
    const counts = async () => (await lessonsOf(site).voices.counts([one.lesson])).get(one.lesson)
    assert.deepEqual(await counts(), { same: 0, opposite: 1, applied: 1 })
    const page = (await site.get(`/en${one.path}`)).text
    assert.doesNotMatch(page, /Zqours/)
    assert.match(page, /Zqopposite/)
    assert.match((await site.get('/en/lessons/board')).text, /Wyvern seals in the heat/)
    const own = (await site.get(`/en${one.path}`, { as: 'strangeNcp' })).text
    const voice = /voices\/([0-9a-f-]{36})\/take-back/.exec(own)?.[1] ?? ''
    assert.equal((await site.post(`/en/lessons/voices/${voice}/take-back`, {}, { as: 'member' })).status, 404)
    assert.equal((await site.post(`/en/lessons/voices/${voice}/take-back`, {}, { as: 'stranger' })).status, 303)
    assert.equal(Object.values(await counts() ?? {}).reduce((sum, n) => sum + n, 0), 1)
  })

  it('lessons that name the same cause are counted as a hand counts them, by region only from five on', async () => {
    const others = []
    for (let n = 0; n < 4; n += 1) others.push(await publish(site, n % 2 === 0 ? 'member' : 'colleague', { who: { ...steps.who, readers: 'public' } }, `Wyvern number ${n}`))
    await site.settle()
    const table = async () => JSON.parse((await site.get('/api/v1/lessons/causes', { accept: 'data' })).text) as { rows: { cause: string; n: number; regions: (number | null)[] }[]; regions: { code: string }[] }
    const { rows, regions } = await table()
    assert.deepEqual(rows.map(({ cause, n }) => [cause, n]), [['procurement', 5]])
    assert.deepEqual(regions.map(({ code }, at) => [code, rows[0]?.regions[at]]).filter(([, n]) => n !== null), [['EUR', 5]])
    await lessonsOf(site).publishing.retire(others[0]?.lesson ?? '', 'Gone')
    await site.settle()
    site.clock.forward({ minutes: 2 })
    assert.deepEqual((await table()).rows.map(({ n, regions: cells }) => [n, cells.every((cell) => cell === null)]), [[4, true]])
    assert.match((await site.get('/en/guidelines/causes')).text, /The same causes in lessons/)
  })

  it('a curator gathers them into a pattern, and what several reported is counted there', async () => {
    assert.match((await site.get('/en/lessons/patterns', { as: 'editor' })).text, /Worth gathering[^]*Drones: The contract asked for the wrong thing/)
    const page = (await site.get('/en/lessons/patterns/new?cause=procurement&topic=drones', { as: 'editor' })).text
    const ids = [...page.matchAll(/name="lessons\[\]" value="([0-9a-f-]{36})"/g)].map(([, id]) => id ?? '')
    assert.equal(ids.length, 4)
    assert.equal((await site.post('/en/lessons/patterns/new', { 'title': 'Bought without nights', 'lessons[]': ids[0] ?? '' }, { as: 'editor' })).status, 422)
    const path = await lessonsOf(site).patterns.gather(await site.viewer('editor'), { title: 'Bought without nights', summary: 'Four times', causes: ['procurement'], topics: ['drones'], lessons: ids, lang: 'en' })
    const pattern = (await site.get(`/en${path}`, { as: 'stranger' })).text
    assert.match(pattern, /4 lessons/)
    assert.equal((await site.get(`/en${path}`)).status, 404, 'a pattern is for members until it is widened')
    assert.equal((await site.post(`/en${path}/lessons`, { remove: ids[0] ?? '' }, { as: 'stranger' })).status, 403)
    assert.equal((await site.post(`/en${path}/lessons`, { lesson: 'LS-9999' }, { as: 'editor' })).status, 422)
    assert.equal((await site.post(`/en${path}/lessons`, { remove: ids[0] ?? '' }, { as: 'editor' })).status, 303)
    assert.match((await site.get(`/en${path}`, { as: 'stranger' })).text, /3 lessons/)
    assert.match((await site.get(`/en${one.path}`, { as: 'stranger' })).text, /Bought without nights/)
  })

  it('one is proposed as a recommendation, accepted into the next draft or declined with a reason, and says what became of it', async () => {
    const guideline = async (title: string) => site.make.item('guidelines.guideline', {
      title, audience: ['members'], topics: ['drones'], fields: { sections: [{ id: 's-1', recommendations: [{ id: 'r-1', verb: 'do', strength: 'strong', certainty: 4, evidence: [{ kind: 'study', label: 'A study' }] }] }] },
      texts: { en: { title, extra: { parts: [{ id: 's-1', title: 'Before you buy', body: '' }, { id: 'r-1', title: 'Measure first', body: 'Why' }] } } },
    })
    const [kept, other] = [await guideline('Zqguideline'), await guideline('Zqother')]
    const propose = (ref: string, more: Record<string, string> = {}) => site.post(`/en${one.path}/propose`, { guideline: ref, section: 's-1', words: 'Apply for the night licence first.', reason: 'Zqreason of it', ...more }, { as: 'stranger' })
    assert.match((await site.get(`/en${one.path}/propose`, { as: 'stranger' })).text, /Apply for the night licence before the tender/)
    assert.equal((await propose(kept.ref, { words: '' })).status, 422)
    assert.equal((await propose(kept.ref, { section: 's-9' })).status, 422)
    for (const { ref } of [kept, other]) assert.equal((await propose(ref)).status, 303)
    assert.equal((await propose(kept.ref)).status, 409, 'the same waits there already')
    await site.settle()
    assert.match((await site.get(`/en${kept.path}/amendments`, { as: 'editor' })).text, /A new recommendation for section 1[^]*Wyvern seals in the heat/)
    assert.doesNotMatch((await site.get(`/en${one.path}`)).text, /Zqguideline/, 'who may not read the guideline is not told its name')
    const decide = async ({ path }: { path: string }, fields: Record<string, string>) => {
      const id = /id="a-([0-9a-f-]{36})"/.exec((await site.get(`/en${path}/amendments`, { as: 'editor' })).text)?.[1] ?? ''
      assert.equal((await site.post(`/en${path}/amendments/${id}`, fields, { as: 'editor' })).status, 303)
      await site.settle()
    }
    site.clock.forward({ days: 9 })
    await decide(kept, { verdict: 'accept' })
    await decide(other, { verdict: 'decline', answer: 'Zqanswer: it stands there already.' })
    const page = (await site.get(`/en${one.path}`, { as: 'stranger' })).text
    assert.match(page, /Accepted[^]*decided after 9 days/)
    assert.match(page, /Declined[^]*Zqanswer/)
    const board = (await site.get('/en/lessons/board', { as: 'stranger' })).text
    assert.match(board, /Zqanswer/)
    assert.match(board, /Not enough decisions yet to say/)
    // It stands in the draft as what may be considered, on the lesson, to be graded by who keeps the guideline.
    const { input } = await site.services.content.draft(await site.viewer('editor'), kept.id)
    const { sections } = input.fields as { sections: { recommendations: { verb: string; certainty: number; evidence: { item: string }[] }[] }[] }
    const added = sections[0]?.recommendations[1]
    assert.deepEqual([added?.verb, added?.certainty, added?.evidence[0]?.item], ['consider', 1, one.lesson])
  })

  it('lessons stand beside each other, what is hidden is only counted, and many or hostile numbers are met', async () => {
    const refs = (await site.services.content.list(await site.viewer('member'), { kinds: ['lessons.lesson'], limit: 3 })).rows.map(({ ref }) => ref ?? '')
    const page = (await site.get(`/en/lessons/compare?${refs.map((ref) => `lesson=${ref}`).join('&')}&lesson=LS-9999`)).text
    assert.match(page, /Apply for the night licence before the tender/)
    assert.match(page, /One is not there for you/)
    assert.equal((await site.get(`/en/lessons/compare?${'lesson=x&'.repeat(41)}`)).status, 422)
    const odd = await site.get(`/en/lessons/compare?lesson=${encodeURIComponent('"><script>alert(1)</script>')}`)
    assert.equal(odd.status, 200)
    assert.ok(!odd.text.includes('<script>alert'))
    assert.equal((await site.get('/en/lessons?phase=zq&causes=<b>&region=%00')).status < 500, true)
  })

  it('a thread becomes a manuscript with where it came from; without a name neither source nor thanks are told', async () => {
    const api = site.api('lessons')
    const member = await site.viewer('member')
    const { id, path } = await api.begin(member, { title: 'From a thread', text: 'What was said.', lang: 'en', topics: ['drones'], sources: [{ title: 'Zqthread', url: '/forum/FT-0001' }], credit: 'Zqthanks' })
    assert.match(path, /\/write\/[0-9a-f-]{36}\/who/)
    const { input } = await site.services.content.draft(member, id)
    assert.match(JSON.stringify(input), /Zqthread[^]*Zqthanks/)
    for (const [level, isTold] of [['named', true], ['region', false]] as const) {
      const made = await lessonsOf(site).disclosures.of({ ...input, fields: { ...input.fields, level } }, { authorId: null })
      assert.equal(/Zqthread|Zqthanks/.test(JSON.stringify(made.input)), isTold, level)
    }
    await assert.rejects(api.begin(await site.viewer('editor'), { title: 'Without a seat', text: '', lang: 'en', sources: [] }))
  })

  it('posts of the forum become a manuscript of who has a seat, with thanks to who wrote them; the thread says nothing of it to others', async () => {
    const category = await site.make.item('forum.category', { title: 'Talk', audience: ['members'], fields: { format: 'discussion', begins: 'members', replies: 'members', ceiling: 'community', lookedAt: 'nobody', needsTopic: false, place: 1, isTrial: false, goalHours: null } })
    const begun = await site.services.transaction(async () => site.api('forum').begin(await site.viewer('stranger'), { category: category.id, lang: 'en', title: 'Zqseals that die', body: 'Zqnine of forty died.', topics: ['e-seals'] }))
    assert.ok('path' in begun)
    const thread = begun.path.split('/').at(-1) ?? ''
    const made = await site.post(`/en/forum/make/${thread}`, { what: 'lessons.lesson', numbers: ['1'] }, { as: 'member' })
    assert.equal(made.status, 303, made.text.slice(0, 300))
    const id = /write\/([0-9a-f-]{36})\/who/.exec(made.location ?? '')?.[1] ?? ''
    const { input } = await site.services.content.draft(await site.viewer('member'), id)
    assert.match(JSON.stringify(input), /Zqnine of forty died/)
    assert.match(JSON.stringify(input.fields), /Stran Gerra/)
    assert.deepEqual(input.topics, ['e-seals'])
    assert.doesNotMatch((await site.get(`/en${begun.path}`, { as: 'stranger' })).text, new RegExp(id))
    assert.equal((await site.post(`/en/forum/make/${thread}`, { what: 'lessons.lesson', numbers: ['1'] }, { as: 'editor' })).status, 403, 'who has no seat writes for none')
  })
})
