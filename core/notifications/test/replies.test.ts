import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { Invalid, Refused, type MailReply } from '../../contract/index.ts'
import { bootTest, type TestPerson, type TestSite } from '../../testing/index.ts'

const secret = 'a-word-for-the-hook-0123456789'
interface Written { from?: string; to?: string; id?: string; text?: string; headers?: Record<string, string>; body?: string }

describe('answers by mail', function () {
  this.timeout(120_000)
  let site: TestSite
  const taken: MailReply[] = []
  let answer: (reply: MailReply) => Promise<void> = async () => {}
  const offers: Parameters<TestSite['instance']['floors']['notifications']['replies']['take']>[0] = [{ from: 'trial', deps: null as never, value: { news: async (_deps, reply) => { await answer(reply); taken.push(reply) } }, contain: async (_what, work) => { try { return await work() } catch { return undefined } } }]
  let item = { id: '', path: '' }
  let to = '', address = ''
  before(async () => {
    site = await bootTest({ plugins: ['updates'], config: { 'mail.replyAddress': 'reply@portal.example.org', 'mail.hookSecret': secret, 'mail.url': 'smtp://127.0.0.1:9', 'mail.from': 'Portal <portal@portal.example.org>' } })
    const { notifications } = site.instance.floors
    notifications.declare('trial', { news: { label: 'core.notices.item-new.label', text: 'core.notices.item-new.text', mail: 'at-once' }, silent: { label: 'core.notices.item-new.label', text: 'core.notices.item-new.text', mail: 'at-once' } })
    notifications.replies.take(offers)
    item = await site.make.item('updates.post', { title: 'Seals in the heat', audience: ['members'], handling: 'community', fields: { category: 'news' } })
    ;({ to, address } = await told('member', 'first'))
  })
  beforeEach(() => {
    taken.length = 0
    answer = async () => {}
  })
  after(() => site?.stop())

  /** Tells somebody; the address for answers in their letter, and their own. */
  async function told(who: TestPerson, key: string, notice = 'trial.news', about = item.id): Promise<{ to: string; address: string; text: string }> {
    const { notifications } = site.instance.floors
    await site.instance.database.transaction(() => notifications.tell(notice, { to: { people: [site.id(who)] }, item: about, key, values: { n: 4 } }))
    await notifications.deliver(10_000)
    const { rows: [letter] } = await site.instance.database.db.raw<{ rows: { to_address: string; text: string; headers: Record<string, string> }[] }>('select ml.to_address, ml.text, ml.headers from core.mail ml join core.message m on m.mail_id = ml.id where m.key = ?', [key])
    return { to: letter?.headers['Reply-To'] ?? '', address: letter?.to_address ?? '', text: letter?.text ?? '' }
  }
  const letter = ({ from = address, to: recipient = to, id = `<${randomBytes(8).toString('hex')}@mail.example>`, text = 'We saw the same.', headers = {}, body }: Written): string =>
    [`From: Ada <${from}>`, `To: <${recipient}>`, `Message-ID: ${id}`, 'Subject: Re: Seals', 'MIME-Version: 1.0', ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), ...body === undefined ? ['Content-Type: text/plain; charset=utf-8', '', text] : [body]].join('\r\n')
  const hand = async (raw: string | Buffer, word = secret): Promise<{ status: number; state: string }> => {
    const answered = await fetch(`${site.url}/api/v1/mail/incoming/${word}`, { method: 'POST', headers: { 'content-type': 'message/rfc822' }, body: raw as BodyInit })
    const value = await answered.json() as { state?: string }
    return { status: answered.status, state: value.state ?? '' }
  }
  const lastWhy = async () => (await site.instance.floors.notifications.replies.list({ limit: 1 }))[0]?.why

  it('can be given to a letter of a notice that takes them, which says above which line', async () => {
    assert.match(to, /^reply\+[a-z2-7]{39}@portal\.example\.org$/)
    assert.match((await told('member', 'line')).text, /^##- Write your answer above this line -##/)
    assert.equal((await told('member', 'silent', 'trial.silent')).to, '')
  })

  it('cannot be given to a letter about what may not travel by mail', async () => {
    const narrow = await site.make.item('updates.post', { title: 'For few', audience: ['administration:XA'], handling: 'named-administrations', fields: { category: 'news' } })
    assert.equal((await told('member', 'narrow', 'trial.news', narrow.id)).to, '')
  })

  it('are handed on with who wrote, what about, and their own words alone', async () => {
    assert.deepEqual(await hand(letter({ text: 'We saw the same.\r\n\r\nOn Monday, Portal <reply+x@portal.example.org> wrote:\r\n> ##- Write your answer above this line -##\r\n> Seals in the heat' })), { status: 200, state: 'taken' })
    const [reply] = taken
    assert.equal(reply?.viewer.id, site.id('member'))
    assert.equal(reply?.item, item.id)
    assert.equal(reply?.key, 'first')
    assert.deepEqual(reply?.values, { n: 4 })
    assert.equal(reply?.text, 'We saw the same.')
  })

  it('are taken once, however often the letter comes, at the same moment too', async () => {
    const raw = letter({})
    const states = (await Promise.all([1, 2, 3, 4].map(() => hand(raw)))).map(({ state }) => state)
    assert.deepEqual(states.toSorted(), ['again', 'again', 'again', 'taken'])
    assert.equal((await hand(raw)).state, 'again')
    assert.equal(taken.length, 1)
  })

  it('are read from HTML alone, with files, without pictures that stand in the words', async () => {
    const part = (headers: string, text: string) => `--x\r\n${headers}\r\n\r\n${text}\r\n`
    const body = `Content-Type: multipart/mixed; boundary=x\r\n\r\n${part('Content-Type: text/html; charset=utf-8', '<p>We saw <b>the same</b>.</p><blockquote><p>##- above -##</p>old words</blockquote>')}${part('Content-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt', 'the file')}${part('Content-Type: image/png\r\nContent-Disposition: inline\r\nContent-ID: <p1>', 'no picture')}--x--\r\n`
    assert.equal((await hand(letter({ body }))).state, 'taken')
    assert.equal(taken[0]?.text, 'We saw the same.')
    assert.deepEqual(taken[0]?.files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString().trim()]), [['a.txt', 'the file']])
  })

  for (const [words, why, given] of [
    ['from another address than that of whoever was written to', 'forged', { from: 'stranger@evil.example' }],
    ['from two senders at once', 'forged', { from: 'stranger@evil.example>, <member@elsewhere.example' }],
    ['from a program that says so', 'auto-submitted', { headers: { 'Auto-Submitted': 'auto-replied' } }],
    ['from somebody who is away', 'auto-reply', { headers: { 'X-Autoreply': 'yes' } }],
    ['to many', 'precedence', { headers: { Precedence: 'bulk' } }],
    ['by a list', 'list', { headers: { 'List-Id': '<all.customs.example>' } }],
    ['as a letter that could not be delivered', 'bounce', { headers: { 'Return-Path': '<>' } }],
    ['as a report of a mail server', 'bounce', { body: 'Content-Type: multipart/report; report-type=delivery-status; boundary=y\r\n\r\n--y\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n--y--\r\n' }],
    ['to the address without its word', 'no-address', { to: 'reply@portal.example.org' }],
    ['to a word somebody made up', 'no-address', { to: `reply+${'a'.repeat(39)}@portal.example.org` }],
  ] as [string, string, Written][]) {
    it(`are not taken, and nobody is written to, when they come ${words}`, async () => {
      const before = (await site.mails()).length
      assert.equal((await hand(letter(given))).state, 'dropped')
      assert.equal(await lastWhy(), why)
      assert.equal(taken.length, 0)
      assert.equal((await site.mails()).length, before)
    })
  }

  it('of the site to itself are not taken: two programs would write to each other for ever', async () => {
    assert.equal((await hand(letter({ from: 'reply@portal.example.org' }))).state, 'dropped')
    assert.equal(await lastWhy(), 'own')
  })

  it('that cannot be taken are given back with the reason, and nothing of them is kept', async () => {
    const marks: string[] = []
    answer = async ({ viewer }) => {
      await site.services.content.create(viewer, 'updates.post', { lang: 'en', audience: ['members'], texts: { en: { title: 'Half done' } }, fields: { category: 'news' } } as never).then(({ id }) => { marks.push(id) }, () => undefined)
      throw new Refused('core.error.refused')
    }
    assert.equal((await hand(letter({ text: 'Words that took an hour.' }))).state, 'refused')
    const sent = (await site.mails()).at(-1)
    assert.equal(sent?.toAddress, address)
    assert.match(sent?.text ?? '', /Words that took an hour\./)
    assert.match(sent?.subject ?? '', /was not taken/)
    for (const id of marks) assert.equal((await site.instance.database.db('core.item').where({ id })).length, 0)
    answer = async () => { throw new Invalid([{ field: 'text', key: 'core.error.too-large', values: { limit: 4 } }]) }
    assert.equal((await hand(letter({}))).state, 'refused')
  })

  it('without a word of one’s own are given back', async () => {
    assert.equal((await hand(letter({ text: '> only what was quoted' }))).state, 'refused')
    assert.match((await site.mails()).at(-1)?.text ?? '', /No words of your own/)
  })

  it('are given back while the plugin that takes them is off', async () => {
    const { replies } = site.instance.floors.notifications
    replies.take([])
    assert.equal((await hand(letter({ text: 'Words for later.' }))).state, 'refused')
    replies.take(offers)
    assert.match((await site.mails()).at(-1)?.text ?? '', /takes no answers now[^]*Words for later/)
    assert.equal((await hand(letter({}))).state, 'taken')
  })

  it('that are refused again and again are told to no end', async () => {
    const before = (await site.mails()).length
    answer = async () => { throw new Refused() }
    for (let n = 0; n < 8; n += 1) assert.equal((await hand(letter({}))).state, 'refused')
    assert.ok((await site.mails()).length - before <= 5)
  })

  it('come again when the plugin could not take them, and are taken then', async () => {
    const raw = letter({})
    answer = async () => { throw new Error('the disk is full') }
    assert.equal((await hand(raw)).status, 500)
    answer = async () => {}
    assert.equal((await hand(raw)).state, 'taken')
  })

  it('of somebody suspended are not taken', async () => {
    const leaver = await site.make.person({ name: 'Lee Ver' })
    const { notifications, access } = site.instance.floors
    await site.instance.database.transaction(() => notifications.tell('trial.news', { to: { people: [leaver.id!] }, item: item.id, key: 'leaver' }))
    await notifications.deliver(10_000)
    const { rows: [written] } = await site.instance.database.db.raw<{ rows: { to_address: string; headers: Record<string, string> }[] }>(`select ml.to_address, ml.headers from core.mail ml join core.message m on m.mail_id = ml.id where m.key = 'leaver'`)
    await access.accounts.suspend('system', leaver.id!, 'left')
    assert.equal((await hand(letter({ from: written!.to_address, to: written!.headers['Reply-To']! }))).state, 'dropped')
    assert.equal(await lastWhy(), 'nobody')
  })

  it('are handed in by whoever knows the word alone', async () => {
    assert.equal((await hand(letter({}), 'another-word-0123456789')).status, 404)
    assert.equal(taken.length, 0)
  })

  it('that are no letters, or hostile ones, cost little and are not taken', async () => {
    const deep = (depth: number): string => depth === 0 ? 'Content-Type: text/plain\r\n\r\nhello' : `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${deep(depth - 1)}\r\n--b${depth}--\r\n`
    for (const raw of [Buffer.alloc(0), randomBytes(5_000), Buffer.from('\r\n\r\n'), letter({ body: deep(400) }), letter({ headers: { References: '<x@y> '.repeat(50_000) } }), letter({ to: '<'.repeat(50_000) }), letter({ body: `Content-Type: text/html\r\n\r\n${'<div>'.repeat(100_000)}` }), letter({ body: `Content-Type: text/html\r\n\r\n${'<table><tr><td>'.repeat(3_000)}x` }), letter({ text: 'Op x\n'.repeat(400_000) })]) {
      const { status } = await hand(raw.length === 0 ? ' ' : raw)
      assert.ok(status < 500 || status === 500 && false, `answered ${status}`)
    }
  })

  it('are seen by the administrator, without a word of them', async () => {
    await hand(letter({ text: 'zqxwyvern' }))
    await hand(letter({ headers: { 'Auto-Submitted': 'auto-replied' } }))
    const { text, status } = await site.get('/en/admin/replies', { as: 'administrator' })
    assert.equal(status, 200)
    assert.match(text, /Taken/)
    assert.match(text, /A program wrote it/)
    assert.doesNotMatch(text, /zqxwyvern/)
    assert.equal((await site.get('/en/admin/replies', { as: 'member' })).status, 403)
  })
})

