import assert from 'node:assert/strict'
import { account, dayAhead, languages, mailsTo, walk, type Lang } from '../support/journey.ts'
import { browsing } from '../support/browsing.ts'

const letter = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')

/** What people of the two journeys are called; nothing of it stands anywhere else. */
const cast: Record<Lang, { ana: string; bo: string; twice: string; title: string; head: string; hidden: string; gerra: string; role: string }> = {
  en: { ana: 'Ana Zqlima', bo: 'Bo Zqhansen', twice: 'Dup Zqlicate', title: 'Director of seals', head: 'Hed Zqmaster', hidden: 'Hidda Zqnumber', gerra: 'Stran Gerra', role: 'Looks after lanterns' },
  ar: { ana: 'آنا زقليما', bo: 'بو زقهانسن', twice: 'مكرر زقليكات', title: 'مدير الأختام', head: 'هادي زقمستر', hidden: 'هدى زقنمبر', gerra: 'Stran Gerra', role: 'يعتني بالفوانيس' },
}
/** A table as an office of that language exports it. */
const table: Record<Lang, (rows: readonly string[][]) => Buffer> = {
  en: (rows) => Buffer.from([['Full name', 'E-mail', 'Administration', 'Job title', 'Works on', 'Extension'], ...rows].map((row) => row.join(',')).join('\r\n')),
  ar: (rows) => Buffer.from(`\uFEFF${[['الاسم الكامل', 'البريد الإلكتروني', 'الإدارة', 'المسمى الوظيفي', 'الدور', 'رقم المكتب'], ...rows].map((row) => row.join(';')).join('\r\n')}`, 'utf16le'),
}

