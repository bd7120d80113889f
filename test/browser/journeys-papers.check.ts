import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bringGuideline } from '../../plugins/guidelines/test/papers-fixture.ts'
import { browsing } from '../support/browsing.ts'
import { languages, walk, type Lang } from '../support/journey.ts'
import { editInOffice, hasOffice } from '../support/office.ts'

const cast: Record<Lang, { before: string; after: string; remark: string }> = {
  en: { before: 'Start with one commodity in one lane, 1/1', after: 'Start with one commodity in two zqlanes, 1/1', remark: 'Is one lane enough?' },
  ar: { before: 'ابدأ بسلعة واحدة في مسار واحد, 1/1', after: 'ابدأ بسلعة واحدة في زقمسارين, 1/1', remark: 'هل يكفي مسار واحد؟' },
}

describe('Guidelines on paper', function () {
  this.timeout(240_000)
  const here = browsing({})
  let folder = ''
  before(() => { folder = mkdtempSync(join(tmpdir(), 'diwan-journey-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  for (const lang of languages) {
    const { before, after, remark } = cast[lang]
    it(`a guideline goes out as a Word document, is edited in LibreOffice, comes back as a difference and is taken over (${lang})`, async function () {
      if (!hasOffice()) this.skip()
      const { site, browser } = here
      const { path } = await bringGuideline(site, { langs: ['en', 'ar'] })
      const editor = await walk(browser, site, 'editor', lang)
      const { t, page } = editor
      await editor.go(path)
      await editor.press('guidelines.rail.paper', { role: 'link', of: 'main' })
      await editor.sees(t('guidelines.paper.form.docx'), 'main')
      // Without scripts: a button, a page that says how far it is, a link.
      await editor.press('guidelines.paper.make', { of: 'tr:has(input[value=docx])' })
      await site.runJobs()
      await editor.go(`${path}/paper`)
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a[href*="/paper/docx"]').click()])
      const [sent, edited] = [join(folder, `sent-${lang}.docx`), join(folder, `edited-${lang}.docx`)]
      await download.saveAs(sent)
      assert.match(download.suggestedFilename(), new RegExp(`^GL-\\d{4}-1\\.0-${lang}\\.docx$`))
      editInOffice(folder, { source: sent, target: edited, words: before, other: after, remark })

      await editor.press('guidelines.return.page', { role: 'link', of: 'main' })
      await page.setInputFiles('#file', edited)
      await editor.press('guidelines.return.compare')
      await editor.sees(t('guidelines.return.difference'))
      await editor.sees(remark, 'main')
      assert.equal(await page.locator('.change').count(), 1, 'nothing else is different')
      assert.match((await page.locator('.change ins').allInnerTexts()).join(' '), lang === 'en' ? /zqlanes/ : /زقمسارين/)
      assert.equal(await page.locator('.change del').count() > 0, true)
      await editor.press('guidelines.return.take', { of: '.change' })
      await editor.sees(t('guidelines.return.done.take', { n: 1 }))
      await editor.sees(t('guidelines.return.state.taken'), 'main')
      const { id } = await site.services.content.read(await site.viewer('editor'), 'guidelines.guideline', path.split('/').at(-1)!)
      assert.ok(JSON.stringify((await site.services.content.draft(await site.viewer('editor'), id)).input.texts[lang]).includes(after))
      await editor.leave()
    })
  }
})
