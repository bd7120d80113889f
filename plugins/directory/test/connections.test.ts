import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import type { Barriers } from '../services/barriers.ts'
import type { Introductions } from '../services/introductions.ts'

type Known = Exclude<Who, 'visitor' | 'administrator'>

describe('knowing people', function () {
  this.timeout(120_000)
  let site: TestSite
  let barriers: Barriers
  let introductions: Introductions
  before(async () => {
    site = await bootTest({ plugins: [join(import.meta.dirname, '..')] })
    ;({ barriers, introductions } = site.inside<{ barriers: Barriers; introductions: Introductions }>('directory'))
    await site.settle()
  })
  after(() => site?.stop())
  beforeEach(async () => {
    for (const table of ['connection', 'introduction', 'barrier', 'declined_suggestion']) await site.services.db.raw(`delete from directory.${table}`)
    await site.services.db.raw('delete from core.telling')
  })
  const refs = new Map<Who, string>()
  const refOf = async (who: Known) => {
    if (!refs.has(who)) {
      const { rows: [found] } = await site.services.db.raw<{ rows: { ref: string }[] }>(`select i.ref from core.item i join directory.person p on p.item_id = i.id where p.person_id = ?::uuid`, [site.id(who)])
      refs.set(who, found?.ref ?? '')
    }
    return refs.get(who) ?? ''
  }
  const page = async (as: Who) => (await site.get('/en/directory/connections', { as })).text
  const told = async (as: 'member' | 'stranger' | 'strangeNcp' | 'colleague') => {
    await site.settle()
    await site.instance.floors.notifications.deliver(10_000)
    return (await site.instance.floors.notifications.inbox.list(await site.viewer(as))).rows.map(({ text }) => text.replaceAll(/[⁦-⁩]/g, ''))
  }
  const introduce = async (one: Known, other: Known, as: Who = 'editor', words = { forOne: 'You both read seals.', forOther: 'She asked the same last year.' }) =>
    site.post(`/en/directory/people/${await refOf(one)}/introduce`, { q: 'gerra', to: site.id(other), ...words }, { as })
  const open = async () => (await site.services.db.raw<{ rows: { id: string }[] }>('select id from directory.introduction order by at desc')).rows[0]?.id ?? ''
  const answer = async (as: Who, yes: boolean) => site.post('/en/directory/connections/introduced', { introduction: await open(), answer: yes ? 'yes' : 'no' }, { as })

  it('begins with asking, and only the two see it', async () => {
    assert.equal((await site.post(`/en/directory/people/${await refOf('stranger')}/connect`, { words: 'We met in the working group.' }, { as: 'member' })).status, 303)
    assert.equal((await told('stranger')).length, 1)
    assert.match(await page('stranger'), /We met in the working group/)
    assert.doesNotMatch(await page('colleague'), /We met in the working group/)
    assert.equal((await site.post('/en/directory/connections/answer', { person: site.id('member'), answer: 'yes' }, { as: 'stranger' })).status, 303)
    assert.match((await told('member')).join(), /has accepted/)
    assert.equal((await site.post(`/en/directory/people/${await refOf('stranger')}/connect`, {}, { as: 'member' })).status, 409)
    assert.equal((await site.post('/en/directory/connections/answer', { person: site.id('stranger'), answer: 'end' }, { as: 'member' })).status, 303)
    assert.match(await page('stranger'), /Nobody yet/)
  })

  it('a no is told to nobody', async () => {
    await site.post(`/en/directory/people/${await refOf('stranger')}/connect`, {}, { as: 'member' })
    await site.post('/en/directory/connections/answer', { person: site.id('member'), answer: 'no' }, { as: 'stranger' })
    assert.deepEqual(await told('member'), [])
  })

  it('two people are introduced by a third: each reads why, and they are connected when both have said yes', async () => {
    const form = await site.get(`/en/directory/people/${await refOf('member')}`, { as: 'editor' })
    assert.match(form.text, /\/introduce"/)
    assert.equal((await introduce('member', 'stranger')).status, 303)
    assert.match((await told('member')).join(), /would like to introduce you to/)
    assert.equal((await told('stranger')).length, 1)
    const [one, other] = [await page('member'), await page('stranger')]
    assert.match(one, /You both read seals/)
    assert.doesNotMatch(one, /She asked the same last year/)
    assert.match(other, /She asked the same last year/)
    for (const text of [one, other, await page('editor')]) assert.doesNotMatch(text, /[a-z]@[a-z.-]+\.example/, 'no address is shown')
    assert.equal((await answer('member', true)).status, 303)
    assert.match(await page('member'), /connected once the other has too/)
    assert.equal((await answer('member', true)).status, 409, 'once')
    assert.equal((await answer('colleague', true)).status, 404)
    assert.equal((await answer('stranger', true)).status, 303)
    assert.match((await told('member')).join(), /has accepted/)
    for (const as of ['member', 'stranger'] as const) assert.doesNotMatch(await page(as), /Nobody yet/)
    assert.match(await page('editor'), /They are connected/)
  })

  it('who says no is not named to the other two', async () => {
    await introduce('member', 'stranger')
    await answer('member', true)
    // What was said on the way here is gone from the pages with the second look.
    for (const as of ['member', 'editor'] as const) await page(as)
    const before = [await told('member'), await page('member'), await page('editor')]
    await answer('stranger', false)
    assert.deepEqual([await told('member'), await page('member'), await page('editor')].map((text) => String(text).replaceAll(/value="[^"]*"|nonce="[^"]*"/g, '')), before.map((text) => String(text).replaceAll(/value="[^"]*"|nonce="[^"]*"/g, '')))
    assert.equal((await introduce('member', 'stranger', 'ncp')).status, 409, 'nor are they asked again at once')
  })

  it('asks for a person and both sentences, and keeps what was typed', async () => {
    const refused = await introduce('member', 'stranger', 'editor', { forOne: 'Because of seals.', forOther: ' ' })
    assert.equal(refused.status, 422)
    assert.match(refused.text, /Say why, in a sentence/)
    assert.match(refused.text, /Because of seals\./)
    assert.equal((await introduce('member', 'editor', 'editor')).status, 422, 'not oneself')
    assert.equal((await introduce('member', 'member')).status, 422, 'not one with themselves')
  })

  it('does not reach who blocked the introducer or the other, and says no more than that it cannot be', async () => {
    const cases: [Known, Known][] = [['member', 'editor'], ['member', 'stranger'], ['stranger', 'member']]
    for (const [person, other] of cases) {
      await barriers.set(site.id(person), site.id(other), 'block')
      const refused = await introduce('member', 'stranger')
      assert.equal(refused.status, 409, `${person} blocked ${other}`)
      assert.match(refused.text, /cannot be introduced at present/)
      await barriers.set(site.id(person), site.id(other), null)
    }
    assert.deepEqual([await told('member'), await told('stranger')], [[], []])
  })

  it('a block set after it was made, by who has said yes already, ends it as a no would, told to nobody', async () => {
    for (const blocks of ['member', 'stranger'] as const) {
      await site.services.db.raw('delete from directory.introduction')
      await site.services.db.raw('delete from core.telling')
      await introduce('member', 'stranger')
      assert.equal((await answer('member', true)).status, 303)
      const other = blocks === 'member' ? 'stranger' : 'member'
      await barriers.set(site.id(blocks), site.id(other), 'block')
      assert.equal((await answer('stranger', true)).status, 303)
      const { rows } = await site.services.db.raw<{ rows: unknown[] }>('select 1 from directory.connection')
      assert.equal(rows.length, 0, `${blocks} blocked`)
      assert.doesNotMatch((await told('member')).join(), /has accepted/)
      assert.doesNotMatch(await page('editor'), /They are connected/)
      for (const as of ['member', 'stranger'] as const) await page(as)
      // As it looks where the other has not answered.
      assert.match(await page(other), /connected once the other has too/)
      await barriers.set(site.id(blocks), site.id(other), null)
    }
  })

  it('a block takes back what one had asked of the other, as if by oneself', async () => {
    await site.post(`/en/directory/people/${await refOf('stranger')}/connect`, { words: 'Hello' }, { as: 'member' })
    assert.equal((await site.post(`/en/directory/people/${await refOf('stranger')}/distance`, { how: 'block' }, { as: 'member' })).status, 303)
    assert.equal((await site.post('/en/directory/connections/answer', { person: site.id('member'), answer: 'yes' }, { as: 'stranger' })).status, 404)
    assert.match(await page('stranger'), /Nobody yet/)
  })

  it('one that nobody answered is over after 60 days, and the two can be brought together again', async () => {
    await introduce('member', 'stranger')
    const old = await open()
    site.clock.forward({ days: 61 })
    assert.doesNotMatch(await page('member'), /You both read seals/)
    assert.equal((await answer('member', true)).status, 404)
    assert.equal((await introduce('member', 'stranger')).status, 303)
    assert.notEqual(await open(), old)
    const kept = async () => (await site.instance.database.db.raw<{ rows: { id: string }[] }>('select id from directory.introduction')).rows.map(({ id }) => id)
    assert.ok((await kept()).includes(old ?? ''))
    await introductions.forget()
    assert.deepEqual(await kept(), [await open()])
    assert.match(await page('member'), /You both read seals/)
  })

  it('somebody blocked cannot ask, and what somebody muted does stands in the inbox, read', async () => {
    await barriers.set(site.id('stranger'), site.id('member'), 'block')
    assert.equal((await site.post(`/en/directory/people/${await refOf('stranger')}/connect`, {}, { as: 'member' })).status, 403)
    await barriers.set(site.id('stranger'), site.id('member'), 'mute')
    assert.equal((await site.post(`/en/directory/people/${await refOf('stranger')}/connect`, {}, { as: 'member' })).status, 303)
    assert.equal((await told('stranger')).length, 1)
    assert.equal(await site.instance.floors.notifications.inbox.count(await site.viewer('stranger')), 0)
  })

  it('one keeps somebody away from their card, without a word to them, and finds them in a list to undo it', async () => {
    const at = `/en/directory/people/${await refOf('stranger')}/distance`
    assert.match((await site.get(`/en/directory/people/${await refOf('stranger')}`, { as: 'member' })).text, /\/distance"/)
    assert.match((await site.get(at, { as: 'member' })).text, /What you hear from/)
    assert.equal((await site.post(at, { how: 'block' }, { as: 'member' })).status, 303)
    assert.match(await page('member'), /Muted or blocked/)
    assert.equal((await site.post(`/en/directory/people/${await refOf('member')}/connect`, {}, { as: 'stranger' })).status, 403)
    assert.doesNotMatch(await page('stranger'), /Muted or blocked/)
    assert.deepEqual(await told('stranger'), [])
    assert.equal((await site.post(at, { how: 'none' }, { as: 'member' })).status, 303)
    assert.doesNotMatch(await page('member'), /Muted or blocked/)
    assert.equal((await site.post(`/en/directory/people/${await refOf('member')}/distance`, { how: 'block' }, { as: 'member' })).status, 403, 'not oneself')
  })

  it('is suggested with a reason, and whoever does not interest is not suggested again', async () => {
    const knows = JSON.stringify([{ topic: 'ai-ml', level: 3, evidence: '' }])
    await site.services.db.raw(`update directory.person set knows = ?::jsonb, languages = '{en,fr}' where person_id = any(?::uuid[])`, [knows, [site.id('member'), site.id('stranger')]] as never)
    const text = await page('member')
    assert.match(text, /People you may want to know/)
    assert.match(text, /Works on/)
    assert.match(text, /You share/)
    await introduce('member', 'stranger')
    assert.doesNotMatch(await page('member'), /People you may want to know/, 'whom one is introduced to already')
    await site.services.db.raw('delete from directory.introduction')
    assert.equal((await site.post('/en/directory/connections/answer', { person: site.id('stranger'), answer: 'not-this' }, { as: 'member' })).status, 303)
    assert.doesNotMatch(await page('member'), /People you may want to know/)
    site.clock.forward({ days: 400 })
    assert.doesNotMatch(await page('member'), /People you may want to know/)
    await site.services.db.raw('delete from directory.declined_suggestion')
    assert.match(await page('member'), /People you may want to know/)
  })

  it('administrations like one’s own are named with what is shared, and those with nothing in common are not', async () => {
    for (const as of ['ncp', 'strangeNcp'] as const) assert.equal((await site.post(`/en/directory/administrations/${as === 'ncp' ? 'XA' : 'XB'}/describe`, {}, { as })).status, 303)
    assert.doesNotMatch(await page('member'), /Administrations like yours/)
    await site.services.db.raw(`update directory.administration set systems = '{ASYCUDA World,Seal register}', size = 'small' where code = any('{XA,XB}')`)
    const text = await page('member')
    assert.match(text, /Administrations like yours/)
    assert.match(text, /administrations\/XB/)
    assert.match(text, /ASYCUDA World and Seal register/)
    assert.match(text, /Same size/)
  })
})
