import assert from 'node:assert/strict'
import { account, dayAhead, job, languages, mailsTo, walk, type Lang } from '../support/journey.ts'
import { browsing } from '../support/browsing.ts'

interface Cast { leaves: string; comes: string; point: string; deputy: string; asked: string; words: string; other: string; answer: string; code: string; place: string }
const cast: Record<Lang, Cast> = {
  en: { leaves: 'Olga Zqgoes', comes: 'Ines Zqcomes', point: 'Pia Zqpoint', deputy: 'Dora Zqdeputy', asked: 'Zqseals in transit', words: 'How do you read them?', other: 'Zqscanner images', answer: 'By hand, twice.', code: 'XP', place: 'Calmere' },
  ar: { leaves: 'علا زقتذهب', comes: 'إيناس زقتأتي', point: 'بيا زقنقطة', deputy: 'دورا زقنائبة', asked: 'زقأختام العبور', words: 'كيف تقرؤونها؟', other: 'زقصور الماسح', answer: 'باليد مرتين.', code: 'XQ', place: 'كالمير' },
}

describe('Seats', function () {
  this.timeout(120_000)
  const here = browsing({ config: { 'mail.url': 'smtp://127.0.0.1:9', 'mail.from': 'Portal <portal@customs.example>' } })
  const one = async <T>(text: string, bindings: readonly string[]) => (await here.site.services.db.raw<{ rows: T[] }>(text, bindings)).rows[0]

  for (const lang of languages) {
    const of = cast[lang]
    it(`go from one person to the next by three people, with nothing lost (${lang})`, async () => {
      const { site, browser } = here
      const leaving = await account(site, `leaves-${lang}`, { name: of.leaves, roles: ['ncp'], lang, isVouchedFor: true })
      const coming = await account(site, `comes-${lang}`, { name: of.comes, lang })
      // What is theirs to do: a question they asked, one they were asked, a topic they follow, an action of a meeting.
      const from = await walk(browser, site, `leaves-${lang}`, lang)
      const stranger = await walk(browser, site, 'strangeNcp', lang)
      const { t } = from
      const ask = async (who: typeof from, receiver: string, title: string) => {
        await who.go(`/directory/requests/new?receiver=${receiver}`)
        await who.page.fill('#title', title)
        await who.page.fill('#body', of.words)
        await who.press('directory.request.send')
        return new URL(who.page.url()).pathname
      }
      const sent = await ask(from, 'XB', of.asked)
      const received = await ask(stranger, 'XA', of.other)
      await from.go('/topics/ai-ml')
      await from.click('form[action$="/follow"] button')
      const meeting = await site.make.item('updates.meeting', { title: `Meeting ${lang}`, audience: ['members'], fields: { format: 'online', registration: 'none', sessions: [], agenda: [] } })
      const editor = await walk(browser, site, 'editor', lang)
      assert.equal((await site.post(`/en${meeting.path}/actions`, { words: `Action ${lang}`, owner: `person:${leaving.id ?? ''}`, dueOn: dayAhead(site, 5) }, { as: 'editor' })).status, 303)
      await site.settle()
      await from.go('/')
      for (const words of [of.other, `Action ${lang}`]) await from.sees(words, 'main')

      await from.go('/directory/seats/XA')
      await from.press('directory.hand-over.start', { role: 'link' })
      await from.sees(t('directory.hand-over.moves.requests', { n: 2 }))
      await from.page.selectOption('#incoming', { label: of.comes })
      await from.press('directory.hand-over.name', { exact: true })
      await from.sees(t('directory.hand-over.named'))
      const passing = new URL(from.page.url()).pathname
      assert.equal(await from.page.locator('form[action$="/accept"], form[action$="/confirm"]').count(), 0, 'who leaves neither accepts nor confirms')
      assert.ok([403, 404].includes(await stranger.status(passing)))

      const to = await walk(browser, site, `comes-${lang}`, lang)
      await to.go('/inbox')
      await to.go(passing)
      assert.equal(await to.page.locator('form[action$="/confirm"]').count(), 0, 'nobody confirms before it was accepted')
      await to.press('directory.hand-over.accept', { exact: true })
      await to.sees(t('directory.hand-over.accept.done'))
      assert.equal(await to.page.locator('form[action$="/confirm"]').count(), 0, 'who comes does not confirm')
      // Nothing has moved yet.
      await to.go(received)
      assert.equal(await to.page.locator('form[action$="/answer"]').count(), 0)

      await editor.go('/directory/verify')
      await editor.page.locator(`a.what[href$="${passing.split('/').at(-1) ?? ''}"]`).click()
      await editor.page.waitForURL('**/hand-over/*')
      await editor.press('directory.hand-over.confirm', { exact: true })
      await editor.sees(t('directory.hand-over.confirm.done'))
      await site.settle()
      await site.runJobs()

      // All of it is with who came, and can be gone on with.
      await to.go('/')
      for (const words of [of.other, `Action ${lang}`]) await to.sees(words, 'main')
      await to.go('/account/following')
      assert.equal(await to.page.locator('a[href$="/topics/ai-ml"]').count(), 1, 'what was followed is followed on')
      await to.go(sent)
      assert.equal(await to.page.locator('form[action$="/close"]').count(), 1, 'what was asked is theirs to close')
      await to.go(received)
      await to.page.fill('#answer', of.answer)
      await to.press('directory.request.answer.submit')
      await stranger.go(received)
      await stranger.sees(of.answer, 'article')
      assert.equal((await one<{ n: number }>(`select count(*)::int as n from core.item where steward_id = ?::uuid and kind <> 'directory.person'`, [leaving.id ?? '']))?.n, 0, 'nothing is kept by who left')
      assert.ok(((await one<{ n: number }>(`select count(*)::int as n from core.item where steward_id = ?::uuid and kind = 'directory.request'`, [coming.id ?? '']))?.n ?? 0) >= 1)
      assert.equal((await one<{ n: number }>(`select count(*)::int as n from directory.request_clock where stage <> 'closed' and ? in (sender_id::text, assignee_id::text)`, [leaving.id ?? '']))?.n, 0)
      await to.go('/directory/seats/XA')
      await to.sees(of.comes, '#form')
      // Who left is a colleague still: reads, answers for the seat no more, and their card says who came.
      await from.go(received)
      assert.equal(await from.page.locator('form[action$="/answer"]').count(), 0)
      await from.go('/')
      await from.seesNot(`Action ${lang}`, 'main')
      const cards = JSON.parse((await to.fetch(`/api/v1/directory?q=${encodeURIComponent(of.leaves)}`)).text) as { people: { rows: { path: string }[] } }
      await stranger.go(cards.people.rows[0]?.path ?? '')
      await stranger.sees(t('directory.forwarding'), '.rail')
      await stranger.sees(of.comes, '.rail')
      for (const walker of [from, to, stranger, editor]) await walker.leave()
    })

    it(`that let a question wait see it go to the deputy, and then to the hub, which does not read it (${lang})`, async () => {
      const { site, browser } = here
      const { code, place } = of
      await site.instance.floors.access.administrations.add('system', { code, names: { en: place, fr: place, es: place, ar: place }, region: 'EUR', languages: ['en'], hue: 90, kind: 'fictional' })
      await account(site, `point-${lang}`, { name: of.point, administration: code, roles: ['ncp'], lang, isVouchedFor: true })
      await account(site, `deputy-${lang}`, { name: of.deputy, administration: code, roles: ['ncp'], lang })
      const point = await walk(browser, site, `point-${lang}`, lang)
      const { t } = point
      // Their office keeps other days than that of who asks: only days on which both are open count.
      await point.go(`/directory/seats/${code}`)
      await point.put('#weekend', 'fri-sat')
      await point.put('#timeZone', 'Asia/Riyadh')
      await point.press('directory.office.save')
      await point.sees(t('directory.seat.saved'))
      const asker = await walk(browser, site, 'ncp', lang)
      await asker.go(`/directory/requests/new?receiver=${code}`)
      assert.equal(await asker.page.locator('#receiver option:checked').innerText(), place)
      await asker.page.fill('#title', of.asked)
      await asker.page.fill('#body', of.words)
      await asker.press('directory.request.send')
      await asker.sees(t('directory.request.sent'))
      const request = new URL(asker.page.url()).pathname
      const clock = async () => (JSON.parse((await asker.fetch(`/api/v1${request.replace(`/${lang}/`, '/')}`)).text) as { clock: { stage: string; level: number; acknowledgeBy: string; dueAt: string } }).clock
      const { acknowledgeBy, dueAt } = await clock()
      assert.ok(![5, 6, 0].includes(new Date(dueAt).getUTCDay()), `neither office is closed on ${dueAt}`)
      await site.settle()
      await site.runJobs()
      const told = async (who: string) => (await mailsTo(site, who)).length
      assert.ok(await told(`point-${lang}`) > 0, 'the contact point is told')
      await point.go('/')
      await point.sees(of.asked, 'main')
      await job(site, 'directory', 'late-requests')
      assert.deepEqual([(await clock()).stage, (await clock()).level], ['sent', 0], 'in time nothing happens')
      const [hub, before] = [await walk(browser, site, 'editor', lang), await told(`deputy-${lang}`)]
      // The name of an administration that was just added is everywhere within a minute; until then its code stands there.
      const isShownLate = async (who: typeof hub) => await who.page.locator('section[aria-labelledby=late] tr', { hasText: new RegExp(`${code}|${place}`) }).count() === 1
      await hub.go('/directory/seats')
      assert.equal(await isShownLate(hub), false)

      site.clock.forward({ seconds: Math.ceil((Date.parse(acknowledgeBy) - site.clock.now().getTime()) / 1000) + 60 })
      await job(site, 'directory', 'late-requests')
      const asked = await walk(browser, site, 'ncp', lang)
      const stood = async () => (JSON.parse((await asked.fetch(`/api/v1${request.replace(`/${lang}/`, '/')}`)).text) as { clock: { stage: string; level: number } }).clock
      assert.deepEqual([(await stood()).stage, (await stood()).level], ['sent', 1])
      await site.runJobs()
      assert.ok(await told(`deputy-${lang}`) > before, 'the deputy is told')
      const deputy = await walk(browser, site, `deputy-${lang}`, lang)
      await deputy.go('/')
      await deputy.sees(of.asked, 'main')
      await deputy.go(request)
      await deputy.sees(of.deputy, '.rail')

      site.clock.forward({ seconds: Math.ceil((Date.parse(dueAt) - site.clock.now().getTime()) / 1000) + 60 })
      await job(site, 'directory', 'late-requests')
      await site.runJobs()
      const [late, staff, answering] = [await walk(browser, site, 'ncp', lang), await walk(browser, site, 'editor', lang), await walk(browser, site, `deputy-${lang}`, lang)]
      await late.go(request)
      await late.sees(t('directory.stage.escalated'), '.rail')
      await late.sees(t('directory.request.late'), '.rail')
      await staff.go('/directory/seats')
      await staff.sees(t('directory.overview.late'), 'main')
      assert.equal(await isShownLate(staff), true)
      await staff.seesNot(of.asked, 'body')
      assert.equal(await staff.status(request), 404, 'the hub sees that it waits, not what is asked')
      assert.ok(!(await mailsTo(site, 'editor')).some((mail) => JSON.stringify(mail).includes(of.asked)))
      // Late is not lost.
      await answering.go(request)
      await answering.page.fill('#answer', of.answer)
      await answering.press('directory.request.answer.submit')
      await late.go(request)
      await late.sees(of.answer, 'article')
      await late.sees(t('directory.stage.answered'), '.rail')
      await staff.go('/directory/seats')
      assert.equal(await isShownLate(staff), false)
      for (const walker of [point, asker, hub, asked, deputy, late, staff, answering]) await walker.leave()
    })
  }
})
