import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type { Revocations } from '../seats/revocations.ts'
import type { Verification } from '../seats/verification.ts'
import type { OwnCard } from '../services/own-card.ts'

describe('a confirmation that is taken back', function () {
  this.timeout(120_000)
  let site: TestSite
  let deps: { revocations: Revocations; verification: Verification; ownCard: OwnCard }
  let addresses: string[] = []
  before(async () => {
    site = await bootTest({ plugins: [join(import.meta.dirname, '..')] })
    deps = site.inside('directory')
    await site.settle()
    const member = await site.viewer('member')
    const own = await deps.ownCard.read(member)
    const card = await deps.ownCard.write(member, { ...own, isPublic: true, jobTitle: 'Seal reader' }, new Set())
    const { ref } = await site.make.item('directory.organisation', { title: 'Institute of Harbours', audience: ['public'], fields: { type: 'academic' } })
    assert.equal((await site.post(`/en/directory/organisations/${ref}/contacts`, { person: site.id('member') }, { as: 'editor' })).status, 303)
    addresses = [card, '/directory', '/directory/administrations/XA', `/directory/organisations/${ref}`].flatMap((path) => [`/en${path}`, `/ar${path}`, `/api/v1${path}`])
    await deps.verification.vouch(await site.viewer('editor'), site.id('member'), end())
    await site.settle()
  })
  after(() => site?.stop())
  const end = () => new Date(site.clock.now().getTime() + 300 * 86_400_000).toISOString().slice(0, 10)
  const page = async (address: string) => (await site.get(address, { accept: '*/*' })).text
  /** The badge that stands (one that has lapsed is drawn as such), or the day of its end in data. */
  const says = (text: string) => text.includes(end()) || /class="verified(?: due)?"/.test(text)

  it('is gone at once from every page that is kept for visitors', async () => {
    for (const address of addresses) {
      assert.ok(says(await page(address)), `${address} shows it while it stands`)
      const { count } = await site.queries(() => page(address))
      if (/directory$|organisations/.test(address)) assert.equal(count, 0, `${address} is kept`)
    }
    await deps.revocations.revoke(await site.viewer('editor'), site.id('member'), 'The letter was not theirs')
    // No later than the minute that is promised; nothing is waited for here but the bell that every process hears.
    await site.settle()
    for (const address of addresses) assert.ok(!says(await page(address)), `${address} still shows it`)
  })

  it('comes back as quickly when somebody vouches anew, and is gone for members too when it is revoked again', async () => {
    await deps.verification.vouch(await site.viewer('editor'), site.id('member'), end())
    await site.settle()
    for (const address of addresses) assert.ok(says(await page(address)), address)
    await deps.revocations.revoke(await site.viewer('editor'), site.id('member'), 'Again')
    await site.settle()
    for (const address of addresses) assert.ok(!says((await site.get(address, { as: 'colleague', accept: '*/*' })).text), address)
  })
})
