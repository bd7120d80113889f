import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bootTest, type TestSite, type Who } from '../../../core/testing/index.ts'
import { unclassified } from '../../../test/support/personal.ts'

const phone = '+266 555 0199', room = 'room zq-77'

describe('a phone number for those it is for', function () {
  this.timeout(60_000)
  let site: TestSite
  let id = '', path = ''
  before(async () => {
    site = await bootTest({ plugins: ['updates'], folders: [join(import.meta.dirname, '..')] })
    const made = await site.make.item('cards.card', { title: 'Mem Berry', audience: ['members'], fields: { personId: site.id('member'), unit: 'Tariffs', phone, phoneFor: 'administration', room } }, await site.viewer('member'))
    ;({ id, path } = made)
    await site.settle()
  })
  after(() => site?.stop())

  const everywhere = async (as: Who) => Promise.all(['/en/cards', '/en/cards.csv', '/api/v1/cards', `/en${path}`, `/api/v1${path}`, `/en/items/${id}/edit`, `/en/items/${id}/history`, '/en/search?q=zq', '/api/openapi.json', '/events/poll?since=0']
    .map(async (address) => ({ address, text: (await site.get(address, { as, accept: '*/*' })).text })))

  it('shows it to its owner and to their administration, on pages, in tables and as data', async () => {
    for (const as of ['member', 'colleague'] as const) {
      for (const address of ['/en/cards', '/en/cards.csv', '/api/v1/cards', `/en${path}`, `/api/v1${path}`]) assert.ok((await site.get(address, { as, accept: '*/*' })).text.includes(phone.slice(5)), `${address} for ${as}`)
    }
  })

  it('shows it to nobody else, nor by any other way, though they read the card', async () => {
    for (const as of ['stranger', 'strangeNcp', 'editor', 'administrator', 'visitor'] as const) {
      for (const { address, text } of await everywhere(as)) for (const trace of ['555 0199', room]) assert.ok(!text.includes(trace), `${address} shows ${as} ${trace}`)
    }
    assert.match((await site.get(`/en${path}`, { as: 'stranger' })).text, /Tariffs/)
  })

  it('is written over by who may write the card and may not see it, and else stays', async () => {
    const form = await site.get(`/en/items/${id}/edit`, { as: 'editor' })
    assert.equal(form.status, 200)
    assert.match(form.text, /You cannot see what stands here/)
    const posted = { rev: 0, lang: 'en', 'texts.en.title': 'Mem Berry', 'fields.unit': 'Origin', 'fields.phone': '', 'fields.phoneFor': '', 'fields.room': '', audience: 'members', handling: 'community' }
    assert.equal((await site.post(`/en/items/${id}/draft`, posted, { as: 'editor' })).status, 303)
    const editor = await site.viewer('editor')
    await site.services.content.move(editor, id, 'publish', { rev: 1 })
    assert.match((await site.get(`/api/v1${path}`, { as: 'member' })).text, /Origin.*555 0199/s)
    const refused = await site.post(`/en/items/${id}/draft`, { ...posted, 'fields.phoneFor': 'public' }, { as: 'editor' })
    assert.equal(refused.status, 422)
    assert.match(refused.text, /Only the person themselves chooses/)
  })

  it('is seen by its owner in the form, who lets everybody see it', async () => {
    assert.match((await site.get(`/en/items/${id}/edit`, { as: 'member' })).text, /value="\+?(&#x2B;)?266 555 0199"/)
    const { input, rev } = await site.services.content.draft(await site.viewer('member'), id)
    await site.services.content.saveDraft(await site.viewer('member'), id, { ...input, fields: { ...input.fields, phoneFor: 'members' } }, { rev })
    await site.services.content.move(await site.viewer('member'), id, 'publish', { rev: 2 })
    assert.match((await site.get(`/en${path}`, { as: 'stranger' })).text, /555 0199/)
  })

  it('is told to its owner with everything held, and to nobody else', async () => {
    const { cards } = (site.instance.kernel.get('cards') as unknown as { deps: { cards: { thank(person: string, words: string): Promise<void> } } }).deps
    await cards.thank(site.id('member'), 'thanks zq-thanks')
    const held = (await site.get('/en/account/data/file', { as: 'member' })).text
    for (const said of ['555 0199', room, 'zq-thanks', 'Your phone number, for those you chose.']) assert.ok(held.includes(said), said)
    assert.doesNotMatch((await site.get('/en/account/data/file', { as: 'colleague' })).text, /555 0199|zq-thanks/)
    assert.match((await site.get('/en/account/data', { as: 'member' })).text, /Thanks you received/)
  })

  it('goes when its days are over', async () => {
    await site.instance.floors.content.register.forget()
    assert.equal((await site.services.content.present(await site.viewer('member'), [{ id, kind: 'cards.card' }])).get(id)?.fields['room'], room)
    site.clock.forward({ days: 731 })
    await site.instance.floors.content.register.forget()
    const { rows: [row] } = await site.services.db.raw<{ rows: { phone: string; room: string | null }[] }>('select phone, room from cards.card')
    assert.deepEqual([row?.phone, row?.room], [phone, null])
    assert.equal((await site.services.db('cards.thanks')).length, 0)
  })

  it('goes with its owner', async () => {
    await site.services.db('cards.thanks').insert({ personId: site.id('member'), words: 'zq-thanks', at: site.clock.now() })
    const member = await site.viewer('member')
    const { input, rev } = await site.services.content.draft(member, id)
    await site.services.content.saveDraft(member, id, { ...input, fields: { ...input.fields, phone: `${phone} x` } }, { rev })
    await site.instance.floors.access.accounts.remove('system', site.id('member'))
    const { rows } = await site.services.db.raw<{ rows: { all: string }[] }>(`select (select jsonb_agg(c) from cards.card c)::text || coalesce((select jsonb_agg(t) from cards.thanks t)::text, '') || (select jsonb_agg(d) from core.draft d)::text as all`)
    assert.doesNotMatch(rows[0]?.all ?? phone, /555 0199|zq-thanks/)
    assert.match((await site.get(`/en${path}`, { as: 'colleague' })).text, /Origin/)
  })

  it('is declared wherever it stands', async () => {
    const { content } = site.instance.floors
    assert.deepEqual(await unclassified(site.services.db, content.register.declared(), content.kinds.names().map((name) => content.kinds.get(name)), site.instance.kernel.opened().map(({ found }) => found.id)), [])
  })
})
