import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { ImapFlow } from 'imapflow'
import { simpleParser, type ParsedMail } from 'mailparser'
import { createTransport } from 'nodemailer'
import { startMailServers, type MailServers } from '../../../test/support/mail-servers.ts'
import { collectAnswers } from '../../kernel/collect-answers.ts'
import type { MailReply } from '../../contract/index.ts'
import { bootTest, type TestSite } from '../../testing/index.ts'

const ours = 'reply@portal.example.org'

describe('answers by mail through servers of other makes', function () {
  this.timeout(120_000)
  let servers: MailServers
  let site: TestSite
  const taken: MailReply[] = []
  let fails = false
  before(async function () {
    const started = await startMailServers()
    if (!started) return this.skip()
    servers = started
    site = await bootTest({ plugins: ['updates'], config: { 'mail.url': servers.smtp, 'mail.from': 'Portal <portal@portal.example.org>', 'mail.replyAddress': ours, 'mail.inbox': servers.box(ours) } })
    const { notifications } = site.instance.floors
    notifications.declare('trial', { news: { label: 'core.notices.item-new.label', text: 'core.notices.item-new.text', mail: 'at-once' } })
    notifications.replies.take([{ from: 'trial', deps: null as never, value: { news: async (_deps, reply) => { if (fails) throw new Error('not now'); taken.push(reply) } }, contain: async (_what, work) => { try { return await work() } catch { return undefined } } }])
  })
  after(async () => {
    await site?.stop()
    await servers?.stop()
  })

  const read = async (address: string): Promise<ParsedMail[]> => {
    const { hostname, port, username, password } = new URL(servers.box(address))
    const client = new ImapFlow({ host: hostname, port: Number(port), secure: false, auth: { user: decodeURIComponent(username), pass: password }, logger: false })
    await client.connect()
    const lock = await client.getMailboxLock('INBOX')
    const letters: ParsedMail[] = []
    for await (const { source } of client.fetch('1:*', { source: true })) letters.push(await simpleParser(source ?? ''))
    lock.release()
    await client.logout()
    return letters
  }
  const arrives = async (address: string, count: number): Promise<ParsedMail[]> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const letters = await read(address).catch(() => [])
      if (letters.length >= count) return letters
      await pause(100)
    }
    throw new Error(`Nothing arrived for ${address}`)
  }
  const collect = () => collectAnswers(servers.box(ours), site.instance.floors.notifications.replies, { error: () => undefined }, 30_000)

  it('go out with an address of their own, and come back as what was written', async () => {
    const { notifications, mail } = site.instance.floors
    const item = await site.make.item('updates.post', { title: 'الأختام في الحر', lang: 'ar', texts: { ar: { title: 'الأختام في الحر', body: 'فشل ختمان.' } }, audience: ['members'], handling: 'community', fields: { category: 'news' } })
    await site.instance.database.transaction(() => notifications.tell('trial.news', { to: { people: [site.id('member')] }, item: item.id, key: 'k' }))
    await notifications.deliver(10_000)
    await mail.deliver()
    const { mail: address } = (await site.instance.floors.access.roster.addresses([site.id('member')]))[0]!
    const [letter] = await arrives(address, 1)
    const to = letter!.replyTo!.value[0]!.address!
    const answer = { from: address, to, subject: `Re: ${letter!.subject}`, inReplyTo: letter!.messageId, text: `رأينا الشيء نفسه.\n\n> ${letter!.text!.replaceAll('\n', '\n> ')}` }
    const transport = createTransport(servers.smtp)
    await transport.sendMail(answer)
    await transport.sendMail({ ...answer, from: 'somebody@evil.example' })
    await transport.sendMail({ ...answer, text: 'I am away until Monday.', headers: { 'Auto-Submitted': 'auto-replied' } })
    await arrives(ours, 3)
    await collect()
    assert.deepEqual(taken.map(({ text, viewer, item: about }) => [text, viewer.id, about]), [['رأينا الشيء نفسه.', site.id('member'), item.id]])
    // What was taken is gone from the box; what was not stays for the operator, and is not looked at again.
    assert.equal((await read(ours)).length, 2)
    await collect()
    assert.equal(taken.length, 1)

    fails = true
    await transport.sendMail({ ...answer, text: 'A second thought.' })
    await arrives(ours, 3)
    await collect()
    assert.equal((await read(ours)).length, 3)
    fails = false
    await collect()
    assert.equal(taken.at(-1)?.text, 'A second thought.')
    assert.equal((await read(ours)).length, 2)
    transport.close()
  })

  it('wait in the box while it is away', async () => {
    await assert.rejects(collectAnswers('imap://a:b@127.0.0.1:9/INBOX', site.instance.floors.notifications.replies, { error: () => undefined }, 5_000))
  })
})
