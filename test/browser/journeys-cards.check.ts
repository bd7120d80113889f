import assert from 'node:assert/strict'
import { languages, walk, type Lang } from '../support/journey.ts'
import { browsing } from '../support/browsing.ts'

interface Cast { pitfall: string; sign: string; mine: string; cause: string; deeper: string }
const cast: Record<Lang, Cast> = {
  en: { pitfall: 'Images open only in the supplier’s viewer', sign: 'Nobody in the house has opened an image outside the supplier’s program.', mine: 'Zqscanners without a way out', cause: 'Zqimages stay where they are', deeper: 'Nobody zqasked for a format' },
  ar: { pitfall: 'لا تُفتح الصور إلا في برنامج المورّد', sign: 'لم يفتح أحد في المصلحة صورة خارج برنامج المورّد.', mine: 'زقأجهزة بلا مخرج', cause: 'زقالصور تبقى مكانها', deeper: 'لم يطلب أحد زقصيغة' },
}

describe('Cards and cases', function () {
  this.timeout(180_000)
  const here = browsing()

  for (const lang of languages) {
    const of = cast[lang]
    it(`an officer finds a pitfall by technology, opens it, compares two cases and takes the table along (${lang})`, async () => {
      const { site, browser } = here
      const officer = await walk(browser, site, 'member', lang)
      const { t, page } = officer
      await officer.go('/guidelines/pitfalls')
      await page.check('input[name=technology][value=nii]')
      await officer.press('theme.show')
      assert.match(page.url(), /technology=nii/)
      await officer.click(`a.title:has-text("${of.pitfall}")`)
      assert.equal(await page.locator('h1').innerText(), of.pitfall)
      await officer.sees(of.sign, '.pitfall-note')
      await officer.click('#cases ~ ul a, section[aria-labelledby=cases] .brief a')
      await officer.sees(t('guidelines.case.type.failure'), '.evidence-strip')
      assert.ok(await page.locator('.org-chart .org-chart .org-unit').count() > 0, 'the tree of causes has a second level')
      await officer.press('guidelines.compare.with', { role: 'link', of: 'main' })
      const chosen = await page.locator('input[name=case]:checked').count() + await page.locator('input[type=hidden][name=case]').count()
      assert.equal(chosen, 1, 'the case one came from is chosen already')
      await page.locator('input[name=case]:not(:checked)').first().check()
      await officer.press('guidelines.compare.button')
      assert.equal(await page.locator('.matrix thead th').count(), 2)
      await officer.sees(t('guidelines.compare.row.cost-once'), '.matrix')
      const [file] = await Promise.all([page.waitForEvent('download'), page.locator('main a[download]').first().click()])
      assert.match(file.suggestedFilename(), /\.csv$/)
      const table = await officer.fetch(new URL(file.url()).pathname + new URL(file.url()).search)
      assert.equal(table.status, 200)
      assert.ok(table.text.includes(t('guidelines.compare.row.months')))
      // The address holds the comparison: whoever is sent it sees the same.
      const other = await walk(browser, site, 'stranger', lang)
      await other.go(new URL(page.url()).pathname + new URL(page.url()).search)
      assert.equal(await other.page.locator('.matrix thead th').count(), 2)
      await other.leave()
      await officer.leave()
    })

    it(`an officer is shown what says nearly the same, begins a case and builds its tree of causes without a script (${lang})`, async () => {
      const { site, browser } = here
      const officer = await walk(browser, site, 'member', lang, { javaScriptEnabled: false })
      const { t, page } = officer
      await officer.go('/guidelines/practices/begin?kind=pitfall')
      await officer.put('#title', of.pitfall)
      await officer.put('#topic', 'nii')
      await officer.press('guidelines.begin.button')
      await officer.sees(of.pitfall, '#alike')
      await officer.go('/guidelines/practices/begin?kind=case')
      await officer.put('#title', of.mine)
      await officer.press('guidelines.begin.button')
      assert.match(page.url(), /\/items\/[0-9a-f-]+\/edit/)
      const id = /items\/([0-9a-f-]+)\//.exec(page.url())?.[1] ?? ''
      await officer.go(`/guidelines/cases/${id}/parts`)
      await officer.put('#causes-0-title', of.cause)
      await officer.put('#causes-0-cause', 'lock-in')
      await officer.put('#costs-0-title', of.mine)
      await officer.put('#costs-0-amount', '-3')
      await officer.press('guidelines.parts.save-more')
      // What is wrong is said at its field; what was typed stands there still.
      await officer.sees(t('guidelines.parts.fault.negative'))
      assert.equal(await page.inputValue('#causes-0-title'), of.cause)
      await officer.put('#costs-0-amount', '3')
      for (const [field, value] of Object.entries({ kind: 'purchase', currency: 'VLM', year: '2024' })) await officer.put(`#costs-0-${field}`, value)
      await officer.press('guidelines.parts.save-more')
      await officer.sees(t('guidelines.parts.saved'))
      await officer.put('#causes-1-title', of.deeper)
      await officer.put('#causes-1-cause', 'procurement')
      await officer.put('#causes-1-under', '1')
      await officer.press('guidelines.parts.save-more')
      await officer.sees(t('guidelines.parts.depth', { n: 1 }))
      await officer.leave()
    })
  }
})
