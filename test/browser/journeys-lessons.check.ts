import assert from 'node:assert/strict'
import type { SeatServices } from '../../plugins/directory/seats/deps.ts'
import type { LessonServices } from '../../plugins/lessons/deps.ts'
import { account, languages, walk, type Lang } from '../support/journey.ts'
import { browsing } from '../support/browsing.ts'

interface Cast { writes: string; sees: string; title: string; happened: string; advice: string; note: string; reason: string; guideline: string }
const cast: Record<Lang, Cast> = {
  en: { writes: 'Wilma Zqlesson', sees: 'Selma Zqsaw', title: 'Zqpatrols stopped at dusk', happened: 'Zqnothing was seen after dusk.', advice: 'Apply for the night licence before the tender.', note: 'Zqours stopped too.', reason: 'Zqsay what it costs.', guideline: 'Zqguideline for nights' },
  ar: { writes: 'ولاء زقدرس', sees: 'سلمى زقرأت', title: 'زقتوقفت الدوريات عند الغروب', happened: 'زقلم يُرَ شيء بعد الغروب.', advice: 'اطلب ترخيص الليل قبل طرح المناقصة.', note: 'زقدورياتنا توقفت أيضًا.', reason: 'زقاذكر كلفته.', guideline: 'زقدليل لليل' },
}

describe('A lesson', function () {
  this.timeout(180_000)
  const here = browsing()

  for (const lang of languages) {
    const of = cast[lang]
    it(`is written, tells less until enough fit, is approved, checked and published, seen too, and proposed as a recommendation (${lang})`, async () => {
      const { site, browser } = here
      await account(site, `lesson-${lang}`, { name: of.writes, lang, isVouchedFor: true })
      await account(site, `saw-${lang}`, { name: of.sees, administration: 'XB', roles: ['ncp'], lang, isVouchedFor: true })
      const { approvals } = site.inside<SeatServices>('directory')
      await approvals.setRoute(await site.viewer('ncp'), 'XA', [{ role: 'head', label: '', person: site.id('ncp'), deputy: null }])
      await site.make.item('guidelines.guideline', {
        title: of.guideline, audience: ['public'], topics: ['drones'], fields: { sections: [{ id: 's-1', recommendations: [{ id: 'r-1', verb: 'do', strength: 'strong', certainty: 4, evidence: [{ kind: 'study', label: 'A study' }] }] }] },
        texts: { en: { title: of.guideline, extra: { parts: [{ id: 's-1', title: 'Nights', body: '' }, { id: 'r-1', title: 'Measure first', body: 'Why' }] } } },
      })

      // Whose name stands on it comes first.
      const writer = await walk(browser, site, `lesson-${lang}`, lang)
      const { page, t } = writer
      await writer.go('/lessons/begin')
      await writer.put('#title', of.title)
      await writer.press('lessons.begin.button', { exact: true })
      await page.check('input[name="level"][value="region"]')
      await writer.press('lessons.save.next', { exact: true })
      await page.check('input[name="technologies[]"][value="drones"]')
      await page.check('input[name="phase"][value="pilot"]')
      await writer.put('#from', '03/2024')
      await page.check('input[name="budget"][value="100k-1m"]')
      await writer.put('#volume', '12 345')
      await writer.press('lessons.save.next', { exact: true })
      await writer.put('#expected', 'Zqplan')
      await writer.put('#happened', of.happened)
      await page.check('input[name="causes[]"][value="procurement"]')
      await writer.press('lessons.save.next', { exact: true })
      await writer.put('#recommendation', of.advice)
      await page.check('input[name="confidence"][value="moderate"]')
      await writer.press('lessons.save.next', { exact: true })

      // Too few fit; what would be enough is offered and taken.
      await writer.seesNot(t('lessons.ask.button'))
      await writer.sees(t('lessons.crowd.too-few', { n: 5 }))
      await writer.click('#crowd button[name="by"]')
      await writer.sees(t('lessons.crowd.enough', { n: 5 }))
      await writer.press('lessons.ask.button', { exact: true })
      await writer.sees(t('lessons.asked'))
      const desk = new URL(page.url()).pathname

      // The administration says yes, in its own language.
      const seat = await walk(browser, site, 'ncp', lang)
      await seat.go('/directory/approvals')
      await seat.click('main a[href*="/directory/approvals/"]')
      await seat.sees(of.happened)
      await seat.press('directory.approval.approve', { exact: true })
      await site.settle()

      // A curator sees no more than readers will, gives it back once, and publishes it.
      const curator = await walk(browser, site, 'editor', lang)
      await curator.go('/lessons/checking')
      await curator.click(`main tbody a.title:has-text("${of.title}")`)
      await curator.sees(of.happened)
      for (const hidden of ['12 345', of.writes]) await curator.seesNot(hidden)
      await curator.put('#reason', of.reason)
      await curator.press('lessons.checking.return', { exact: true })
      await writer.go(desk)
      await writer.sees(of.reason)
      await writer.press('lessons.ask.button', { exact: true })
      const { release } = await site.inside<LessonServices>('lessons').releases.state(/write\/([0-9a-f-]{36})/.exec(desk)?.[1] ?? '')
      await approvals.decide(await site.viewer('ncp'), release?.approval ?? '', 1, 'approved')
      await site.settle()
      await curator.go('/lessons/checking')
      await curator.click(`main tbody a.title:has-text("${of.title}")`)
      await curator.press('lessons.checking.publish', { exact: true })
      const lesson = new URL(curator.page.url()).pathname
      await curator.sees(of.advice)
      await curator.seesNot(of.writes)

      // Somebody of another administration saw it too, and proposes it.
      const reader = await walk(browser, site, `saw-${lang}`, lang)
      await reader.go('/lessons')
      await reader.sees(of.title)
      await reader.go(lesson)
      await reader.page.locator('#voices details summary').click()
      await reader.put('#note', of.note)
      await reader.press('lessons.voice.send', { exact: true })
      await reader.sees(of.note)
      await reader.press('lessons.propose.title', { role: 'link' })
      assert.equal(await reader.page.inputValue('#words'), of.advice)
      await reader.press('lessons.propose.send', { exact: true })
      await reader.sees(of.guideline, '#proposals')
      await writer.go('/lessons/board')
      await writer.sees(of.advice)
      assert.doesNotMatch((await reader.fetch(lesson)).text, new RegExp(of.writes))
      for (const one of [writer, seat, curator, reader]) await one.leave()
    })
  }
})
