import assert from 'node:assert/strict'
import type { AddressInfo, Socket } from 'node:net'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { bootTest, type TestSite } from '../../testing/index.ts'
import type { Notifications } from '../open-notifications.ts'

type Answer = 'take' | 'later' | 'slow' | 'hang up'
interface Sink { port: number; received: ParsedMail[]; answer: Answer; close(): Promise<void> }

/** A mail server of another make, read by a parser of another make. */
async function sink(port = 0): Promise<Sink> {
  const lines = new Set<Socket>()
  const here: Sink = { port: 0, received: [], answer: 'take', close: () => new Promise((resolve) => { for (const line of lines) line.destroy(); server.close(() => resolve()) }) }
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'], logger: false,
    onRcptTo(_address, _session, done) { done(here.answer === 'later' ? Object.assign(new Error('mailbox busy'), { responseCode: 450 }) : undefined) },
    onData(stream, _session, done) {
      void (async () => {
        here.received.push(await simpleParser(stream))
        if (here.answer === 'slow') await new Promise((resolve) => { setTimeout(resolve, 300) })
        // The message is taken, and the word of it never arrives.
        if (here.answer === 'hang up') for (const line of lines) line.destroy()
        else done()
      })()
    },
  })
  server.server.on('connection', (line: Socket) => { lines.add(line); line.once('close', () => lines.delete(line)) })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', resolve) })
  here.port = (server.server.address() as AddressInfo).port
  return here
}

