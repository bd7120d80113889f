import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type { SeatServices } from '../deps.ts'

const folder = join(import.meta.dirname, '../..')

describe('pages of seats', function () {
  this.timeout(120_000)
  let site: TestSite
  let seats: SeatServices
  before(async () => {
    site = await bootTest({ plugins: [folder] })
    seats = site.inside<SeatServices>('directory')
  })
  after(() => site?.stop())

  it('open in every language for those they are for, and say nothing to others', async () => {
    await seats.verification.ask(await site.viewer('member'), { method: 'hub-check', note: 'Ask my head' })
    const [ask] = (await seats.verification.queue(await site.viewer('editor'))).rows
    const { path } = await seats.requests.ask(await site.viewer('ncp'), { receiver: 'XB', title: 'Seals in transit', body: 'How do you read them?' })
    const passing = await seats.handOvers.name(await site.viewer('ncp'), { administration: 'XA', kind: 'ncp', outgoing: site.id('ncp'), incoming: site.id('colleague') })
    await seats.approvals.setRoute(await site.viewer('ncp'), 'XA', [{ role: 'head', label: '', person: site.id('member'), deputy: site.id('colleague') }, { role: 'ncp', label: '', person: site.id('ncp'), deputy: null }])
    const item = await site.services.content.create(await site.viewer('ncp'), 'directory.request', { lang: 'en', audience: [], texts: { en: { title: 'Plan of the pilot', body: 'It begins in **May**.' } } })
    const approval = await seats.approvals.ask(await site.viewer('ncp'), item.id)
    const pages: [string, 'member' | 'ncp' | 'editor' | 'strangeNcp' | 'colleague'][] = [
      ['/', 'member'], ['/', 'ncp'], ['/', 'editor'], ['/', 'strangeNcp'], ['/', 'colleague'], ['/directory/verification', 'member'], ['/directory/verification', 'ncp'], ['/directory/verify', 'editor'], ['/directory/verify', 'ncp'], [`/directory/verify/${ask?.id ?? ''}`, 'editor'],
      [`/directory/vouch/${site.id('ncp')}`, 'editor'], ['/directory/verify/before?before=2027-01-01', 'editor'], ['/directory/seats', 'editor'], ['/directory/seats?reach=empty', 'editor'], ['/directory/seats/XA', 'ncp'], ['/directory/seats/XA', 'member'], ['/directory/seats/XA', 'editor'],
      ['/directory/seats/XA/route', 'ncp'], ['/directory/hand-over', 'strangeNcp'], ['/directory/hand-over?administration=XA', 'editor'], [`/directory/hand-over/${passing}`, 'colleague'], [`/directory/hand-over/${passing}`, 'editor'],
      ['/directory/requests', 'ncp'], ['/directory/requests?side=received', 'strangeNcp'], ['/directory/requests/new', 'ncp'], ['/directory/requests/new?receiver=XB', 'ncp'], [path, 'ncp'], [path, 'strangeNcp'], ['/directory/approvals', 'member'], ['/directory/approvals', 'ncp'], [approval.path, 'member'], [approval.path, 'ncp'],
    ]
    const faults: string[] = []
    for (const [address, as] of pages) {
      for (const locale of ['en', 'ar']) {
        const { status, text } = await site.get(`/${locale}${address === '/' ? '' : address}`, { as })
        if (status !== 200) faults.push(`${as} ${locale}${address}: ${status} ${/<h1[^>]*>([^<]*)/.exec(text)?.[1] ?? ''}`)
        else if (/directory\.[a-z-]+\.[a-z]/.test(text.replaceAll(/(name|value|id|href)="[^"]*"/g, ''))) faults.push(`${as} ${locale}${address}: ${/.{30}directory\.[a-z-]+\.[a-z.-]+/.exec(text)?.[0] ?? ''}`)
      }
    }
    assert.deepEqual(faults, [])
    for (const [address, as] of [[path, 'editor'], [path, 'administrator'], [approval.path, 'editor'], [approval.path, 'strangeNcp'], [`/directory/hand-over/${passing}`, 'stranger'], [`/directory/verify/${ask?.id ?? ''}`, 'member'], ['/directory/seats/XA', 'stranger']] as const) {
      const { status, text } = await site.get(`/en${address}`, { as })
      assert.equal(status, 404, `${as} ${address}`)
      assert.doesNotMatch(text, /Seals in transit|Plan of the pilot/)
    }
  })
})
