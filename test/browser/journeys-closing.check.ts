import assert from 'node:assert/strict'
import { testPassword } from '../../core/testing/index.ts'
import { account, dayAhead, job, languages, mailsTo, walk, type Lang } from '../support/journey.ts'
import { browsing } from '../support/browsing.ts'
import { filesWith, keptLog, tablesWith } from '../support/everything-kept.ts'

/** What names or reaches the person, found nowhere else. */
const traces: Record<Lang, { name: string; family: string; title: string; address: string; phone: string; orcid: string }> = {
  en: { name: 'Wanda Zqfeder', family: 'Zqfeder', title: 'Keeper of zqlanterns', address: 'Zqquay 77', phone: '+266 555 0191', orcid: '0000-0002-1825-0097' },
  ar: { name: 'وندا زقفيدر', family: 'زقفيدر', title: 'حارسة زقفوانيس', address: 'رصيف زقسبعة', phone: '+266 555 0192', orcid: '0000-0001-5109-3700' },
}

describe('An account that is closed', function () {
  this.timeout(120_000)
  const { log, lines } = keptLog()
  const here = browsing({ log, config: { 'mail.url': 'smtp://127.0.0.1:9', 'mail.from': 'Portal <portal@customs.example>' } })

  for (const lang of languages) {
    it(`leaves nothing behind: not in the database, files, search, mail or logs (${lang})`, async () => {
      const { site, browser } = here
      const { db } = site.services
      const { name, family, title, address, phone, orcid } = traces[lang]
      const who = `zqwanda-${lang}`
      const words = [name, family, `zqwanda-${lang}`, title, address, phone, orcid]
      const meeting = await site.make.item('updates.meeting', {
        title: `Meeting ${lang}`, audience: ['members'],
        fields: { format: 'online', registration: 'open', sessions: [{ id: 'en-1', lang: 'en', start: `${dayAhead(site, 40)}T10:00`, end: `${dayAhead(site, 40)}T11:00`, timeZone: 'UTC', capacity: 1, state: 'planned', sequence: 0 }] },
      })
      await account(site, who, { name, lang, roles: ['ncp'], isVouchedFor: true })
      const self = await walk(browser, site, who, lang)
      const other = await walk(browser, site, 'stranger', lang)
      const { t, page } = self
      await self.go('/directory/card')
      for (const [field, value] of Object.entries({ jobTitle: title, phone, address, orcid, mail: `${who}@test.example` })) await page.fill(`#${field}`, value)
      for (const field of ['phone', 'address', 'orcid', 'mail']) await page.selectOption(`#${field}For`, 'members')
      await page.check('input[name=audience][value=public]')
      await self.press('directory.card.save')
      const card = new URL(page.url()).pathname
      const stranger = ((await site.get('/api/v1/directory?q=gerra', { as: 'member' })).json() as { people: { rows: { ref: string }[] } }).people.rows[0]?.ref ?? ''
      await self.go(`/directory/people/${stranger}/write`)
      await page.fill('#subject', lang === 'en' ? 'A question' : 'سؤال')
      await page.fill('#words', lang === 'en' ? `With thanks, ${name}` : `شكرا، ${name}`)
      await self.press('directory.contact.send')
      await self.go(`/directory/people/${stranger}`)
      await self.press('directory.connections.connect')
      await self.go(meeting.path)
      await page.check('input[name=session]')
      await self.press('updates.meetings.register.button')
      await self.go('/directory/verification')
      await page.setInputFiles('#file', { name: `${family}.pdf`, mimeType: 'application/pdf', buffer: Buffer.from(`%PDF-1.4\n${name}\n%%EOF\n`) })
      await self.press('directory.letter.submit')
      await self.go('/directory/requests/new?receiver=XB')
      await page.fill('#title', lang === 'en' ? 'Seals in transit' : 'أختام العبور')
      await page.fill('#body', lang === 'en' ? 'How do you read them?' : 'كيف تقرؤونها؟')
      await self.press('directory.request.send')
      const request = new URL(page.url()).pathname
      await site.settle()
      await site.runJobs()
      await other.go(card)
      await other.sees(name)
      const before = (await tablesWith(db, words)).map((line) => line.split(':')[0] ?? '')
      for (const table of ['core.person', 'core.text', 'core.revision', 'core.mail', 'core.telling', 'directory.person', 'directory.letter', 'directory.message']) assert.ok(before.includes(table), `${table} holds nothing yet, only ${before.join(', ')}`)

      await self.go('/account/remove')
      await page.fill('input[name=currentPassword]', testPassword)
      await self.press('core.account.remove.submit')
      await self.sees(t('core.account.remove.asked'))
      assert.match((await mailsTo(site, who)).at(-1)?.text ?? '', /keep-account/)
      await job(site, 'core', 'close')
      assert.equal(await self.status('/account'), 200, 'until the day everything is as before')
      site.clock.forward({ days: 15 })
      await job(site, 'core', 'close')
      await site.settle()
      await site.runJobs()

      assert.deepEqual(await tablesWith(db, words), [])
      assert.deepEqual(filesWith(site, words), [])
      assert.deepEqual(lines.filter((line) => words.some((word) => line.toLowerCase().includes(word.toLowerCase()))), [])
      const reader = await walk(browser, site, 'stranger', lang)
      const visitor = await walk(browser, site, 'visitor', lang)
      for (const one of [reader, visitor]) {
        assert.ok([404, 410].includes(await one.status(card)), 'the card is gone')
        for (const path of ['/directory', '/directory.csv', '/directory/administrations/XA', '/updates.atom', `/api/v1/directory?letter=${encodeURIComponent(family[0]!.toUpperCase())}`]) {
          const { text } = await one.fetch(path)
          for (const word of words) assert.ok(!text.includes(word), `${word} stands in ${path}`)
        }
        for (const word of words.slice(0, 2)) assert.doesNotMatch((await one.fetch(`/search?q=${encodeURIComponent(word)}`)).text, /class="hits"/)
      }
      // The work goes on without the name: the question belongs to the seat.
      await reader.go('/inbox')
      await reader.seesNot(name)
      const ncp = await walk(browser, site, 'ncp', lang)
      await ncp.go(request)
      await ncp.seesNot(name)
      await self.page.goto(`${site.url}/${lang}/account`)
      assert.match(self.page.url(), /sign-in/, 'their browser is signed out')
      const { rows: [kept] } = await db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from core.audit where action = 'core.person.removed'`)
      assert.ok((kept?.n ?? 0) >= 1, 'that it happened is kept, without the name')
      for (const one of [self, other, reader, visitor, ncp]) await one.leave()
    })
  }
})