describe('mails of what people are told', function () {
  this.timeout(120_000)
  let site: TestSite
  let server: Sink
  let notifications: Notifications
  before(async () => {
    server = await sink()
    site = await bootTest({ plugins: ['updates'], config: { 'mail.url': `smtp://127.0.0.1:${server.port}`, 'mail.from': 'Portal <portal@customs.example>' } })
    notifications = site.instance.floors.notifications
    notifications.declare('trial', {
      news: { label: 'core.notices.item-new.label', text: 'core.notices.item-new.text', mail: 'at-once' },
      daily: { label: 'core.notices.item-new.label', text: 'core.notices.item-new.text', mail: 'daily' },
      seat: { label: 'core.notices.item-changed.label', text: 'core.notices.item-changed.text', mail: 'at-once', isFixed: true },
    })
  })
  beforeEach(async () => {
    await site.instance.database.db.raw('delete from core.mail')
    await site.instance.database.db.raw('delete from core.telling')
    server.received.length = 0
    server.answer = 'take'
  })
  after(async () => { await site?.stop(); await server.close() })
  const db = () => site.instance.database.db
  const due = () => db().raw(`update core.mail set next_at = now() where state = 'waiting'`)
  const deliver = () => site.instance.floors.mail.deliver()
  const post = (title: string, more: object = {}) => site.make.item('updates.post', { title, audience: ['members'], handling: 'community', fields: { category: 'news' }, ...more })
  const tell = async (notice: string, key: string, more: object = {}) => {
    await notifications.tell(`trial.${notice}`, { to: { people: [site.id('member')] }, key, ...more })
    await notifications.deliver(10_000)
  }
  const withdraw = async (id: string) => {
    const editor = await site.viewer('editor')
    const { rev } = await site.services.content.read(editor, null, id)
    await site.services.content.move(editor, id, 'withdraw', { rev, note: 'Wrong' })
  }

  it('hold the words, as text and as HTML, with the one-click headers of RFC 8058', async () => {
    const { id } = await post('Quay <closed> & "sealed"')
    await tell('news', 'one', { item: id })
    assert.equal((await deliver()).sent, 1)
    const [mail] = server.received
    assert.equal(mail!.subject, 'New: Quay <closed> & "sealed"')
    assert.match(mail!.text!, /Words about Quay <closed>/)
    assert.match(String(mail!.html), /Quay &lt;closed&gt; &amp; &quot;sealed&quot;/)
    assert.doesNotMatch(String(mail!.html), /<script|<img|<link/)
    const list = mail!.headers.get('list') as { unsubscribe?: { url: string } } | undefined
    assert.match(list?.unsubscribe?.url ?? '', /\/en\/unsubscribe\//)
    const raw = mail!.headerLines.find(({ key }) => key === 'list-unsubscribe-post')
    assert.equal(raw?.line, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click')
  })

  it('stop by one POST without cookies, and the page only says so before', async () => {
    const { id } = await post('Stops')
    await tell('news', 'stop', { item: id })
    await deliver()
    const url = new URL((server.received[0]!.headers.get('list') as { unsubscribe: { url: string } }).unsubscribe.url)
    const page = await site.get(url.pathname)
    assert.equal(page.status, 200)
    assert.ok(!page.text.includes('Mem Berry'), 'whose it is stands nowhere')
    const usual = async () => (await notifications.choices.of(site.id('member'))).find(({ notice }) => notice.name === 'trial.news')!.mail
    assert.equal(await usual(), 'at-once')
    const answer = await fetch(`${site.url}${url.pathname}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click', redirect: 'manual' })
    assert.equal(answer.status, 200)
    assert.equal(await usual(), 'never')
    assert.equal((await site.post(url.pathname.replace(/.$/, (end) => end === 'A' ? 'B' : 'A'), {}, { as: 'visitor' })).status, 404)
    await tell('news', 'stopped', { item: id })
    assert.deepEqual(await deliver(), { sent: 0, later: 0, failed: 0 })
    assert.ok(await notifications.inbox.count(await site.viewer('member')) > 0, 'the inbox still tells')
    await notifications.choices.choose(site.id('member'), 'trial.news', { isShown: true, mail: 'at-once' })
  })

  it('about the own seat cannot be stopped', async () => {
    await tell('seat', 'fixed', { path: '/account' })
    await deliver()
    assert.equal(server.received[0]!.headers.get('list'), undefined)
    await assert.rejects(notifications.choices.choose(site.id('member'), 'trial.seat', { isShown: true, mail: 'never' }))
    await assert.rejects(notifications.choices.choose(site.id('member'), 'trial.seat', { isShown: false, mail: 'daily' }))
  })

  it('say only that there is something where the handling keeps the words on the site', async () => {
    const { id } = await post('Zqsecret raid', { audience: ['administration:XA'], handling: 'my-administration' })
    await tell('news', 'kept', { item: id })
    await tell('daily', 'kept', { item: id })
    site.clock.forward({ days: 1 })
    await notifications.digest(10_000)
    await deliver()
    assert.equal(server.received.length, 2)
    for (const mail of server.received) assert.ok(!JSON.stringify([mail.subject, mail.text, mail.html]).includes('Zqsecret'))
    await tell('news', 'kept-2', { values: { title: 'Zqsecret' }, handling: 'named-people', path: '/inbox' })
    await deliver()
    assert.ok(!JSON.stringify([server.received[2]!.subject, server.received[2]!.text]).includes('Zqsecret'))
  })

  it('come as a digest that leaves out what was withdrawn meanwhile, and none when nothing is left', async () => {
    const [stays, goes] = [await post('Zqstays'), await post('Zqgoes')]
    await tell('daily', 'stays', { item: stays.id })
    await tell('daily', 'goes', { item: goes.id })
    await notifications.digest(10_000)
    assert.equal((await deliver()).sent, 0, 'not before its hour')
    await withdraw(goes.id)
    site.clock.forward({ days: 1 })
    await notifications.digest(10_000)
    await notifications.digest(10_000)
    assert.equal((await deliver()).sent, 1)
    const { subject, text, html } = server.received[0]!
    assert.match(subject!, /^1 new thing on/)
    assert.match(text!, /Zqstays/)
    assert.ok(!`${text}${String(html)}`.includes('Zqgoes'))
    await tell('daily', 'alone', { item: (await post('Zqalone')).id })
    const [row] = (await db().raw<{ rows: { item: string }[] }>(`select item from core.message where key = 'alone'`)).rows
    await withdraw(row!.item)
    site.clock.forward({ days: 1 })
    await notifications.digest(10_000)
    assert.equal((await deliver()).sent, 0)
  })

  it('that wait for a server lose what was withdrawn in between', async () => {
    const [stays, goes] = [await post('Zqkeeps'), await post('Zqleaves')]
    server.answer = 'later'
    for (const { id } of [stays, goes]) { await tell('news', `at-once ${id}`, { item: id }); await tell('daily', `daily ${id}`, { item: id }) }
    site.clock.forward({ days: 1 })
    await notifications.digest(10_000)
    assert.deepEqual(await deliver(), { sent: 0, later: 3, failed: 0 })
    await withdraw(goes.id)
    server.answer = 'take'
    await due()
    assert.deepEqual(await deliver(), { sent: 2, later: 0, failed: 0 })
    const said = server.received.map(({ subject, text, html }) => `${subject}${text}${String(html)}`).join()
    assert.match(said, /Zqkeeps/)
    assert.ok(!said.includes('Zqleaves'))
  })

  it('are sent again with the same number when the line was cut after the words were taken', async () => {
    await tell('news', 'cut', { path: '/inbox' })
    server.answer = 'hang up'
    assert.equal((await deliver()).later, 1)
    server.answer = 'take'
    await due()
    assert.equal((await deliver()).sent, 1)
    assert.equal(new Set(server.received.map(({ messageId }) => messageId)).size, 1)
    await due()
    assert.equal((await deliver()).sent, 0)
  })

  it('to a slow server go side by side', async () => {
    server.answer = 'slow'
    for (let n = 0; n < 9; n += 1) await tell('news', `slow ${n}`, { path: '/inbox' })
    const began = Date.now()
    assert.equal((await deliver()).sent, 9)
    assert.ok(Date.now() - began < 9 * 300, 'one after the other would take longer')
  })

  it('wait for the end of quiet hours', async () => {
    const person = site.id('member')
    const minute = site.clock.now().getUTCHours() * 60 + site.clock.now().getUTCMinutes()
    await notifications.choices.setRhythm(person, { digestHour: 7, digestDay: 1, quietFrom: (minute + 1439) % 1440, quietUntil: (minute + 120) % 1440 })
    await db().raw(`update core.person set time_zone = 'UTC' where id = ?`, [person])
    await tell('news', 'quiet', { path: '/inbox' })
    const [{ at }] = (await db().raw<{ rows: [{ at: Date }] }>(`select next_at at from core.mail`)).rows
    assert.ok(at.getTime() - site.clock.now().getTime() > 118 * 60_000, String(at))
    await notifications.choices.setRhythm(person, { digestHour: 7, digestDay: 1, quietFrom: null, quietUntil: null })
  })

  it('of what one follows go as often as was chosen for that alone', async () => {
    const member = await site.viewer('member')
    await site.services.content.subscribe(member, { type: 'topic', id: 'ai-ml' })
    await notifications.choices.chooseFollowed(site.id('member'), { type: 'topic', id: 'ai-ml', isShown: null, mail: 'at-once' })
    await post('Zqfollowed', { topics: ['ai-ml'] })
    await site.settle()
    await notifications.deliver(10_000)
    await deliver()
    assert.match(server.received[0]!.subject!, /Zqfollowed/)
    const url = new URL((server.received[0]!.headers.get('list') as { unsubscribe: { url: string } }).unsubscribe.url)
    await fetch(`${site.url}${url.pathname}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' })
    assert.deepEqual((await notifications.choices.followed(site.id('member'), 10)).map(({ mail }) => mail), ['never'])
  })

  it('go to the mailbox of a seat once it is confirmed, with the sentence and no more, and it never signs in', async () => {
    const ncp = await site.viewer('ncp')
    await assert.rejects(notifications.mailboxes.set(await site.viewer('strangeNcp'), 'XA', 'desk@customs.example', 'fr'))
    await notifications.mailboxes.set(ncp, 'XA', 'Desk@Customs.Example', 'fr')
    const seat = async (key: string, item?: string) => { await notifications.tell('trial.news', { to: { seats: [{ administration: 'XA' }] }, key, ...item ? { item } : {} }); await notifications.deliver(10_000) }
    await seat('before')
    await deliver()
    const asked = server.received.find(({ subject }) => subject?.startsWith('À confirmer'))
    assert.equal(server.received.filter(({ to }) => JSON.stringify(to).includes('desk@customs.example')).length, 1, 'nothing but the question')
    const path = /\/fr\/seat-mailbox\/[\w-]+/.exec(asked!.text!)![0]
    assert.equal((await site.get(path)).status, 200)
    assert.equal((await site.post(path, {}, { as: 'visitor' })).status, 303)
    assert.equal((await notifications.mailboxes.read(ncp, 'XA'))!.isConfirmed, true)
    server.received.length = 0
    const { id } = await post('Zqseat')
    await seat('after', id)
    await seat('after', id)
    await seat('not-ours', (await post('Zqother', { audience: ['administration:XB'], handling: 'my-administration' })).id)
    await deliver()
    const mails = server.received.filter(({ to }) => JSON.stringify(to).includes('desk@customs.example'))
    assert.equal(mails.length, 1)
    assert.match(mails[0]!.subject!, /Nouveau : Zqseat/)
    assert.ok(!mails[0]!.text!.includes('Words about'))
    await assert.rejects(site.instance.floors.access.roster.byMail('desk@customs.example'))
  })
})
