import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type { Partners } from '../services/partners.ts'

describe('a partner organisation', function () {
  this.timeout(120_000)
  let site: TestSite
  let partners: Partners
  let guest: Viewer
  before(async () => {
    site = await bootTest({ plugins: [join(import.meta.dirname, '..')] })
    ;({ partners } = site.inside<{ partners: Partners }>('directory'))
    guest = await site.make.person({ name: 'Gwen Estrange', administration: null, roles: [] })
    await site.settle()
  })
  after(() => site?.stop())
  const make = async (title: string) => site.make.item('directory.organisation', { title, audience: ['members'], handling: 'community', fields: { type: 'academic' } })
  const add = (ref: string, fields: { person: string; whatFor?: string; until?: string }) => site.post(`/en/directory/organisations/${ref}/contacts`, fields, { as: 'editor' })
  const inDays = (days: number) => new Date(site.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
  const reads = async (ref: string) => {
    const again = await site.instance.floors.access.personalViewer(guest.id ?? '')
    return partners.read(again!, ref).then(() => true, () => false)
  }

  it('is read by members, in its list and on its page, and by nobody else', async () => {
    const { ref, path } = await make('Institute of Harbours')
    for (const address of ['/en/directory/organisations', `/en${path}`, '/en/directory/organisations.csv']) assert.match((await site.get(address, { as: 'member', accept: '*/*' })).text, /Institute of Harbours/, address)
    assert.doesNotMatch((await site.get('/en/directory/organisations', { as: 'visitor' })).text, /Institute of Harbours/)
    assert.equal(await reads(ref), false)
    assert.equal((await site.get('/en/directory/organisations?type=private', { as: 'member' })).text.includes('Institute of Harbours'), false)
  })

  it('names who speaks for it, chosen by name by whoever keeps it', async () => {
    const { ref, path } = await make('Union of Brokers')
    assert.match((await site.get(`/en${path}?q=berry`, { as: 'editor' })).text, new RegExp(site.id('member')))
    assert.doesNotMatch((await site.get(`/en${path}?q=berry`, { as: 'member' })).text, /id="whatFor"/)
    assert.equal((await add(ref, { person: site.id('member'), whatFor: 'Risk profiles' })).status, 303)
    assert.match((await site.get(`/en${path}`, { as: 'colleague' })).text, /Risk profiles/)
    assert.equal((await site.post(`/en/directory/organisations/${ref}/contacts`, { person: site.id('colleague') }, { as: 'member' })).status, 403)
    assert.equal((await add(ref, { person: 'nobody' })).status, 422)
  })

  it('has guests whose reading ends by itself on the day that was said', async () => {
    const { ref } = await make('Academy of Seals')
    assert.equal(await reads(ref), false)
    const without = await add(ref, { person: guest.id ?? '' })
    assert.equal(without.status, 422, 'a guest without an end is refused')
    assert.equal((await add(ref, { person: guest.id ?? '', whatFor: 'Joint paper', until: inDays(30) })).status, 303)
    assert.equal(await reads(ref), true)
    assert.equal((await partners.read(await site.viewer('editor'), ref)).contacts[0]?.isOver, false)
    site.clock.forward({ days: 30 })
    assert.equal(await reads(ref), true, 'to the end of that day')
    site.clock.forward({ days: 1 })
    assert.equal(await reads(ref), false)
    assert.equal((await partners.read(await site.viewer('editor'), ref)).contacts[0]?.isOver, true)
  })

  it('can end a guest’s reading at once, and of one organisation only', async () => {
    const [one, two] = [await make('Bureau of Weights'), await make('Bureau of Measures')]
    for (const { ref } of [one, two]) assert.equal((await add(ref, { person: guest.id ?? '', until: inDays(10) })).status, 303)
    assert.deepEqual([await reads(one.ref), await reads(two.ref)], [true, true])
    assert.equal((await site.post(`/en/directory/organisations/${one.ref}/contacts/end`, { person: guest.id ?? '' }, { as: 'editor' })).status, 303)
    assert.deepEqual([await reads(one.ref), await reads(two.ref)], [false, true])
    assert.match((await site.get(`/en/directory/organisations/${one.ref}`, { as: 'editor' })).text, /Gwen Estrange/)
  })

  it('does not publish somebody’s draft when a guest comes', async () => {
    const { id, ref } = await make('Guild of Tallies')
    const editor = await site.viewer('editor')
    const { input, rev } = await site.services.content.draft(editor, id)
    await site.services.content.saveDraft(editor, id, { ...input, texts: { en: { title: 'Zqunfinished' } } }, { rev })
    const refused = await add(ref, { person: guest.id ?? '', until: inDays(10) })
    assert.equal(refused.status, 409)
    assert.equal(await reads(ref), false)
    assert.doesNotMatch((await site.get(`/en/directory/organisations/${ref}`, { as: 'member' })).text, /Zqunfinished/)
  })
})
