import assert from 'node:assert/strict'
import { approves, moves } from '../support/guideline-desk.ts'
import { account, languages, walk, type Lang } from '../support/journey.ts'
import { browsing } from '../support/browsing.ts'

interface Cast { title: string; idea: string; second: string; amended: string; reason: string; why: string; source: string }
const cast: Record<Lang, Cast> = {
  en: { title: 'Zqscanning of hulls', idea: 'Scan each hull at anchor.', second: 'Ask the pilot first.', amended: 'Scan each hull at anchor, by day.', reason: 'At night nothing was seen.', why: 'Nine of ten finds were made so.', source: 'A count at three anchorages' },
  ar: { title: 'زقفحص الهياكل', idea: 'افحص كل هيكل عند الرسو.', second: 'اسأل المرشد أولًا.', amended: 'افحص كل هيكل عند الرسو نهارًا.', reason: 'ليلًا لم يُر شيء.', why: 'تسعة من عشرة اكتشافات كانت كذلك.', source: 'إحصاء في ثلاثة مراسٍ' },
}

describe('Guidelines', function () {
  this.timeout(180_000)
  const here = browsing({})

  for (const lang of languages) {
    const of = cast[lang]
    it(`a proposal is drafted, approved and published, amended by a reader, and stands beside its next version with a difference to read (${lang})`, async () => {
      const { site, browser } = here
      await account(site, `reader-${lang}`, { name: 'Rea Zqreader', administration: 'XB', lang })
      const [author, editor, second, reader] = [await walk(browser, site, 'member', lang), await walk(browser, site, 'editor', lang), await walk(browser, site, 'administrator', lang), await walk(browser, site, `reader-${lang}`, lang)]
      const { t } = author

      await author.go('/guidelines/propose')
      await author.put('#title', of.title)
      await author.put('#summary', of.why)
      await author.put('#ideas', `${of.idea}\n${of.second}`)
      await author.page.locator('input[name="topics[]"][value="nii"]').check()
      await author.press('guidelines.propose.send')
      await author.sees(t('guidelines.propose.done'))
      const desk = new URL(author.page.url()).pathname
      await editor.go(desk)
      await moves(editor, 'take')
      await moves(editor, 'begin')
      await author.go(desk)
      // What is missing is said at each recommendation, and nothing is lost by asking too early.
      await author.page.locator('form[action$="/desk/move/submit"] button').evaluate((one) => { one.closest('details')?.setAttribute('open', '') })
      await author.click('form[action$="/desk/move/submit"] button')
      await author.sees(t('guidelines.fault.evidence', { number: '1.1' }), '.error-summary')
      await author.sees(t('guidelines.fault.certainty', { number: '1.2' }), '#p-r-0-2')
      for (const part of ['r-0-1', 'r-0-2']) {
        await author.go(`${desk}/part/${part}`)
        await author.put('#body', of.why)
        for (const [name, value] of [['verb', 'do'], ['strength', 'strong'], ['certainty', '4']]) await author.page.locator(`input[name="${name}"][value="${value}"]`).check()
        await author.put('#evidence-0-label', of.source)
        await author.press('guidelines.part.save')
      }
      await moves(author, 'submit')
      await approves(editor, desk)
      await approves(second, desk)
      await second.sees(t('guidelines.approve.enough'))
      await editor.go(desk)
      await moves(editor, 'publish', { note: of.why })
      await editor.sees(of.title, 'h1')
      const path = new URL(editor.page.url()).pathname
      assert.match(path, /\/guidelines\/GL-/)

      // Everybody in the circle reads it now; one of them would word it otherwise.
      await reader.go(path)
      await reader.sees(of.idea.split(' ').slice(1).join(' '), '#r-0-1')
      await reader.go(`${path}/amend?part=r-0-1`)
      await reader.put('#words', of.amended)
      await reader.put('#reason', of.reason)
      await reader.press('guidelines.amend.send')
      await reader.sees(of.reason, 'main')
      await editor.go(`${path}/amendments`)
      await editor.press('guidelines.amendments.accept')
      await editor.sees(t('guidelines.amend.accepted'))
      // The live version stays as it is while the next one waits for its approval.
      await reader.go(path)
      await reader.seesNot(of.amended, 'main')
      await editor.go(`${path}/compare?to=draft`)
      await editor.sees(t('guidelines.guide.compare.what.wording'), '#d-r-0-1')
      await editor.go(desk)
      await moves(editor, 'submit')
      await approves(second, desk)
      const third = await account(site, `third-${lang}`, { name: 'Tea Zqthird', administration: null, roles: ['editor'], lang })
      assert.ok(third.id)
      const other = await walk(browser, site, `third-${lang}`, lang)
      await approves(other, desk)
      await other.go(desk)
      await moves(other, 'publish', { note: of.reason })
      await reader.go(path)
      await reader.sees(of.amended.split(' ').slice(1).join(' '), '#r-0-1')
      await reader.sees(t('guidelines.version.replaces', { version: '1.1', before: '1.0' }), 'main')
      await reader.press('guidelines.version.compare', { role: 'link', values: { version: '1.0' } })
      await reader.sees(t('guidelines.guide.compare.what.wording'), '#d-r-0-1')
      await reader.go(`${path}/v/1.0`)
      await reader.sees(of.idea.split(' ').slice(1).join(' '), '#r-0-1')
      await reader.go(`${path}/amendments`)
      await reader.sees(t('guidelines.amendments.state.accepted'), 'main')
      for (const who of [author, editor, second, reader, other]) await who.leave()
    })
  }
})
