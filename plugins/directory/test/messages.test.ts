import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import type {} from '../contract.ts'
import type { Messages } from '../services/messages.ts'

describe('messages through the portal', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: [join(import.meta.dirname, '..')] }); await site.settle() })
  after(() => site?.stop())

  const refOf = async (name: string) => (JSON.parse((await site.get(`/api/v1/directory?q=${name}`, { as: 'member' })).text) as { people: { rows: { ref: string }[] } }).people.rows[0]?.ref ?? ''
  const write = async (name: string, as: Who, subject = 'Scanner images') => site.post(`/en/directory/people/${await refOf(name)}/write`, { subject, words: 'How do you label them?' }, { as })

  it('reach a person without showing an address, and are answered in the portal', async () => {
    const sent = await write('berry', 'stranger')
    assert.equal(sent.status, 303, sent.text.slice(0, 1500))
    const at = sent.headers.get('location') ?? ''
    await site.settle()
    await site.runJobs()
    assert.match((await site.get('/en/directory/messages', { as: 'member' })).text, /Scanner images/)
    const page = await site.get(at, { as: 'member' })
    assert.match(page.text, /How do you label them/)
    assert.doesNotMatch(page.text, /@[a-z]+\.example/)
    assert.equal((await site.post(at, { words: 'By hand, twice.' }, { as: 'member' })).status, 303)
    assert.match((await site.get(at, { as: 'stranger' })).text, /By hand, twice/)
    for (const who of ['colleague', 'ncp', 'administrator'] as const) assert.equal((await site.get(at, { as: who })).status, 404)
  })

  it('stop where they are not wanted, without saying so', async () => {
    const at = (await write('berry', 'colleague', 'Again')).headers.get('location') ?? ''
    assert.equal((await site.post(`${at}/bar`, { kind: 'block' }, { as: 'member' })).status, 303)
    const refused = await write('berry', 'colleague', 'And again')
    assert.equal(refused.status, 403)
    assert.match(refused.text, /cannot be written to at present/)
    assert.equal((await site.post(`${at}/bar`, { kind: 'none' }, { as: 'member' })).status, 303)
    assert.equal((await write('berry', 'colleague', 'Once more')).status, 303)
  })

  it('go to the deputy after the working days nobody answered in', async () => {
    const deputy = await site.make.person({ name: 'Dep Uty', administration: 'XB', roles: ['ncp'] })
    await site.settle()
    const at = (await write('contact', 'member', 'A question to the seat')).headers.get('location') ?? ''
    assert.equal((await site.get(at, { as: 'stranger' })).status, 404)
    const { messages } = site.inside<{ messages: Messages }>('directory')
    site.clock.forward({ days: 3 })
    await messages.escalate()
    const read = async () => (await site.services.db.raw<{ rows: { escalated_to: string | null }[] }>(`select escalated_to from directory.thread where subject = 'A question to the seat'`)).rows[0]?.escalated_to
    assert.equal(await read(), null)
    site.clock.forward({ days: 6 })
    await messages.escalate()
    assert.equal(await read(), deputy.id)
  })

  it('are limited in a day', async () => {
    let last = 303
    for (let n = 0; n < 25 && last === 303; n++) last = (await write('gerra', 'member', `Number ${n}`)).status
    assert.equal(last, 429)
  })
})
