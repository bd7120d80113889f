import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { ImapFlow } from 'imapflow'
import { simpleParser, type ParsedMail } from 'mailparser'
import { createTransport } from 'nodemailer'
import { collectAnswers } from '../core/kernel/collect-answers.ts'
import { bootTest, type TestSite } from '../core/testing/index.ts'
import { openChromium } from './support/chromium.ts'
import { job, languages, walk, type Lang } from './support/journey.ts'
import { startMailServers, type MailServers } from './support/mail-servers.ts'
import type {} from '../plugins/forum/contract.ts'
import { Experts } from '../plugins/forum/test/experts.ts'

const ours = 'reply@portal.example.org'
const words: Record<Lang, { title: string; body: string; answer: string }> = {
  en: { title: 'Who has counted false alarms by chapter?', body: 'We begin in May and have no baseline.', answer: 'We counted for eleven months: chapters 84 and 85 lead.' },
  ar: { title: 'من أحصى الإنذارات الكاذبة بحسب الفصل؟', body: 'نبدأ في مايو ولا خط أساس لدينا.', answer: 'أحصيناها أحد عشر شهرًا: يتصدر الفصلان 84 و85.' },
}

describe('a question that is answered by mail', function () {
  this.timeout(240_000)
  let servers: MailServers, site: TestSite, browser: Awaited<ReturnType<typeof openChromium>>
  before(async function () {
    browser = await openChromium()
    const started = browser ? await startMailServers() : null
    if (!started) return this.skip()
    servers = started
    site = await bootTest({ config: { 'mail.url': servers.smtp, 'mail.from': 'Portal <portal@portal.example.org>', 'mail.replyAddress': ours, 'mail.inbox': servers.box(ours) } })
    experts = await Experts.at(site)
  })
  let experts: Experts
  after(async () => {
    await browser?.close()
    await site?.stop()
    await servers?.stop()
  })

  /** What lies in the box of an address, once there is something of that subject. */
  const arrives = async (address: string, subject: string): Promise<ParsedMail> => {
    const { hostname, port, username, password } = new URL(servers.box(address))
    for (let tries = 0; tries < 200; tries += 1, await pause(100)) {
      const client = new ImapFlow({ host: hostname, port: Number(port), secure: false, auth: { user: decodeURIComponent(username), pass: password }, logger: false })
      await client.connect()
      const lock = await client.getMailboxLock('INBOX')
      const letters: ParsedMail[] = []
      if (client.mailbox && client.mailbox.exists > 0) for await (const { source } of client.fetch('1:*', { source: true })) letters.push(await simpleParser(source ?? ''))
      lock.release()
      await client.logout()
      const found = letters.find((letter) => letter.subject?.includes(subject))
      if (found) return found
    }
    throw new Error(`Nothing about “${subject}” arrived for ${address}`)
  }

  for (const lang of languages) {
    it(`is asked, put to an expert in their letter box, answered from there, and accepted by whoever asked (${lang})`, async () => {
      const { title, body, answer } = words[lang]
      const category = await site.make.item('forum.category', { title: `Ask an officer (${lang})`, topics: ['ai-ml'], audience: ['members'], fields: { format: 'question', begins: 'members', replies: 'members', ceiling: 'community', lookedAt: 'nobody', needsTopic: false, place: 1, isTrial: false, goalHours: null } })
      const expert = await experts.make({ name: `Xenia Pert ${lang}`, speaks: [lang] })
      await experts.board.rows('update core.person set locale = ? where id = ?::uuid', [lang, expert.id])
      let asker = await walk(browser!, site, 'member', lang)
      await asker.go(`/forum/new?category=${category.ref}`)
      await asker.put('#title', title)
      await asker.put('#body', body)
      await asker.click('form#form button[value="send"]')
      await asker.sees(title, 'h1')
      const thread = asker.page.url()

      await site.settle()
      site.clock.forward({ hours: 25 })
      await job(site, 'forum', 'route')
      const { notifications, mail } = site.instance.floors
      await notifications.deliver(10_000)
      await mail.deliver()
      const [{ mail: address } = { mail: '' }] = await site.instance.floors.access.roster.addresses([expert.id ?? ''])
      const letter = await arrives(address, title)
      assert.match(letter.replyTo?.value[0]?.address ?? '', /^reply\+.+@portal\.example\.org$/)
      await asker.leave()
      asker = await walk(browser!, site, 'member', lang)
      await asker.page.goto(thread)
      await asker.sees(asker.t('forum.routed.title'))

      const transport = createTransport(servers.smtp)
      const said = { from: address, to: letter.replyTo?.value[0]?.address ?? '', subject: `Re: ${letter.subject}`, inReplyTo: letter.messageId, text: `${answer}\n\n> ${letter.text?.replaceAll('\n', '\n> ')}` }
      await transport.sendMail({ ...said, from: 'somebody@evil.example', text: 'Forged words' })
      await transport.sendMail(said)
      transport.close()
      await arrives(ours, title)
      for (let tries = 0; tries < 50 && (await experts.board.rows('select 1 from forum.post where author_id = ?::uuid', [expert.id])).length === 0; tries += 1, await pause(100)) await collectAnswers(servers.box(ours), notifications.replies, { error: () => undefined }, 30_000)

      await asker.page.goto(thread)
      await asker.sees(answer)
      await asker.seesNot('Forged words')
      await asker.seesNot(asker.t('forum.routed.title'))
      await asker.press('forum.answer.mark')
      await asker.sees(asker.t('theme.post.accepted'))
      await asker.leave()
    })
  }
})
