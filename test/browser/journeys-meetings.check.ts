import assert from 'node:assert/strict'
import { account, dayAhead, job, languages, mailsTo, walk, type Lang } from '../support/journey.ts'
import { browsing } from '../support/browsing.ts'

interface Cast { title: string; first: string; second: string; decision: string; place: string; early: string; later: string; remark: string; body: string }
const cast: Record<Lang, Cast> = {
  en: { title: 'Meeting on zqseals', first: 'Zqwelcome', second: 'The glossary', decision: 'Adopt the zqglossary', place: 'Room Zqheron', early: 'Erle Zqfirst', later: 'Lara Zqsecond', remark: 'The second point was mine.', body: 'We met and spoke.' },
  ar: { title: 'اجتماع زقالأختام', first: 'زقترحيب', second: 'المسرد', decision: 'اعتماد زقالمسرد', place: 'قاعة زقمالك', early: 'إرلي زقأول', later: 'لارا زقثانية', remark: 'النقطة الثانية كانت لي.', body: 'اجتمعنا وتحدثنا.' },
}

describe('Meetings and what is told', function () {
  this.timeout(120_000)
  const here = browsing({ config: { 'mail.url': 'smtp://127.0.0.1:9', 'mail.from': 'Portal <portal@customs.example>' } })

  for (const lang of languages) {
    const of = cast[lang]
    it(`a meeting goes from its agenda over seats, attendance and remarks to adopted minutes and a certificate (${lang})`, async () => {
      const { site, browser } = here
      await account(site, `early-${lang}`, { name: of.early, administration: 'XA', lang })
      await account(site, `later-${lang}`, { name: of.later, administration: 'XB', lang })
      const editor = await walk(browser, site, 'editor', lang)
      const { t, page } = editor
      const publish = async (who: typeof editor) => {
        await who.click('button[name=then][value=publish]')
        await who.click('form .actions button')
      }
      await editor.go('/updates/meetings')
      await editor.put('#new-title', of.title)
      await editor.press('updates.meetings.new.button')
      const day = dayAhead(site, 3)
      for (const [field, value] of Object.entries({ lang, start: `${day}T10:00`, end: `${day}T11:30`, timeZone: 'UTC', capacity: '1', place: of.place })) await editor.put(`#sessions-0-${field}`, value)
      for (const [field, value] of Object.entries({ title: of.first, after: '0' })) await editor.put(`#agenda-0-${field}`, value)
      for (const [field, value] of Object.entries({ title: of.second, after: '30', decision: of.decision })) await editor.put(`#agenda-1-${field}`, value)
      await editor.press('updates.meetings.programme.save')
      await editor.sees(t('updates.meetings.programme.saved'))
      await publish(editor)
      const meeting = new URL(page.url()).pathname
      assert.match(meeting, /\/updates\/meetings\/MT-/)
      for (const words of [of.title, of.first, of.second]) await editor.sees(words, 'main')

      const [early, later] = [await walk(browser, site, `early-${lang}`, lang), await walk(browser, site, `later-${lang}`, lang)]
      const register = async (who: typeof editor) => {
        await who.go(meeting)
        await who.seesNot(of.place, 'main')
        await who.page.check('input[name=session]')
        await who.press('updates.meetings.register.button')
      }
      await register(early)
      await early.sees(t('updates.meetings.you.registered'), 'main')
      await early.sees(of.place, 'main')
      await register(later)
      await later.sees(t('updates.meetings.you.waiting', { place: 1 }), 'main')
      await later.seesNot(of.place, 'main')
      await early.press('updates.meetings.cancel')
      await early.seesNot(of.place, 'main')
      await later.go(meeting)
      await later.sees(t('updates.meetings.you.registered'), 'main')
      await later.sees(of.place, 'main')
      await site.settle()
      await site.runJobs()
      assert.ok((await mailsTo(site, `later-${lang}`)).some(({ subject, text }) => `${subject} ${text}`.includes(t('updates.notice.registration-moved-up.text', { title: of.title }))), 'whoever moves up is told')
      await register(early)
      await early.sees(t('updates.meetings.you.waiting', { place: 1 }), 'main')

      site.clock.forward({ days: 4 })
      const [keeper, there, away, visitor] = [await walk(browser, site, 'editor', lang), await walk(browser, site, `later-${lang}`, lang), await walk(browser, site, `early-${lang}`, lang), await walk(browser, site, 'visitor', lang)]
      await keeper.go(`${meeting}/registrations`)
      assert.equal(await keeper.page.locator('input[name=present]').count(), 1, 'who waited was not there')
      await keeper.page.check('input[name=present]')
      await keeper.press('updates.meetings.attendance.save')
      await keeper.sees(t('updates.meetings.attendance.saved'))
      await keeper.sees(t('updates.meetings.present-of', { attended: 1, registered: 1 }), '.rail')

      await keeper.go(meeting)
      await keeper.press('updates.minutes.begin')
      await keeper.sees(t('updates.minutes.begun'))
      await keeper.put('#body', of.body)
      await there.go(meeting)
      assert.equal(await there.page.getByRole('link', { name: t('updates.minutes.read') }).count(), 0, 'a draft is nobody’s but its writers’')
      await publish(keeper)
      const minutes = new URL(keeper.page.url()).pathname
      assert.match(minutes, /\/updates\/meetings\/minutes\/MN-/)
      await there.go(meeting)
      await there.sees(t('updates.minutes.is.comment'), 'main')
      await there.go(minutes)
      await there.sees(of.body, 'article')
      await there.put('#words', of.remark)
      await there.press('updates.minutes.remark.button')
      await there.sees(of.remark, '#remarks')
      await away.go(minutes)
      await away.seesNot(of.remark, 'main')
      assert.equal(await away.page.locator('form[action$="/remark"]').count(), 0, 'remarks are for those who took part')

      await keeper.go(minutes)
      await keeper.sees(of.remark, '#remarks')
      await keeper.press('updates.kind.minutes.transition.adopt', { role: 'link' })
      await keeper.press('updates.kind.minutes.transition.adopt', { of: 'form' })
      await keeper.sees(t('updates.kind.minutes.transition.adopt.done'))
      assert.equal(await keeper.page.locator('a[href$="/move/adopt"]').count(), 0, 'what is adopted is adopted once')
      await there.go(minutes)
      await there.sees(/Edda Torr/, 'article')
      assert.equal(await there.page.locator('form[action$="/remark"]').count(), 0)
      await there.go(meeting)
      await there.sees(of.decision, '[aria-labelledby=decisions]')

      const paper = await there.page.locator('a[href*="/certificates/"]').first().getAttribute('href') ?? ''
      await there.go(paper)
      for (const words of [of.later, of.title, t('updates.meetings.certificate.as.delegate')]) await there.sees(words, 'main')
      const number = /certificates\/([A-Z2-9-]{19})\/paper/.exec(paper)?.[1] ?? ''
      await visitor.go(`/updates/meetings/certificates/${number}`)
      await visitor.sees(t('updates.meetings.certified.text'), 'main')
      await visitor.sees(of.later, 'main')
      assert.equal(await away.status(paper), 404)
      await away.go(meeting)
      assert.equal(await away.page.locator('a[href*="/certificates/"]').count(), 0)
      for (const one of [editor, early, later, keeper, there, away, visitor]) await one.leave()
    })

    it(`a digest says what is new, in the reader’s language, and leaves out what was withdrawn or closed meanwhile (${lang})`, async () => {
      const { site, browser } = here
      await account(site, `digest-${lang}`, { name: of.early, administration: 'XA', lang })
      const reader = await walk(browser, site, `digest-${lang}`, lang)
      const { t, page } = reader
      await reader.go('/topics/ai-ml')
      await reader.click('form[action$="/follow"] button')
      await reader.go('/account/notifications')
      await page.getByRole('combobox', { name: t('core.notices.mail-of', { label: t('core.notices.item-new.label') }) }).selectOption({ label: t('core.notices.rhythm.daily') })
      await reader.press('core.notices.save')
      await reader.sees(t('core.notices.saved'))
      const post = (title: string, more: object = {}) => site.make.item('updates.post', {
        title, lang, audience: ['members'], handling: 'community', topics: ['ai-ml'], fields: { category: 'news' }, texts: { [lang]: { title, summary: '', body: `Body of ${title}` } }, ...more,
      })
      const [stays, goes, narrowed] = [await post(`Zqstays ${lang}`), await post(`Zqgoes ${lang}`), await post(`Zqnarrowed ${lang}`)]
      const kept = await post(`Zqkept ${lang}`, { handling: 'my-administration', audience: ['administration:XA'] })
      await site.settle()
      await site.runJobs()
      const digests = async () => (await mailsTo(site, `digest-${lang}`)).filter(({ text }) => text.includes('Zqstays'))
      assert.deepEqual(await digests(), [], 'nothing leaves before the hour of the digest')
      await reader.go('/inbox')
      for (const words of ['Zqstays', 'Zqgoes', 'Zqnarrowed']) await reader.sees(words, 'main')

      const editor = await walk(browser, site, 'editor', lang)
      await editor.go(`/items/${goes.id}/edit`)
      await editor.click('button[name=then][value=withdraw]')
      await editor.put('#note', of.remark)
      await editor.press('core.transition.withdraw', { of: 'form' })
      await editor.sees(t('core.item.moved.withdraw'))
      // One is for another administration alone from now on.
      const by = await site.viewer('editor')
      const { input } = await site.services.content.draft(by, narrowed.id)
      await site.services.content.saveDraft(by, narrowed.id, { ...input, audience: ['administration:XB'] }, { rev: 0 })
      await site.services.content.move(by, narrowed.id, 'publish', { rev: narrowed.rev })
      await site.settle()
      site.clock.forward({ days: 1, hours: 2 })
      await job(site, 'core', 'digest')
      const [digest, ...more] = await digests()
      assert.ok(digest, 'there is a digest')
      assert.equal(more.length, 0, 'and one alone')
      assert.equal(digest.subject, t('core.notices.digest.subject', { n: 2, site: site.instance.config.site.name }), 'two are left to tell')
      const whole = `${digest.subject}\n${digest.text}\n${digest.html ?? ''}`
      for (const word of ['Zqgoes', 'Zqnarrowed', goes.ref, narrowed.ref, 'Zqkept']) assert.ok(!whole.includes(word), `${word} stands in the digest:\n${digest.text}`)
      assert.ok(digest.text.includes(`Zqstays ${lang}`) && digest.html?.includes(`Zqstays ${lang}`))
      assert.ok(digest.text.includes(stays.path) && digest.text.includes(`/${lang}/`))
      assert.ok(digest.text.includes(t('core.notices.mail.choose')), 'it is in the language of its reader')
      assert.ok(digest.text.includes(t('core.notices.digest.withheld')) && digest.text.includes(kept.path), 'what stays on the site is announced without its words')
      assert.match(digest.html ?? '', new RegExp(`lang="${lang}" dir="${lang === 'ar' ? 'rtl' : 'ltr'}"`))
      const again = await walk(browser, site, `digest-${lang}`, lang)
      await again.go('/inbox')
      await again.sees('Zqstays', 'main')
      for (const words of ['Zqgoes', 'Zqnarrowed']) await again.seesNot(words, 'main')
      for (const one of [reader, editor, again]) await one.leave()
    })
  }
})
