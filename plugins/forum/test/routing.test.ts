import assert from 'node:assert/strict'
import { Conflict, Invalid, NotFound, type Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type {} from '../contract.ts'
import type { Board } from './board.ts'
import { Experts } from './experts.ts'

describe('questions nobody answers', function () {
  this.timeout(120_000)
  let site: TestSite, experts: Experts, board: Board, member: Viewer
  beforeEach(async () => {
    site = await bootTest({ at: new Date('2027-03-01T10:00:00Z') })
    experts = await Experts.at(site); ({ board } = experts)
    member = await site.viewer('member')
  })
  afterEach(() => site?.stop())
  const ask = async (audience = ['members'], more = {}) => board.begin(member, await board.category({ format: 'question' }, audience), { title: 'Who counts false alarms?', topics: ['ai-ml'], ...more })

  it('are put to two who know the topic once their time has come, who hear of it and see it on their page', async () => {
    const people = [await experts.make({ name: 'Una Prima' }), await experts.make({ name: 'Dua Secunda' }), await experts.make({ name: 'Tria Tertia', topic: 'blockchain' })]
    const { id, path } = await ask()
    await experts.route()
    assert.match((await site.get(`/en${path}`, { as: 'member' })).text, /If nobody answers by/)
    assert.deepEqual(await experts.asked(id), [])
    site.clock.forward({ hours: 25 }); await experts.route(); await experts.route()
    assert.deepEqual((await experts.asked(id)).map(({ person }) => person).toSorted(), people.slice(0, 2).map((one) => one.id ?? '').toSorted())
    await site.settle(); await site.runJobs()
    const mails = (await site.mails()).filter(({ subject }) => /Who counts false alarms/.test(subject))
    assert.equal(mails.length, 2)
    assert.match((await site.get(`/en${path}`, { as: 'member' })).text, /2 people who know this topic were asked; waiting until/)
    assert.doesNotMatch(/id="routed"[\s\S]*?<\/section>/.exec((await site.get(`/en${path}`, { as: 'member' })).text)?.[0] ?? 'Una Prima', /Una Prima|Dua Secunda/)
    assert.equal((await experts.routing.askBook.list(people[0]!)).rows[0]?.isOpen, true)
    assert.equal((await experts.routing.askBook.list(people[2]!)).rows.length, 0)
  })

  it('go to the next at once when somebody declines, first to whom they name, and to the hub when nobody is left', async () => {
    const una = await experts.make({ name: 'Una Prima' }), wise = await experts.make({ name: 'Wisteria Knower', topic: 'blockchain' })
    const { id } = await ask()
    site.clock.forward({ hours: 25 }); await experts.route()
    assert.deepEqual((await experts.asked(id)).map(({ person }) => person), [una.id])
    await assert.rejects(board.write(() => experts.routing.askBook.decline(una, id, { note: '', might: 'Nobody Atall' })), Invalid)
    await board.write(() => experts.routing.askBook.decline(una, id, { note: 'Not my field', might: 'Wisteria Knower' }))
    await experts.route()
    assert.deepEqual((await experts.asked(id)).map(({ person, state }) => [person, state]), [[una.id, 'declined'], [wise.id, 'open']])
    site.clock.forward({ hours: 49 }); await experts.route()
    const [line] = (await experts.routing.hubQueue.list(await site.viewer('editor'))).rows
    assert.deepEqual([line?.thread, line?.asked, line?.declined, line?.notes], [id, 2, 1, ['Not my field']])
    await site.settle(); await site.runJobs()
    assert.match((await site.get('/en/inbox', { as: 'editor' })).text, /Nobody has answered “Who counts false alarms/)
    assert.match((await site.get('/en/forum/asks/hub', { as: 'editor' })).text, /2 people asked/)
    assert.equal((await site.get('/en/forum/asks/hub', { as: 'stranger' })).status, 404)
    await assert.rejects(board.write(() => experts.routing.askBook.accept(wise, id)), Conflict)
  })

  it('wait longer for whoever said that they will answer, and for nobody once there is an answer', async () => {
    const una = await experts.make({ name: 'Una Prima' }); await experts.make({ name: 'Dua Secunda' }); const dora = await experts.make({ name: 'Dora Third' })
    const { id } = await ask()
    site.clock.forward({ hours: 25 }); await experts.route()
    const asked = (await experts.asked(id)).map(({ person }) => person)
    const first = [una, dora].find((one) => asked.includes(one.id ?? ''))!
    site.clock.forward({ hours: 47 })
    await board.write(() => experts.routing.askBook.accept(first, id)); await board.write(() => experts.routing.askBook.accept(first, id))
    site.clock.forward({ hours: 40 }); await experts.route()
    assert.equal((await experts.asked(id)).length, 2)
    await board.reply(first, id, { body: 'We count them by chapter.' })
    site.clock.forward({ hours: 20 }); await experts.route()
    assert.equal((await experts.asked(id)).length, 2)
    assert.equal((await experts.routing.askBook.read(first, id)).isOpen, false)
    assert.equal((await board.rows<{ state: string }>('select state from forum.routed where thread_id = ?::uuid', [id]))[0]?.state, 'done')
  })

  it('are never shown, told or put to an expert who may not read them, not even when somebody names them', async () => {
    const outside = await experts.make({ name: 'Otto Outside' }), inside = await experts.make({ name: 'Ina Inside', administration: 'XA' })
    const { id } = await ask(['administration:XA'], { title: 'Wyvern at berth nine' })
    site.clock.forward({ hours: 25 }); await experts.route()
    assert.deepEqual((await experts.asked(id)).map(({ person }) => person), [inside.id])
    await board.rows('update forum.ask set suggested_id = ?::uuid, state = ? where thread_id = ?::uuid', [outside.id, 'declined', id])
    await board.rows('update forum.routed set next_at = ?::timestamptz where thread_id = ?::uuid', [site.clock.now(), id])
    await experts.route()
    assert.deepEqual((await experts.asked(id)).map(({ person }) => person), [inside.id])
    await assert.rejects(board.write(async () => experts.routing.hubQueue.ask(await site.viewer('editor'), id, 'Otto Outside')), (error) => error instanceof Invalid || error instanceof NotFound)
    await site.settle(); await site.runJobs()
    const { db } = site.instance.database
    assert.deepEqual((await db('core.message').where({ notice: 'forum.asked' }).select('personId')).map(({ personId }: { personId: string }) => personId), [inside.id])
    assert.equal((await experts.routing.askBook.list(outside)).rows.length, 0)
  })

  it('leave alone who is away, unverified, has declined to be asked, or was asked as often as they let themselves be', async () => {
    await experts.make({ name: 'Ava Way', availability: 'away' }); await experts.make({ name: 'Una Verified', isVerified: false })
    const deaf = await experts.make({ name: 'Dea Cline' }), few = await experts.make({ name: 'Fay Few' })
    await experts.routing.askBook.setWilling(deaf, { isAsked: false, perWeek: 5 })
    await experts.routing.askBook.setWilling(few, { isAsked: true, perWeek: 1 })
    const one = await ask(), two = await ask()
    site.clock.forward({ hours: 25 }); await experts.route()
    assert.deepEqual([await experts.asked(one.id), await experts.asked(two.id)].flat().map(({ person }) => person), [few.id])
    const hub = await experts.routing.hubQueue.count(await site.viewer('editor'))
    assert.equal(hub, 1)
    site.clock.forward({ days: 8 })
    const three = await ask()
    site.clock.forward({ hours: 25 }); await experts.route()
    assert.deepEqual((await experts.asked(three.id)).map(({ person }) => person), [few.id])
  })

  it('come first to those who write the language of the question, and spread evenly over them', async () => {
    const french = [await experts.make({ name: 'Fleur Une', speaks: ['fr'] }), await experts.make({ name: 'Fleur Deux', speaks: ['fr', 'en'] })], english = await experts.make({ name: 'Enid Only' })
    for (const one of french) await experts.routing.askBook.setWilling(one, { isAsked: true, perWeek: 20 })
    const asked: string[] = []
    for (let n = 0; n < 3; n += 1) {
      const { id } = await ask(['members'], { lang: 'fr' })
      site.clock.forward({ hours: 25 }); await experts.route()
      asked.push(...(await experts.asked(id)).map(({ person }) => person))
      await board.reply(english, id, { body: 'Here.' })
    }
    const counts = french.map(({ id }) => asked.filter((one) => one === id).length)
    assert.deepEqual(counts, [3, 3])
  })

  it('are answered on pages: asked, taken on, declined with what was typed kept, and begun again by the hub', async () => {
    await board.rows('update core.person set verified_until = ?::date where id = ?::uuid', ['2099-12-31', site.id('stranger')])
    const cards = site.inside<{ cards: { write(account: unknown, words: object): Promise<string> } }>('directory').cards
    await cards.write((await site.services.people.accounts([site.id('stranger')])).get(site.id('stranger')), { topics: ['ai-ml'], fields: { knows: [{ topic: 'ai-ml', level: 4, evidence: '' }] } })
    const { id, path } = await ask()
    site.clock.forward({ hours: 25 }); await experts.route()
    for (const locale of ['en', 'fr', 'es', 'ar']) for (const page of ['/forum/asks', `/forum/asks/${id}`, path]) assert.equal((await site.get(`/${locale}${page}`, { as: 'stranger' })).status, 200, page)
    assert.match((await site.get('/en', { as: 'stranger' })).text, /1 question waits for your answer/)
    assert.equal((await site.get(`/en/forum/asks/${id}`, { as: 'colleague' })).status, 404)
    const refused = await site.post(`/en/forum/asks/${id}/decline`, { might: 'Nobody Atall', note: 'Because' }, { as: 'stranger' })
    assert.equal(refused.status, 422)
    assert.match(refused.text, /value="Nobody Atall"[\s\S]*Because/)
    assert.equal((await site.post(`/en/forum/asks/${id}/decline`, { note: 'Because' }, { as: 'stranger' })).status, 303)
    assert.equal((await site.post(`/en/forum/asks/${id}/accept`, {}, { as: 'stranger' })).status, 409)
    await experts.route(); site.clock.forward({ hours: 1 }); await experts.route()
    assert.match((await site.get('/en/forum/asks/hub', { as: 'editor' })).text, /Because/)
    const wrong = await site.post(`/en/forum/asks/hub/${id}/ask`, { people: 'Stran Gerra' }, { as: 'editor' })
    assert.equal(wrong.status, 422)
    assert.match(wrong.text, /asked this already/)
    assert.equal((await site.post(`/en/forum/asks/hub/${id}/again`, {}, { as: 'stranger' })).status, 403)
    assert.equal((await site.post(`/en/forum/asks/hub/${id}/again`, {}, { as: 'editor' })).status, 303)
    assert.equal((await site.post('/en/forum/asks/willing', { perWeek: '4' }, { as: 'stranger' })).status, 303)
    assert.deepEqual(await experts.routing.askBook.willing(site.id('stranger')), { isAsked: false, perWeek: 4 })
  })
})
