import assert from 'node:assert/strict'
import type { SeatServices } from '../../plugins/directory/seats/deps.ts'
import { guidelineInput } from '../../plugins/guidelines/test/uptake-guideline.ts'
import { account, languages, walk, type Lang } from '../support/journey.ts'
import { browsing } from '../support/browsing.ts'

interface Cast { writes: string; head: string; summary: string; legal: string; adapted: string; reason: string; code: string }
const cast: Record<Lang, Cast> = {
  en: { writes: 'Wanda Zqwrites', head: 'Hedda Zqhead', summary: 'Zqone lane ranks images.', legal: 'Zqsection 41.', adapted: 'Zqtwo commodities only.', reason: 'Zqname the section.', code: '1' },
  ar: { writes: 'وندا زقتكتب', head: 'هدى زقرئيسة', summary: 'زقمسار واحد يرتّب الصور.', legal: 'زقالمادة 41.', adapted: 'زقسلعتان فقط.', reason: 'زقاذكر المادة.', code: '2' },
}

describe('A national report', function () {
  this.timeout(120_000)
  const here = browsing()

  for (const lang of languages) {
    const of = cast[lang]
    it(`goes through its administration’s approval, is sent back once, and stands beside the recommendation (${lang})`, async () => {
      const { site, browser } = here
      const guideline = await guidelineInput(site, `0198c6f0-aaaa-7000-8000-00000000000${of.code}`)
      await account(site, `writes-${lang}`, { name: of.writes, roles: ['ncp'], lang, isVouchedFor: true })
      const head = await account(site, `head-${lang}`, { name: of.head, lang })
      const deps = site.inside<SeatServices>('directory')
      await deps.approvals.setRoute(await site.viewer('ncp'), 'XA', [{ role: 'head', label: '', person: head.id ?? '', deputy: null }])
      const writer = await walk(browser, site, `writes-${lang}`, lang)
      const { t, page } = writer

      // The administration lets itself be named, and reports.
      await writer.go('/guidelines/adoption/choices')
      await page.check('#isNamed')
      await writer.press('guidelines.choices.save')
      await writer.go(`/guidelines/adoption/${guideline.ref}`)
      await writer.press('guidelines.report.begin', { exact: true })
      await page.fill('#summary', of.summary)
      await page.locator('#form details').nth(1).evaluate((one: HTMLDetailsElement) => { one.open = true })
      await page.selectOption('[id="lines.1.status"]', 'adapted')
      await page.fill('[id="lines.1.note"]', of.adapted)
      await page.check('input[name="reach"][value="members"]')
      await writer.press('guidelines.report.ask', { exact: true })
      // What is missing is said, and what was typed stands there.
      assert.equal(await page.locator('.error-summary').count(), 1)
      assert.equal(await page.inputValue('#summary'), of.summary)
      await page.fill('#legal', of.legal)
      await writer.press('guidelines.report.ask', { exact: true })
      await writer.sees(t('guidelines.report.asked'))
      const path = new URL(page.url()).pathname

      const reader = await walk(browser, site, 'stranger', lang)
      await reader.go(`/guidelines/adoption/${guideline.ref}/r-1-1`)
      await reader.seesNot(of.adapted)

      // Sent back with a reason; asked again; approved.
      const seat = await walk(browser, site, `head-${lang}`, lang)
      await seat.go('/directory/approvals')
      await seat.click('a[href*="/directory/approvals/"]')
      await seat.sees(of.summary)
      await seat.page.fill('#note', of.reason)
      await seat.press('directory.approval.refuse', { exact: true })
      await site.settle()
      await writer.go(path)
      await writer.sees(t('guidelines.report.state.refused'))
      await writer.press('guidelines.report.write-on', { role: 'link' })
      await page.fill('#legal', `${of.legal} ${of.reason}`)
      await writer.press('guidelines.report.ask', { exact: true })
      await reader.go(`/guidelines/adoption/${guideline.ref}/r-1-1`)
      await reader.seesNot(of.adapted)
      await seat.go('/directory/approvals')
      await seat.click('main a[href*="/directory/approvals/"]')
      await seat.press('directory.approval.approve', { exact: true })
      await site.settle()

      await reader.go(`/guidelines/adoption/${guideline.ref}/r-1-1`)
      await reader.sees(of.adapted, 'main')
      await reader.go(path)
      for (const words of [of.summary, of.legal, of.adapted]) await reader.sees(words, 'main')
      await writer.go(`/guidelines/adoption/${guideline.ref}/r-1-1`)
      await writer.sees(t('guidelines.adoption.by-report'))
      assert.equal(await page.locator('#status').inputValue(), 'adapted', 'the status follows the report')
      for (const one of [writer, seat, reader]) await one.leave()
    })
  }
})
