import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { browsing } from '../support/browsing.ts'
import { languages, walk, type Lang, type Walker } from '../support/journey.ts'

interface Cast { title: string; option: string; licences: string; hours: string; thousand: string; six: string }
const cast: Record<Lang, Cast> = {
  en: { title: 'Zqseals for the southern road', option: 'Zqlease them', licences: 'Zqlicences', hours: 'Zqhours saved', thousand: '1,000.00', six: '600' },
  ar: { title: 'زقأختام للطريق الجنوبي', option: 'زقاستئجارها', licences: 'زقرخص', hours: 'زقساعات موفرة', thousand: '١٬٠٠٠٫٠٠', six: '٦٠٠' },
}

/** From the title to lines with a range, by forms alone. Answers the path of the analysis. */
async function build(officer: Walker, of: Cast): Promise<string> {
  const { page } = officer
  await officer.go('/guidelines/costs')
  await officer.press('guidelines.costs.begin', { role: 'link', of: 'body' })
  await officer.put('#title', of.title)
  await officer.press('guidelines.costs.begin.button')
  await officer.put('#baseYear', '2027')
  await officer.put('#horizon', '2')
  await officer.put('#currency', 'EUR')
  await officer.put('#rate', '4')
  await officer.put('#options-1-name', of.option)
  await officer.click('button[value="sheet:o-2"]')
  await officer.put('#lines-0-name', of.licences)
  for (const [year, amount] of [['2027', of.thousand], ['2028', '0'], ['2029', '12,5oo']] as const) await officer.put(`#new-${year}`, amount)
  await officer.press('guidelines.costs.line.add')
  // What cannot be read stays as it was typed, with a word beside it.
  assert.equal(await page.locator('#l-1-2029').inputValue(), '12,5oo')
  await officer.sees(officer.t('guidelines.costs.problem.number', { typed: '12,5oo' }), '.worksheet-line')
  await officer.put('#l-1-2029', '0')
  await officer.put('#lines-0-distribution', 'triangular')
  await officer.put('#lines-0-low', '-10')
  await officer.put('#lines-0-high', '30')
  await officer.put('#lines-1-name', of.hours)
  await officer.put('#lines-1-kind', 'benefit')
  for (const [year, amount] of [['2027', '0'], ['2028', of.six], ['2029', of.six]] as const) await officer.put(`#new-${year}`, amount)
  await officer.press('guidelines.costs.sheet.done')
  const path = new URL(page.url()).pathname.replace(/^\/[a-z]{2}/, '').replace(/\/work$/, '')
  await officer.press('guidelines.costs.results', { role: 'link', of: 'body' })
  await officer.sees('EUR')
  return path
}