describe('People of the directory', function () {
  this.timeout(120_000)
  // Mail is written and waits: nobody listens there.
  const here = browsing({ config: { 'mail.url': 'smtp://127.0.0.1:9', 'mail.from': 'Portal <portal@customs.example>' } })

  for (const lang of languages) {
    const of = cast[lang]
    it(`are brought in from a table, looked through first, and invited (${lang})`, async () => {
      const { site, browser } = here
      await account(site, `twice-${lang}`, { name: of.twice, administration: 'XB', lang })
      const admin = await walk(browser, site, 'administrator', lang)
      const reader = await walk(browser, site, 'member', lang)
      const { t, page } = admin
      const found = async (name: string) => ((await reader.fetch(`/api/v1/directory?q=${encodeURIComponent(name)}`)).text)
      const place = lang === 'en' ? 'Borovia' : 'بوروفيا'
      await admin.go('/directory/import')
      await page.setInputFiles('#file', {
        name: 'people.csv', mimeType: 'text/csv', buffer: table[lang]([
          [of.ana, `ana-${lang}@list.example`, place, of.title, '', '555 01 77'], [of.bo, 'no address', 'XB', '', '', ''], [of.twice, `TWICE-${lang}@test.example`, 'XB', '', of.role, ''], [of.bo, `bo-${lang}@list.example`, 'Nowhere', '', '', ''],
        ]),
      })
      await admin.press('directory.import.upload')
      // Five columns are known by their headings; the sixth is for the person to say.
      const targets = await page.locator('select[name^=column]').evaluateAll((all) => all.map((one) => (one as unknown as { value: string }).value))
      assert.deepEqual(targets, ['name', 'mail', 'administration', 'jobTitle', 'role', ''])
      await page.selectOption('#column5', { label: t('directory.import.column.phone') })
      await admin.press('directory.import.check')
      await admin.sees(t('directory.import.checked'))
      await admin.sees(t('directory.import.nothing-written'))
      for (const [column, said] of [['mail', t('directory.import.problem.mail', { said: 'no address' })], ['administration', t('directory.import.problem.administration', { said: 'Nowhere' })]] as const) {
        await admin.sees(t('directory.import.problem', { column: t(`directory.import.column.${column}`), said }))
      }
      assert.doesNotMatch(await found(of.ana), new RegExp(`ana-${lang}|"name":"${of.ana}"`), 'nobody is there before it is written')
      const report = await admin.fetch(await page.getByRole('link', { name: t('directory.import.report.csv') }).getAttribute('href') ?? '')
      assert.match(report.text, /no address/)
      assert.doesNotMatch(report.text, new RegExp(of.ana))
      // Who is here already is left alone unless somebody says otherwise.
      await admin.press('directory.import.row.duplicate', { role: 'link' })
      await admin.sees(of.twice, 'table')
      await admin.seesNot(of.ana, 'table')
      await admin.press('directory.import.choose.update', { of: 'table' })
      await admin.press('directory.import.start')
      await site.runJobs()
      await admin.go(new URL(page.url()).pathname)
      await admin.sees(t('directory.import.done', { made: 1, changed: 1 }))
      await site.settle()
      assert.match(await found(of.ana), new RegExp(`"name":"${of.ana}"`))
      assert.match(await found(of.twice), new RegExp(`"role":"${of.role}"`))
      assert.doesNotMatch(await found(of.bo), new RegExp(`"name":"${of.bo}"`))
      // Addresses and numbers of a list are for their owners alone until those say otherwise.
      assert.doesNotMatch(await found(of.ana), /555 01 77|list\.example/)

      await admin.press('directory.import.invite.do')
      const { text = '' } = (await site.mails()).findLast(({ toAddress }) => toAddress === `ana-${lang}@list.example`) ?? {}
      const link = /https?:\/\/\S+\/join\/[\w-]+/.exec(text)?.[0]
      assert.ok(link, 'whoever was brought in has a link of their own')
      assert.ok(!(await site.mails()).some(({ toAddress }) => toAddress.startsWith(`bo-${lang}@`)))
      const ana = await walk(browser, site, 'visitor', lang)
      await ana.page.goto(link)
      for (const input of await ana.page.locator('#form input:not([type=hidden])').all()) {
        const type = await input.getAttribute('type')
        if (type === 'checkbox') await input.check()
        else if (type === 'password') await input.fill('nine wet oars under one bridge')
      }
      await ana.click('#form .actions button')
      await ana.go('/directory/card')
      assert.equal(await ana.page.inputValue('#jobTitle'), of.title)
      assert.deepEqual([await ana.page.inputValue('#phone'), await ana.page.inputValue('#phoneFor')], ['555 01 77', 'self'])
      for (const one of [admin, reader, ana]) await one.leave()
    })

    it(`are verified by somebody else on evidence, say so everywhere, and stop saying so everywhere within a minute (${lang})`, async () => {
      const { site, browser } = here
      const head = await account(site, `head-${lang}`, { name: of.head, roles: ['ncp'], lang })
      const subject = await walk(browser, site, `head-${lang}`, lang)
      const { t } = subject
      // The card is for everybody, so that visitors see its badge as well.
      await subject.go('/directory/card')
      await subject.page.check('input[name=audience][value=public]')
      await subject.press('directory.card.save')
      const card = new URL(subject.page.url()).pathname
      assert.match(card, /PER-/)
      await subject.go('/directory/verification')
      await subject.page.setInputFiles('#file', { name: 'letter.pdf', mimeType: 'application/pdf', buffer: letter })
      await subject.press('directory.letter.submit')
      await subject.sees(t('directory.verification.asked'))
      await subject.go('/directory/verify')
      await subject.seesNot(of.head, 'main')
      const hub = await walk(browser, site, 'editor', lang)
      const [visitor, stranger] = [await walk(browser, site, 'visitor', lang), await walk(browser, site, 'stranger', lang)]
      const exits = [card, `/directory?q=${encodeURIComponent(of.head)}`, '/directory?administration=XA', '/directory/administrations/XA']
      const until = dayAhead(site, 300)
      /** Where the badge with that day is seen. */
      const badges = async (reader: typeof visitor): Promise<string[]> => {
        const shown: string[] = []
        await reader.go(card)
        if (await reader.page.locator(`.stamp time[datetime^="${until}"], .rail time[datetime^="${until}"]`).count() > 0) shown.push(card)
        for (const path of exits.slice(1)) {
          const row = (await reader.fetch(path)).text.split('<tr').slice(1).find((one) => one.includes(of.head)) ?? ''
          assert.ok(row !== '', `${of.head} is listed at ${path}`)
          if (row.includes(`datetime="${until}`)) shown.push(path)
        }
        if ((await reader.fetch(`/api/v1${card.replace(`/${lang}`, '')}`)).text.includes(`"until":"${until}"`)) shown.push('JSON')
        if ((await reader.fetch(`/directory.csv?q=${encodeURIComponent(of.head)}`)).text.includes(until)) shown.push('CSV')
        if ((await reader.fetch(`${card}/vcard`)).text.replaceAll('\r\n ', '').includes(until)) shown.push('vCard')
        return shown
      }
      assert.deepEqual([await badges(visitor), await badges(stranger)], [[], []])

      await hub.go('/directory/verify')
      await hub.page.locator('a.what', { hasText: of.head }).click()
      await hub.page.waitForURL('**/directory/verify/*')
      const letterAt = await hub.page.getByRole('link', { name: t('directory.letter.open') }).getAttribute('href') ?? ''
      assert.equal((await hub.fetch(letterAt)).text, letter.toString())
      // Neither the one it is about nor anybody else opens the letter, or decides.
      assert.deepEqual([await subject.status(letterAt), await stranger.status(letterAt), await visitor.status(letterAt)], [404, 404, 302])
      assert.ok([403, 404].includes(await subject.status(`/directory/vouch/${head.id ?? ''}`)))
      await hub.page.fill('#until', until)
      await hub.press('directory.ask.confirm', { of: 'form[action$="/confirm"]' })
      await hub.sees(t('directory.verification.confirm.done'))
      await site.settle()
      const all = [...exits, 'JSON', 'CSV', 'vCard']
      assert.deepEqual(await badges(stranger), all)
      assert.deepEqual((await badges(visitor)).slice(0, exits.length), exits)
      // A second look comes from the pages kept for visitors.
      assert.deepEqual((await badges(visitor)).slice(0, exits.length), exits)
      await subject.go('/directory/verification')
      await subject.sees(t('directory.method.letter'), '#form')

      await hub.go(`/directory/vouch/${head.id ?? ''}`)
      await hub.page.fill('#reason', lang === 'en' ? 'The letter was withdrawn' : 'سُحب الخطاب')
      const at = Date.now()
      await hub.press('directory.revoke.submit')
      await hub.sees(t('directory.verification.revoke.done'))
      assert.deepEqual([await badges(visitor), await badges(stranger)], [[], []])
      assert.ok(Date.now() - at < 60_000)
      await visitor.go(card)
      await visitor.sees(t('directory.standing.revoked'), 'main')
      for (const one of [subject, hub, visitor, stranger]) await one.leave()
    })

    it(`hide a detail on their card, and it is gone from every way out for everybody else (${lang})`, async () => {
      const { site, browser } = here
      const officer = await account(site, `officer-${lang}`, { name: of.hidden, lang })
      const self = await walk(browser, site, `officer-${lang}`, lang)
      const reader = await walk(browser, site, 'stranger', lang)
      const { t, page } = self
      const number = lang === 'en' ? '+266 555 0143' : '+266 555 0144'
      const digits = number.replaceAll(' ', '').slice(1)
      const isIn = (text: string) => text.replaceAll('\r\n ', '').replaceAll(' ', '').includes(digits)
      const choose = async (who: 'members' | 'self') => {
        await self.go('/directory/card')
        await page.fill('#phone', number)
        await page.selectOption('#phoneFor', { label: t(`directory.reach.${who}`) })
        await self.press('directory.card.save')
        await self.sees(t('directory.card.saved'))
        await site.settle()
        await site.runJobs()
      }
      await choose('members')
      const card = new URL(page.url()).pathname.replace(`/${lang}/`, '/')
      const { id } = await site.services.content.read(officer, 'directory.person', card.split('/').at(-1) ?? '')
      // Whoever follows the card hears of changes to it, and hears nothing of what is not theirs.
      await site.services.content.subscribe(await site.viewer('stranger'), { type: 'item', id })
      const shown = [card, `/api/v1${card}`, `${card}/vcard`, `${card}/jcard`]
      const never = [`/directory?q=${encodeURIComponent(of.hidden)}`, `/api/v1/directory?q=${encodeURIComponent(of.hidden)}`, `/directory.csv?q=${encodeURIComponent(of.hidden)}`, '/directory/administrations/XA', `/search?q=${digits.slice(-4)}`, `/search?q=${encodeURIComponent(of.hidden)}`, `/api/v1/search?q=${encodeURIComponent(of.hidden)}`, `/items/${id}/history`, '/updates.atom', '/inbox', '/']
      const found = async () => {
        const at: string[] = []
        for (const path of [...shown, ...never]) if (isIn((await reader.fetch(path)).text)) at.push(path)
        return at
      }
      assert.deepEqual(await found(), shown)
      await reader.go(card)
      await reader.sees(t('directory.field.phone'), '#reach ~ dl, section')

      await choose('self')
      assert.deepEqual(await found(), [])
      await reader.page.reload()
      await reader.seesNot(t('directory.field.phone'), 'article')
      // The owner sees it still, and what others see instead.
      await self.go(card)
      await self.sees(number, 'article')
      await self.go('/directory/card/preview?as=member')
      await self.sees(t('directory.preview.hidden'))
      await self.seesNot(number, 'main')
      // A notification that names them, and a mail of it.
      await self.go(`/directory/people/${await refOf(of.gerra)}/write`)
      await page.fill('#subject', of.role)
      await page.fill('#words', of.role)
      await self.press('directory.contact.send')
      await site.settle()
      await site.runJobs()
      const mails = await mailsTo(site, 'stranger')
      assert.ok(mails.some(({ text }) => text.includes(of.hidden)), 'the stranger was told')
      assert.ok(!mails.some((mail) => isIn(JSON.stringify(mail))))
      assert.deepEqual(await found(), [])
      for (const one of [self, reader]) await one.leave()
    })
  }

  const refOf = async (name: string) => ((await here.site.get(`/api/v1/directory?q=${encodeURIComponent(name)}`, { as: 'member' })).json() as { people: { rows: { ref: string }[] } }).people.rows[0]?.ref ?? ''
})
