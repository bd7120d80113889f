import assert from 'node:assert/strict'
import { account, dayAhead, languages, walk, type Lang } from '../support/journey.ts'
import { browsing } from '../support/browsing.ts'

interface Cast { meeting: string; colleague: string; guest: string; organisation: string; channel: string; words: string; takesPart: string; answer: string; call: string; summary: string; did: string }
const cast: Record<Lang, Cast> = {
  en: { meeting: 'Zqplenary on seals', colleague: 'Cleo Zqnamed', guest: 'Gwen Zqguest', organisation: 'Zqunion of brokers', channel: 'Zqchannel on transit', words: 'To go on talking.', takesPart: 'Two analysts of Zqwyvern', answer: 'Gladly, with ours.', call: 'Zqwhich words are missing?', summary: 'We ask for words.', did: 'Forty words came in; all of them stand in the zqglossary.' },
  ar: { meeting: 'زقجلسة الأختام', colleague: 'كليو زقمسماة', guest: 'غوين زقضيفة', organisation: 'زقاتحاد الوسطاء', channel: 'زققناة العبور', words: 'لنواصل الحديث.', takesPart: 'محللان من زقوايفرن', answer: 'بسرور، ومعنا اثنان.', call: 'زقأي الكلمات ناقصة؟', summary: 'نطلب كلمات.', did: 'وردت أربعون كلمة، وكلها الآن في زقالمسرد.' },
}

