import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../core/testing/index.ts'

describe('The demonstration', function () {
  this.timeout(180_000)
  let site: TestSite
  const count = async (sql: string): Promise<number> => (await site.instance.database.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from ${sql}`)).rows[0]?.n ?? -1
  before(async () => { site = await bootTest({ demo: true }) })
  after(() => site?.stop())

  it('has ninety-six people over twelve administrations, all of them invented', async () => {
    assert.equal(await count(`directory.person d join core.item i on i.id = d.item_id and i.state = 'published' join core.person p on p.id = d.person_id where p.is_demo`), 96)
    // Two of them run the hub and sit in none.
    const seats = (await site.instance.database.db.raw<{ rows: { kind: string; n: number; people: number }[] }>(`select a.kind, count(distinct a.code)::int as n, count(*)::int as people from core.person p join core.administration a on a.code = p.administration where p.is_demo group by a.kind`)).rows
    assert.deepEqual(seats, [{ kind: 'fictional', n: 12, people: 94 }])
  })

  it('has twenty-four contact points and deputies, three people nobody confirms any more, and two seats on their way', async () => {
    assert.equal(await count(`directory.appointment where state = 'standing' and kind in ('ncp', 'deputy')`), 24)
    assert.equal(await count(`core.person where verified_until < current_date and state = 'active'`), 3)
    assert.equal(await count(`directory.hand_over where stage in ('named', 'accepted')`), 2)
  })

  it('has nine meetings, two of them over with minutes that were adopted', async () => {
    assert.equal(await count(`updates.meeting`), 9)
    assert.equal(await count(`updates.meeting m join updates.record r on r.item_id = m.item_id join core.item i on i.id = r.minutes_item_id and i.state = 'adopted' where m.ends_at < now()`), 2)
  })

  it('loads again without changing how much there is', async () => {
    const all = async () => (await site.instance.database.db.raw<{ rows: { n: number }[] }>(`select (select count(*) from core.item) + (select count(*) from core.person) + (select count(*) from updates.registration) + (select count(*) from updates.invitation) + (select count(*) from directory.request_clock) + (select count(*) from directory.appointment) as n`)).rows[0]?.n
    const before = await all()
    await site.instance.demonstration.load(site.instance.kernel.opened())
    assert.deepEqual(await all(), before)
  })
})
