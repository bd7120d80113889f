/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { browsing } from '../support/browsing.ts'
import { languages, walk, type Walker } from '../support/journey.ts'

const day = 86_400_000
/** Enough for a counting that somebody can watch. */
const table = ['Day,Parcels', ...Array.from({ length: 4_000 }, (_, n) => `${new Date(Date.UTC(2015, 0, 1) + n * day).toISOString().slice(0, 10)},${1_000 + n % 7 * 40 + n * 31 % 17}`)].join('\n')

/** Begins a forecast and asks for it to be counted: its page of the counting stands open. */
async function counting(officer: Walker, title: string): Promise<string> {
  const { page } = officer
  await officer.go('/research/forecasts/new')
  await officer.put('#title', title)
  await officer.press('research.bench.begin')
  await officer.put('#source', 'Express desk')
  await page.locator('#file').setInputFiles({ name: 'parcels.csv', mimeType: 'text/csv', buffer: Buffer.from(table) })
  await officer.press('research.bench.act.file')
  await officer.press('research.bench.act.count')
  assert.match(page.url(), /\/counting/)
  return new URL(page.url()).pathname
}

describe('A page of something that is being made', function () {
  this.timeout(120_000)
  const plugins = ['research', 'guidelines', 'directory', 'updates']
  const here = browsing({ plugins })

  for (const lang of languages) {
    for (const way of ['streams', 'requests that wait, where streams are blocked'] as const) {
      describe(`by ${way} (${lang})`, () => {
        // Once jobs run they run by themselves: each has a site of its own, where nothing is counted before it is said.
        const own = browsing({ plugins })
        it(`is followed to its end and nobody is moved`, async () => {
          const officer = await walk(own.browser, own.site, 'member', lang), { page, t } = officer
          if (way !== 'streams') await page.route((url) => url.pathname === '/events', (route) => route.abort())
          await counting(officer, `Parcels by ${way}`)
          let loads = 0
          page.on('domcontentloaded', () => { loads++ })
          await officer.sees(t('research.bench.running'), '.going')
          await page.getByRole('link', { name: t('theme.follows.look') }).focus()
          const id = page.url().split('/').at(-2) ?? ''
          for (const percent of [17, 42]) {
            await own.site.instance.database.db.raw(`update research.counting set state = 'running', done = ? where item_id = ?::uuid`, [percent / 100, id])
            own.site.services.live.item(id)
            await page.waitForFunction((value) => document.querySelector('progress')?.value === value, percent, { timeout: 15_000 })
            assert.equal(await page.evaluate(() => document.activeElement?.textContent), t('theme.follows.look'), 'the focus stays')
          }
          await Promise.all([own.site.runJobs(), page.locator('.notice.good').waitFor({ timeout: 40_000 })])
          await officer.sees(t('research.bench.done'), '.notice.good')
          assert.equal(await page.locator('body > [role=status]').last().textContent(), t('theme.follows.done'), 'who does not see it hears it')
          assert.equal(loads, 0, 'it was not loaded again')
          assert.notEqual(await page.evaluate(() => document.activeElement?.localName), 'body', 'the focus is not lost with what it stood on')
          const asked: string[] = []
          page.on('request', (request) => { asked.push(request.url()) })
          await page.waitForTimeout(2_000)
          assert.deepEqual(asked.filter((url) => url.includes('/counting')), [], 'what is done is asked for no more')
          await officer.press('research.bench.result', { role: 'link' })
          await officer.sees(t('research.bench.in-short'), '#short')
          await officer.leave()
        })
      })
    }
  }

  it('shows its result where it stands, and keeps the place of whoever reads', async () => {
    const officer = await walk(here.browser, here.site, 'member', 'en'), { page, t } = officer
    await officer.go((await counting(officer, 'Parcels at their page')).replace('/counting', ''))
    await page.evaluate(() => { (window as { isSame?: boolean }).isSame = true })
    await here.site.runJobs()
    await page.locator('#short').waitFor({ timeout: 20_000 })
    await page.locator('.chart svg.plot.wide').waitFor()
    await officer.seesNot(t('research.bench.running'))
    assert.equal(await page.evaluate(() => (window as { isSame?: boolean }).isSame), true)
    assert.equal(await page.locator('.figures-table [role=cell]').count() > 0, true, 'tables that came are said to be tables on a phone as well')
    await officer.leave()
  })

  it('stays as it is without scripts, until its link is pressed', async () => {
    const officer = await walk(here.browser, here.site, 'member', 'en', { javaScriptEnabled: false }), { page, t } = officer
    await counting(officer, 'Parcels without scripts')
    const asked: string[] = []
    // The browser fetches the site's icon when it finds the time.
    page.on('request', (request) => { if (!request.url().includes('/favicon')) asked.push(request.url()) })
    await page.waitForTimeout(4_000)
    assert.deepEqual(asked, [])
    await officer.seesNot(t('theme.follows.said'))
    await here.site.runJobs()
    await officer.press('theme.follows.look', { role: 'link' })
    await officer.sees(t('research.bench.done'))
    await officer.leave()
  })
})
