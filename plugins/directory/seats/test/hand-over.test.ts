import assert from 'node:assert/strict'
import { join } from 'node:path'
import { Conflict, Refused, type Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type { SeatServices } from '../deps.ts'

const folder = join(import.meta.dirname, '../..')
const in30 = (site: TestSite) => new Date(site.clock.now().getTime() + 300 * 86_400_000).toISOString().slice(0, 10)

describe('a seat that goes from one person to the next', function () {
  this.timeout(60_000)
  let site: TestSite
  let seats: SeatServices
  let [outgoing, incoming, hub]: Viewer[] = []
  before(async () => {
    site = await bootTest({ plugins: [folder, 'updates'] })
    seats = site.inside<SeatServices>('directory')
  })
  after(() => site?.stop())
  beforeEach(async () => { [outgoing, incoming, hub] = [await site.viewer('ncp'), await site.viewer('member'), await site.viewer('administrator')] })

  it('is named by who leaves, accepted by who comes and confirmed by the hub, and then all that was kept there is kept on', async () => {
    const item = await site.services.content.publishNew(outgoing!, 'directory.request', {
      lang: 'en', audience: [], texts: { en: { title: 'Seals in transit', body: 'How do you read them?' } }, fields: { sender: 'XA', receiver: 'XB', dueOn: in30(site), reach: 'everybody' },
    })
    await site.settle()
    await site.services.content.subscribe(outgoing!, { type: 'topic', id: 'ai-ml' })
    await site.instance.floors.notifications.choices.chooseFollowed(outgoing!.id ?? '', { type: 'topic', id: 'ai-ml', isShown: null, mail: 'weekly' })
    const meeting = await site.make.item('updates.meeting', { title: 'Working group', fields: { format: 'online', registration: 'open', sessions: [] } })
    for (const [words, done] of [['Send the list', null], ['Done already', new Date()]] as const) {
      await site.instance.database.db.raw(`insert into updates.action (id, item_id, words, owner_id, due_on, done_at, at) values (gen_random_uuid(), ?, ?, ?, '2027-04-01', ?, now())`, [meeting.id, words, outgoing!.id, done] as never)
    }
    const id = await seats.handOvers.name(outgoing!, { administration: 'XA', kind: 'ncp', outgoing: outgoing!.id, incoming: incoming!.id ?? '' })
    await assert.rejects(seats.handOvers.confirm(hub!, id), Conflict, 'not before it was accepted')
    await assert.rejects(seats.handOvers.accept(outgoing!, id), Refused)
    await seats.handOvers.accept(incoming!, id)
    await assert.rejects(seats.handOvers.confirm(outgoing!, id), Refused)
    const both = await Promise.allSettled([seats.handOvers.confirm(hub!, id), seats.handOvers.confirm(hub!, id), seats.handOvers.confirm(await site.viewer('editor'), id)])
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected', 'rejected'])
    const done = await seats.handOvers.get(hub!, id)
    assert.equal(done.stage, 'confirmed')
    assert.equal(done.items, 1)
    assert.equal(done.requests, 0)

    const [after, before] = [await site.viewer('member'), await site.viewer('ncp')]
    assert.ok(after.roles.includes('ncp') && after.tokens.includes('ncps@administration:XA'))
    assert.ok(!before.roles.includes('ncp') && before.roles.includes('member'), 'who leaves stays a colleague')
    const kept = await site.services.content.read(after, 'directory.request', item.id)
    assert.equal(kept.stewardId, after.id)
    assert.deepEqual(await site.services.content.followed(after, 'topic'), ['ai-ml'])
    assert.deepEqual(await site.services.content.followed(before, 'topic'), [], 'moved, not copied')
    assert.deepEqual(await site.instance.database.db.raw<{ rows: object[] }>(`select person_id, mail from core.subscription where subject = 'ai-ml'`).then(({ rows }) => rows), [{ person_id: after.id, mail: 'weekly' }], 'as it was chosen')
    const { rows: tasks } = await site.instance.database.db.raw<{ rows: { words: string; owner_id: string }[] }>('select words, owner_id from updates.action order by words')
    assert.deepEqual(tasks, [{ words: 'Done already', owner_id: before.id }, { words: 'Send the list', owner_id: after.id }])
    assert.deepEqual((await seats.appointments.ofPerson(after.id ?? '')).map(({ kind, state }) => [kind, state]), [['ncp', 'standing']])
    assert.equal((await seats.handOvers.forwarding(before.id ?? ''))?.to, after.id)
    site.clock.forward({ days: 91 })
    assert.equal(await seats.handOvers.forwarding(before.id ?? ''), null)
  })
})