describe('Invited and asked', function () {
  this.timeout(120_000)
  const here = browsing({})
  const meetingOf = (title: string) => here.site.make.item('updates.meeting', {
    title, audience: ['members'], handling: 'community',
    fields: { format: 'online', registration: 'approval', sessions: [{ id: 'en-1', lang: 'en', start: `${dayAhead(here.site, 9)}T10:00`, end: `${dayAhead(here.site, 9)}T11:00`, timeZone: 'UTC', capacity: 20, state: 'planned', sequence: 0 }] },
  })

  for (const lang of languages) {
    const of = cast[lang]
    it(`a seat that is asked to come names a colleague, who registers without asking again (${lang})`, async () => {
      const { site, browser } = here
      const { path } = await meetingOf(of.meeting)
      await account(site, `named-${lang}`, { name: of.colleague, administration: 'XA', lang })
      const editor = await walk(browser, site, 'editor', lang)
      const { t } = editor
      await editor.go(`${path}/invitations`)
      await editor.put('#whom', 'administration:XA')
      await editor.press('updates.invitations.send', { exact: true })
      await editor.sees(t('updates.invitations.asked', { n: 1 }))
      await editor.sees(t('updates.invitations.answer.waits'), 'main')

      const ncp = await walk(browser, site, 'ncp', lang)
      await ncp.go('/')
      await ncp.sees(of.meeting, 'main')
      await ncp.sees(t('updates.desk.invited.seat'), 'main')
      await ncp.go(path)
      await ncp.sees(t('updates.invitations.seat.asked'), '#nominate')
      await ncp.page.selectOption('#person', { label: of.colleague })
      await ncp.press('updates.invitations.nominate', { exact: true, of: '#nominate' })
      await ncp.sees(of.colleague, '#nominate')
      await ncp.sees(t('updates.invitations.answer.waits'), '#nominate')
      await ncp.go('/')
      await ncp.seesNot(t('updates.desk.invited.seat'), 'main')

      const named = await walk(browser, site, `named-${lang}`, lang)
      await named.go('/')
      await named.sees(t('updates.desk.invited.self'), 'main')
      await named.go(path)
      await named.page.check('input[name=session]')
      await named.press('updates.meetings.register.button')
      await named.sees(t('updates.meetings.you.registered'), '#registration')
      await named.go('/')
      await named.seesNot(t('updates.desk.invited.self'), 'main')
      await ncp.go(path)
      await ncp.sees(t('updates.meetings.is.registered'), '#nominate')
      await editor.go(`${path}/invitations`)
      await editor.sees(t('updates.invitations.answer.comes'), 'main')
      await editor.go(`${path}/registrations`)
      await editor.sees(of.colleague, 'main')
      for (const who of [editor, ncp, named]) await who.leave()
    })

    it(`a guest is registered by the organiser, begins by the link, reads that meeting alone, and no more once it is ended (${lang})`, async () => {
      const { site, browser } = here
      const { path } = await meetingOf(`${of.meeting} 2`)
      const other = await site.make.item('updates.post', { title: `Zqfor members ${lang}`, audience: ['members'], fields: { category: 'news' } })
      const editor = await walk(browser, site, 'editor', lang)
      const { t } = editor
      await editor.go(path)
      await editor.press('updates.guests.title', { role: 'link', of: '.rail' })
      await editor.put('#name', of.guest)
      await editor.put('#mail', `guest-${lang}@test.example`)
      await editor.put('#organisation', of.organisation)
      await editor.put('#locale', lang)
      await editor.put('#until', dayAhead(site, 20))
      await editor.press('updates.guests.enrol', { exact: true, of: '#form' })
      for (const words of [of.guest, of.organisation, t('updates.guests.not-begun'), t('updates.meetings.is.registered')]) await editor.sees(words, 'main')
      const link = await editor.page.inputValue('#link')

      const guest = await walk(browser, site, 'visitor', lang)
      await guest.go(link)
      for (const input of await guest.page.locator('#form input:not([type=hidden])').all()) {
        const [type, name] = [await input.getAttribute('type'), await input.getAttribute('name')]
        if (type === 'checkbox') await input.check()
        else if (type === 'password') await input.fill('nine wet oars under one bridge')
        else if (name === 'name') assert.equal(await input.inputValue(), of.guest)
      }
      await guest.click('#form .actions button')
      await guest.go(path)
      await guest.sees(t('updates.meetings.you.registered'), '#registration')
      assert.equal(await guest.page.locator('input[name=session]').count(), 0, 'who was registered by others chooses no sitting')
      assert.equal(await guest.status(other.path), 404)
      await guest.go('/updates')
      await guest.seesNot(`Zqfor members ${lang}`, 'main')

      await editor.go(`${path}/guests`)
      await editor.seesNot(t('updates.guests.not-begun'), 'main')
      await editor.press('updates.guests.end')
      await editor.sees(t('updates.guests.over'), 'main')
      assert.equal(await guest.status(path), 404)
      for (const who of [editor, guest]) await who.leave()
    })

    it(`two administrations agree on a channel, on terms both have read, and nobody else reads of it (${lang})`, async () => {
      const { site, browser } = here
      const ncp = await walk(browser, site, 'ncp', lang)
      const { t } = ncp
      await ncp.go('/directory/requests/new?purpose=channel&receiver=XB')
      for (const [field, value] of Object.entries({ title: of.channel, body: of.words, takesPart: of.takesPart, channelUntil: dayAhead(site, 200), keepMonths: '500' })) await ncp.put(`#${field}`, value)
      await ncp.page.locator('#form').evaluate((form) => { (form as unknown as { noValidate: boolean }).noValidate = true })
      await ncp.press('directory.request.send', { exact: true })
      await ncp.sees(t('directory.channel.fault.keep'), '.error-summary')
      assert.equal(await ncp.page.inputValue('#takesPart'), of.takesPart, 'what was typed stays')
      await ncp.put('#keepMonths', '12')
      await ncp.press('directory.request.send', { exact: true })
      await ncp.sees(of.takesPart, 'main')
      const request = new URL(ncp.page.url()).pathname

      const theirs = await walk(browser, site, 'strangeNcp', lang)
      await theirs.go('/')
      await theirs.sees(of.channel, 'main')
      await theirs.go(request)
      for (const words of [of.takesPart, t('directory.channel.months', { n: 12 })]) await theirs.sees(words, 'main')
      await theirs.put('#answer', of.answer)
      await theirs.page.check('input[name=outcome][value=agreed]')
      await theirs.press('directory.request.answer.submit', { exact: true })
      await theirs.sees(t('directory.channel.is.agreed'), 'main')
      await ncp.go(request)
      for (const words of [t('directory.channel.is.agreed'), of.answer]) await ncp.sees(words, 'main')
      const editor = await walk(browser, site, 'editor', lang)
      assert.equal(await editor.status(request), 404)
      for (const who of [ncp, theirs, editor]) await who.leave()
    })

    it(`the community is asked until a day, and told what came of it (${lang})`, async () => {
      const { site, browser } = here
      const editor = await walk(browser, site, 'editor', lang)
      const { t, page } = editor
      await editor.go('/items/new?kind=updates.post')
      await editor.put('#title', of.call)
      await editor.put(`[name="texts.${lang}.summary"]`, of.summary)
      await editor.put('#fields-category', 'call')
      await editor.put('#fields-closesOn', dayAhead(site, 3))
      await editor.click('form.sections .actions button')
      await editor.click('button[name=then][value=publish]')
      await editor.click('form .actions button')
      const call = new URL(page.url()).pathname
      assert.match(call, /\/updates\/UP-/)

      const member = await walk(browser, site, 'member', lang)
      await member.go('/updates/consultations')
      await member.sees(of.call, 'section[aria-labelledby=open]')
      await member.go(call)
      await member.click('.rail form[action$="/follow"] button')
      assert.equal(await page.locator('form[action$="/answer"]').count(), 0, 'nothing came of what is still open')

      site.clock.forward({ days: 5 })
      const [asker, reader] = [await walk(browser, site, 'editor', lang), await walk(browser, site, 'member', lang)]
      await reader.go('/updates/consultations')
      await reader.sees(of.call, 'section[aria-labelledby=closed]')
      await asker.go(call)
      await asker.press('updates.consultations.answer', { exact: true })
      await asker.sees(t('updates.consultations.begun'))
      const body = `[name="texts.${lang}.body"]`
      const begun = await asker.page.inputValue(body)
      assert.match(begun, new RegExp(t('updates.consultations.answer.did')))
      await asker.put(body, `${begun}\n\n${of.did}`)
      await asker.click('button[name=then][value=publish]')
      await asker.click('form .actions button')
      await asker.sees(of.did, 'article')
      await asker.sees(t('updates.consultations.answers'), 'article')
      await site.settle()
      await site.runJobs()
      await reader.go(call)
      await reader.sees(t('updates.consultations.answered'), 'article')
      await reader.go('/inbox')
      await reader.sees(t('updates.consultations.answer.title', { title: of.call }), 'main')
      for (const who of [editor, member, asker, reader]) await who.leave()
    })
  }
})