describe('answers by mail where the mail server says what it found out about their sender', function () {
  this.timeout(120_000)
  it('are taken when it found that they come from their sender’s domain, by its word alone', async () => {
    const site = await bootTest({ plugins: ['updates'], config: { 'mail.replyAddress': 'reply@portal.example.org', 'mail.hookSecret': secret, 'mail.authenticatedBy': 'mx.portal.example.org' } })
    try {
      const { notifications } = site.instance.floors
      notifications.declare('trial', { news: { label: 'core.notices.item-new.label', text: 'core.notices.item-new.text', mail: 'at-once' } })
      notifications.replies.take([{ from: 'trial', deps: null as never, value: { news: async () => {} }, contain: async (_what, work) => work() }])
      const item = await site.make.item('updates.post', { title: 'Seals', audience: ['members'], handling: 'community', fields: { category: 'news' } })
      await site.instance.database.transaction(() => notifications.tell('trial.news', { to: { people: [site.id('member')] }, item: item.id, key: 'k' }))
      await notifications.deliver(10_000)
      const { rows: [told] } = await site.instance.database.db.raw<{ rows: { to_address: string; headers: Record<string, string> }[] }>('select to_address, headers from core.mail')
      const from = (...findings: string[]) => notifications.replies.receive(Buffer.from([...findings.map((finding) => `Authentication-Results: ${finding}`), `From: <${told!.to_address}>`, `To: <${told!.headers['Reply-To']}>`, `Message-ID: <${randomBytes(6).toString('hex')}@x>`, '', 'Words.'].join('\r\n')))
      assert.equal(await from('mx.portal.example.org; dmarc=pass header.from=test.example; spf=pass'), 'taken')
      assert.equal(await from(), 'dropped')
      assert.equal(await from('mx.portal.example.org; dmarc=fail; spf=pass'), 'dropped')
      assert.equal(await from('mx.evil.example; dmarc=pass'), 'dropped')
      assert.equal(await from('mx.portal.example.org; dmarc=none', 'mx.portal.example.org; dmarc=pass'), 'dropped')
      assert.equal(await from('mx.portal.example.org; spf=pass smtp.mailfrom=dmarc=pass'), 'dropped')
    } finally {
      await site.stop()
    }
  })
})
