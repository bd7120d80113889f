import assert from 'node:assert/strict'
import { opened } from '../support/guideline-desk.ts'
import { browsing } from '../support/browsing.ts'
import { languages, walk } from '../support/journey.ts'

const cast = {
  en: { title: 'Zqpapers at the gate', question: 'What is asked for twice?', said: 'The weight, on two forms.', theme: 'Asked twice', did: 'The second form no longer asks for it.', synthesis: 'Most name the weight.' },
  ar: { title: 'زقأوراق عند البوابة', question: 'ما الذي يُطلب مرتين؟', said: 'الوزن في نموذجين.', theme: 'يُطلب مرتين', did: 'لم يعد النموذج الثاني يطلبه.', synthesis: 'ذكر معظمهم الوزن.' },
} as const

describe('Consultations', function () {
  this.timeout(240_000)
  const here = browsing({})

  for (const lang of languages) {
    const of = cast[lang]
    it(`a guest answers on a phone without scripts or an account, and reads what came of it (${lang})`, async () => {
      const { site, browser } = here
      const editor = await walk(browser, site, 'editor', lang)
      const { t } = editor
      await editor.go('/research/consultations')
      await editor.put('#title', of.title)
      await editor.press('research.consultations.begin')
      const at = (hours: number) => new Date(site.clock.now().getTime() + hours * 3_600_000).toISOString().slice(0, 16)
      await editor.put('#opensAt', at(-1))
      await editor.put('#closesAt', at(100))
      await editor.page.selectOption('#timeZone', 'UTC')
      await editor.page.check('input[name="audience"][value="public"]')
      await editor.put('[name="questions.0.title"]', of.question)
      await editor.press('research.consult.publish-call')
      await editor.sees(t('research.consult.published'))
      const path = new URL(editor.page.url()).pathname
      await editor.go(`${path}/guests`)
      await editor.put('#people', `zq-${lang}@guest.example; Zqgwen Estrange; Union of Brokers; private-sector`)
      await editor.press('research.consult.invite', { of: '#form' })
      const link = /https?:\S+\/link\/\S+/.exec(await editor.page.inputValue('#links'))?.[0] ?? ''
      assert.ok(link)

      const guest = await (await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false })).newPage()
      await guest.goto(link)
      assert.equal(await guest.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false, 'nothing stands beyond the edge of a phone')
      await guest.fill('[name="answers.0.value"]', of.said)
      await guest.click('button[value="send"]')
      assert.match(await guest.innerText('body'), new RegExp(t('research.consult.fault.publish')), 'it is asked how far the answer may be told')
      assert.equal(await guest.inputValue('[name="answers.0.value"]'), of.said, 'what was typed is kept')
      await guest.check('input[name="publish"][value="name"]')
      await guest.click('button[value="send"]')
      assert.match(await guest.innerText('body'), new RegExp(t('research.consult.sent')))

      await editor.go(`${path}/answers`)
      await editor.sees(of.said)
      await editor.go(`${path}/guests`)
      // It asks first, with what it means.
      await opened(editor, 'form[action$="/close"]')
      await editor.sees(t('research.consult.close.sure'))
      await editor.click('form[action$="/close"] button')
      assert.equal((await guest.goto(link))?.status(), 410)
      await editor.go(`${path}/synthesis`)
      await editor.put('#synthesis', of.synthesis)
      await editor.put('[name="did.0.theme"]', of.theme)
      await editor.put('[name="did.0.did"]', of.did)
      await editor.press('research.consult.synthesis.publish')
      await guest.goto(`${site.url}${path}`)
      for (const words of [of.synthesis, of.theme, of.did]) assert.ok((await guest.innerText('body')).includes(words), words)
      await guest.goto(`${site.url}${path}/results`)
      assert.ok((await guest.innerText('body')).includes(of.said), 'quoted, as they allowed')
      await guest.context().close()
      await editor.leave()
    })
  }
})