describe('Costs and risks', function () {
  this.timeout(180_000)
  const here = browsing()

  for (const lang of languages) {
    const of = cast[lang]
    it(`an officer builds an analysis, sees what it hangs on, draws, and takes it along and back the same (${lang})`, async () => {
      const { site, browser } = here
      const officer = await walk(browser, site, 'member', lang)
      const { page, t } = officer
      const path = await build(officer, of)
      // 1,200 at 4 % in two years, less 1,000: to the cent.
      assert.match(await page.locator('.figures-table').innerText(), /131\.66/)
      await officer.sees(t('guidelines.costs.tornado.title', { option: of.option, line: of.hours }), 'main')
      assert.ok(await page.locator('.chart svg.plot').count() >= 2)
      await officer.press('guidelines.costs.draws.button')
      assert.match(page.url(), /\/draws/)
      for (let n = 0; n < 40 && await page.locator('meta[name=diwan-follows]').count() > 0; n++) { await site.runJobs(); await page.waitForTimeout(300); await page.reload() }
      await officer.sees(t('guidelines.costs.draws.done', { n: 10_000 }))
      await officer.go(path)
      const drawn = page.locator('.chart', { hasText: 'P50' }).last()
      assert.match(await drawn.innerText(), /P10|P90/)
      await drawn.locator('summary').click()
      assert.match(await drawn.locator('table').innerText(), /50 %/)

      const [out] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: t('guidelines.costs.take.json') }).click()])
      const first = await readFile(await out.path(), 'utf8')
      await officer.go('/guidelines/costs/import')
      await page.locator('#file').setInputFiles({ name: 'analysis.json', mimeType: 'application/json', buffer: Buffer.from(first) })
      await officer.press('guidelines.costs.import.button')
      const copy = new URL(page.url()).pathname.replace(/^\/[a-z]{2}/, '').replace(/\/work$/, '')
      assert.notEqual(copy, path)
      assert.equal((await officer.fetch(`/${lang}${copy}/export`)).text, first)
      await officer.go(copy)
      assert.match(await page.locator('.figures-table').innerText(), /131\.66/)
      const stranger = await walk(browser, site, 'stranger', lang)
      assert.equal(await stranger.status(`/${lang}${path}`), 404)
      await stranger.leave()
      await officer.leave()
    })
  }

  it('the same is done without scripts, and a row of a spreadsheet comes in by the form', async () => {
    const { site, browser } = here
    const officer = await walk(browser, site, 'member', 'en', { javaScriptEnabled: false })
    const { page } = officer
    const path = await build(officer, { ...cast.en, title: 'Zqwithout scripts' })
    await officer.go(`${path}/work/o-2`)
    await officer.put('#table', 'Name\tKind\t2027\t2028\t2029\nSpare seals\tCost\t10\t10.50\t10')
    await officer.press('guidelines.costs.paste.button')
    assert.equal(await page.locator('#l-3-2028').inputValue(), '10.50')
    await officer.leave()
  })

  it('with scripts, a row pasted into a cell goes on into the cells after it', async () => {
    const { site, browser } = here
    const officer = await walk(browser, site, 'member', 'en')
    const { page } = officer
    const path = await build(officer, { ...cast.en, title: 'Zqwith scripts' })
    await officer.go(`${path}/work/o-2`)
    await page.locator('#l-1-2027').evaluate((cell) => {
      const data = new DataTransfer()
      data.setData('text/plain', '7\t8\t9\n')
      cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })
    assert.deepEqual(await Promise.all(['2027', '2028', '2029'].map((year) => page.locator(`#l-1-${year}`).inputValue())), ['7', '8', '9'])
    await officer.leave()
  })

  for (const lang of languages) {
    it(`an officer begins a register from a cause and finds the risk on both grids (${lang})`, async () => {
      const { site, browser } = here
      const officer = await walk(browser, site, 'member', lang)
      const { page, t } = officer
      await officer.go(`/guidelines/risks/new?cause=${encodeURIComponent('Zqonly one side reads')}&title=${encodeURIComponent(cast[lang].title)}`)
      await officer.press('guidelines.risks.begin.button')
      await officer.put('#event', 'Zqtrucks are opened')
      await officer.put('#likelihood', '4')
      await officer.put('#impact-trade', '5')
      await officer.put('#residualLikelihood', '2')
      await officer.put('#residualImpact-trade', '3')
      await officer.put('#controls-0-name', 'Zqa protocol')
      await officer.put('#controls-0-state', 'tested')
      await officer.put('#owner', 'Zqtransit')
      await officer.put('#reviewOn', '2099-05-01')
      await officer.press('guidelines.costs.save', { exact: true })
      await officer.press('guidelines.risks.see', { role: 'link', of: 'body' })
      assert.equal(await page.locator('.risk-grid').count(), 2)
      assert.equal(await page.locator('.risk-grid').first().locator('tbody tr').nth(1).locator('td').nth(4).locator('a').count(), 1)
      assert.equal(await page.locator('.risk-grid').last().locator('tbody tr').nth(3).locator('td').nth(2).locator('a').count(), 1)
      await officer.sees(t('guidelines.risks.weight', { likelihood: 4, impact: 5, score: 20, level: t('guidelines.risks.level.4') }))
      await officer.leave()
    })
  }
})
