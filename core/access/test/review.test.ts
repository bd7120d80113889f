import assert from 'node:assert/strict'
import { Conflict, Refused } from '../../contract/index.ts'
import { onBothEngines, openSite, person, viewer, type Site } from './site.ts'

onBothEngines('The review of accounts', (engine) => {
  let site: Site
  before(async () => { site = await openSite({ url: engine.url }) })
  after(async () => { await site.close() })

  const state = async (id: string): Promise<string> => (await site.database.db.raw<{ rows: { state: string }[] }>('select state from core.person where id = ?', [id])).rows[0]!.state
  const days = (n: number) => { site.clock.forward(n * 86_400) }
  const seats = ['KE', 'UG', 'FJ', 'PE', 'SE', 'GH', 'NP']
  /** An administration of its own with a contact point and two officers, all older than half a year. */
  const team = async (ncps = 1) => {
    const administration = seats.shift()!
    const points = await Promise.all(Array.from({ length: ncps }, (_, at) => person(site, { administration, roles: ['ncp'], mail: `ncp${at}@${administration.toLowerCase()}.example` })))
    const officers = [await person(site, { administration }), await person(site, { administration })]
    return { administration, points, officers }
  }
  const told = (person: string | undefined) => site.told.filter(({ notice, people }) => notice === 'core.access-review' && people.includes(person ?? '')).length

  it('opens half a year after the first account, writes to the contact point, reminds twice, and suspends who was not confirmed', async () => {
    const { administration, points: [ncp], officers: [kept, left] } = await team()
    days(181)
    await site.access.reviews.run()
    assert.equal(told(ncp), 0)
    days(2)
    assert.ok((await site.access.reviews.run()).opened >= 1)
    await site.access.reviews.run()
    assert.equal(told(ncp), 1, 'told once however often the job runs')
    const who = await viewer(site, ncp!)
    assert.equal((await site.access.reviews.waiting(who))?.left, 2)
    await site.access.reviews.answer(who, administration, { [kept!]: true })
    assert.equal((await site.access.reviews.waiting(who))?.left, 1)
    days(14); await site.access.reviews.run()
    days(11); await site.access.reviews.run()
    assert.equal(told(ncp), 3)
    assert.equal(await state(left!), 'active')
    days(4); await site.access.reviews.run()
    assert.equal(await state(left!), 'active', 'not before the day that was told')
    days(1); await site.access.reviews.run()
    assert.equal(await state(left!), 'suspended')
    assert.equal(await state(kept!), 'active')
    assert.equal(await state(ncp!), 'active', 'never the last contact point')
    assert.equal((await site.audited('core.access-review.closed')).at(-1)?.detail['suspended'], 1)
    days(100); await site.access.reviews.run()
    assert.equal(told(ncp), 3, 'the next one waits for half a year after the last')
    days(60)
    assert.ok((await site.access.reviews.run()).opened >= 1)
  })

  it('suspends nobody who was not reminded, however late the job runs', async () => {
    const { administration, officers: [left] } = await team()
    await site.access.reviews.begin('system', administration)
    days(90)
    await site.access.reviews.run()
    assert.equal(await state(left!), 'active')
    await site.access.reviews.run()
    assert.equal(await state(left!), 'active')
    days(5)
    await site.access.reviews.run()
    assert.equal(await state(left!), 'suspended')
  })

  it('of two contact points nobody spoke for leaves the one seen last', async () => {
    const { administration, points: [one, two] } = await team(2)
    await site.database.db.raw(`update core.person set last_seen_on = case when id = ? then date '2027-06-01' else date '2026-12-01' end where id in (?, ?)`, [one!, one!, two!])
    await site.access.reviews.begin('system', administration)
    for (const n of [14, 11, 5]) { days(n); await site.access.reviews.run() }
    assert.deepEqual([await state(one!), await state(two!)], ['active', 'suspended'])
  })

  it('leaves everybody in where there is no contact point to answer, and shows it to those who run the site', async () => {
    const administration = seats.shift()!
    const officer = await person(site, { administration })
    const root = await person(site, { roles: ['administrator'], administration: null, mail: 'root@hub.example' })
    const administrator = await viewer(site, root)
    await site.access.reviews.begin(administrator, administration)
    assert.equal(told(root), 1)
    for (const n of [14, 11, 5, 30]) { days(n); await site.access.reviews.run() }
    assert.equal(await state(officer), 'active')
    const found = (await site.access.reviews.list()).rows.find((one) => one.administration === administration)!
    assert.deepEqual([found.contactPoints, found.closedAt, found.accounts, found.answered], [0, null, 1, 0])
    await site.access.reviews.answer(administrator, administration, { [officer]: true })
    assert.ok((await site.access.reviews.list()).rows.find((one) => one.administration === administration)!.closedAt)
  })

  it('suspends at once whom the contact point says to be gone, and says nothing of oneself or of another administration', async () => {
    const { administration, points: [ncp], officers: [gone, kept] } = await team()
    const other = await team()
    await site.access.reviews.begin('system', administration)
    const who = await viewer(site, ncp!)
    assert.equal(await site.access.reviews.answer(who, administration, { [gone!]: false, [ncp!]: false, [other.officers[0]!]: false, nonsense: false }), 1)
    assert.deepEqual([await state(gone!), await state(ncp!), await state(other.officers[0]!)], ['suspended', 'active', 'active'])
    await assert.rejects(site.access.reviews.answer(who, other.administration, {}), Refused)
    await assert.rejects(site.access.reviews.open(who, other.administration), Refused)
    await assert.rejects(site.access.reviews.begin(who, administration), Refused)
    await assert.rejects(site.access.reviews.begin('system', administration), Conflict)
    await site.access.reviews.answer(who, administration, { [kept!]: true })
    assert.equal(await site.access.reviews.open(who, administration), null, 'done when everybody is answered for')
  })

  it('is paged', async () => {
    const first = await site.access.reviews.list({ limit: 2 })
    const all = (await site.access.reviews.list()).rows.map(({ id }) => id)
    const paged: string[] = first.rows.map(({ id }) => id)
    for (let { next } = first; next !== null;) {
      const page = await site.access.reviews.list({ after: next, limit: 2 })
      paged.push(...page.rows.map(({ id }) => id))
      next = page.next
    }
    assert.deepEqual(paged, all)
  })
})
