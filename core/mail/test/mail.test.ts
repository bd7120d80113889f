import assert from 'node:assert/strict'
import type { AddressInfo, Socket } from 'node:net'
import { simpleParser } from 'mailparser'
import type { ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import type { Database } from '../../database/index.ts'
import { quiet, withTables } from '../../events/test/fixture.ts'
import { onEachEngine } from '../../testing/engines.ts'
import { openMail } from '../open-mail.ts'
import type { Post } from '../open-mail.ts'

interface Sink { url: string; received: ParsedMail[]; envelopes: string[]; close(): Promise<void> }

/** A server that takes mail, or answers as it is told. */
async function sink(answer: (to: string) => { code: number; words: string } | 'hang up' | null = () => null): Promise<Sink> {
  const received: ParsedMail[] = []
  const envelopes: string[] = []
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'], logger: false,
    onRcptTo(address, session, done) {
      const told = answer(address.address)
      if (told && told !== 'hang up') done(Object.assign(new Error(told.words), { responseCode: told.code }))
      else done()
    },
    onData(stream, session, done) {
      void (async () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join()
        received.push(await simpleParser(stream))
        envelopes.push(to)
        // The message is taken, and the word of it never arrives.
        if (answer(to) === 'hang up') for (const line of lines) line.destroy()
        else done()
      })()
    }
  })
  const lines = new Set<Socket>()
  server.server.on('connection', (line: Socket) => lines.add(line))
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.server.address() as AddressInfo
  return { url: `smtp://127.0.0.1:${port}`, received, envelopes, close: () => new Promise((resolve) => { server.close(resolve) }) }
}

const letter = { to: 'ada@customs.example', locale: 'fr', subject: 'Bonjour', text: 'Une nouvelle.', html: '<p>Une nouvelle.</p>' } as const
// Milliseconds are rounded: what is due now may be due half of one later.
const due = async (database: Database): Promise<void> => { await database.db.raw(`update core.mail set next_at = now() - interval '1 second' where state = 'waiting'`) }

onEachEngine('Mail', (make) => {
  const opened: { close(): void | Promise<void> }[] = []
  afterEach(async () => { for (const one of opened.splice(0).toReversed()) await one.close() })
  const open = (database: Database, url?: string, wake?: () => void): Post => {
    const post = openMail({ database, log: quiet, config: { url, from: 'Portal <portal@customs.example>', host: 'portal.customs.example' }, ...(wake ? { wake } : {}) })
    opened.push(post)
    return post
  }
  const openSink = async (...words: Parameters<typeof sink>): Promise<Sink> => {
    const made = await sink(...words)
    opened.push(made)
    return made
  }

  it('is kept and readable where there is no server to send it', async () => {
    const post = open(await withTables(await make()))
    await post.send(letter)
    assert.deepEqual(await post.deliver(), { sent: 0, later: 0, failed: 0 })
    const [kept] = await post.list()
    assert.deepEqual([kept!.state, kept!.subject, kept!.toAddress], ['kept', 'Bonjour', letter.to])
    assert.equal((await post.read(kept!.id))!.html, letter.html)
    assert.deepEqual(await post.counts(), { kept: 1, waiting: 0, sent: 0, failed: 0 })
    assert.equal(await post.retry(kept!.id), false)
  })

  it('leaves with the transaction it was written in, and not at all when that is undone', async () => {
    const database = await withTables(await make())
    const server = await openSink()
    let woken = 0
    const post = open(database, server.url, () => { woken += 1 })
    await database.transaction(async () => { await post.send(letter); throw new Error('undone') }).catch(() => undefined)
    assert.deepEqual([await post.deliver(), woken], [{ sent: 0, later: 0, failed: 0 }, 0])
    await database.transaction(async () => { await post.send(letter); assert.equal(woken, 0) })
    assert.deepEqual([await post.deliver(), woken], [{ sent: 1, later: 0, failed: 0 }, 1])
    const [mail] = server.received
    assert.deepEqual([mail!.subject, mail!.text?.trim(), mail!.from?.text, mail!.headers.get('content-language'), mail!.headers.get('auto-submitted')],
      ['Bonjour', 'Une nouvelle.', '"Portal" <portal@customs.example>', 'fr', 'auto-generated'])
    const [sent] = await post.list()
    const { text, html } = (await post.read(sent!.id))!
    assert.deepEqual([text, html], ['', null], 'what was sent is not kept')
    assert.deepEqual([sent!.state, mail!.messageId], ['sent', `<${sent!.id}@portal.customs.example>`])
    assert.deepEqual(await post.deliver(), { sent: 0, later: 0, failed: 0 })
  })

  it('goes once for each key', async () => {
    const post = open(await withTables(await make()))
    await post.send({ ...letter, key: 'welcome:1' })
    await post.send({ ...letter, key: 'welcome:1' })
    await post.send(letter)
    await post.send(letter)
    assert.equal((await post.list()).length, 3)
  })

  it('goes to one address and carries no header of anybody else, whatever its fields hold', async () => {
    const server = await openSink()
    const post = open(await withTables(await make()), server.url)
    await post.send({ ...letter, to: 'ada@customs.example', subject: 'Hello\r\nBcc: eve@evil.example' })
    await post.deliver()
    assert.deepEqual(server.envelopes, ['ada@customs.example'])
    assert.equal(server.received[0]!.bcc, undefined)
    assert.equal(server.received[0]!.subject, 'Hello Bcc: eve@evil.example')
  })

  it('is tried again after a 4xx, with the same Message-ID, and waits longer each time', async () => {
    const database = await withTables(await make())
    let isFull = true
    const server = await openSink(() => (isFull ? { code: 452, words: 'mailbox full' } : null))
    const post = open(database, server.url)
    await post.send(letter)
    const waits: number[] = []
    for (let round = 0; round < 2; round += 1) {
      assert.deepEqual(await post.deliver(), { sent: 0, later: 1, failed: 0 })
      const [mail] = await post.list()
      waits.push(Math.round((mail!.nextAt!.getTime() - Date.now()) / 1000))
      assert.match(mail!.error!, /mailbox full/)
      assert.deepEqual(await post.deliver(), { sent: 0, later: 0, failed: 0 })
      await due(database)
    }
    assert.ok(waits[0]! > 30 && waits[1]! > 2 * waits[0]!, String(waits))
    isFull = false
    assert.deepEqual(await post.deliver(), { sent: 1, later: 0, failed: 0 })
    assert.equal((await post.list())[0]!.error, null)
  })

  it('is given up with the reason after a 5xx, and leaves after all when an administrator asks', async () => {
    let isUnknown = true
    const server = await openSink(() => (isUnknown ? { code: 550, words: 'no such person' } : null))
    const post = open(await withTables(await make()), server.url)
    await post.send(letter)
    assert.deepEqual(await post.deliver(), { sent: 0, later: 0, failed: 1 })
    const [mail] = await post.list({ state: 'failed' })
    assert.match(mail!.error!, /no such person/)
    isUnknown = false
    assert.equal(await post.retry(mail!.id), true)
    assert.deepEqual(await post.deliver(), { sent: 1, later: 0, failed: 0 })
  })

  it('is given up after its last try', async () => {
    const database = await withTables(await make())
    const server = await openSink(() => ({ code: 451, words: 'later' }))
    const post = open(database, server.url)
    await post.send(letter)
    await database.db.raw('update core.mail set tries = 11')
    assert.deepEqual(await post.deliver(), { sent: 0, later: 0, failed: 1 })
  })

  it('waits, all of it, while the server is away', async () => {
    const database = await withTables(await make())
    const server = await sink()
    await server.close()
    const post = open(database, server.url)
    for (let n = 0; n < 5; n += 1) await post.send(letter)
    assert.deepEqual(await post.deliver(), { sent: 0, later: 1, failed: 0 })
    assert.deepEqual((await post.list()).map(({ state, tries }) => `${state} ${tries}`).toSorted(), ['waiting 0', 'waiting 0', 'waiting 0', 'waiting 0', 'waiting 1'])
    const there = await openSink()
    const later = open(database, there.url)
    await due(database)
    assert.deepEqual(await later.deliver(), { sent: 5, later: 0, failed: 0 })
  })

  it('can be told from its double when the line is cut after the message was taken', async () => {
    const database = await withTables(await make())
    let isCut = true
    const server = await openSink(() => (isCut ? 'hang up' : null))
    const post = open(database, server.url)
    await post.send(letter)
    assert.equal((await post.deliver()).later, 1)
    isCut = false
    await due(database)
    assert.equal((await post.deliver()).sent, 1)
    assert.equal(server.received.length, 2)
    assert.equal(server.received[0]!.messageId, server.received[1]!.messageId)
  })

  it('is taken by one process at a time, and by another when that one died', async () => {
    const database = await withTables(await make())
    const server = await openSink()
    const posts = [open(database, server.url), open(database, server.url), open(database, server.url)]
    for (let n = 0; n < 30; n += 1) await posts[0]!.send(letter)
    const done = await Promise.all(posts.map((post) => post.deliver()))
    assert.equal(done.reduce((sum, one) => sum + one.sent, 0), 30)
    assert.equal(server.received.length, 30)
    await posts[0]!.send(letter)
    await database.db.raw(`update core.mail set tries = 1, next_at = now() + interval '5 minutes' where state = 'waiting'`)
    assert.equal((await posts[1]!.deliver()).sent, 0)
    await due(database)
    assert.equal((await posts[1]!.deliver()).sent, 1)
  })

  it('is forgotten after a while, but not while it waits', async () => {
    const database = await withTables(await make())
    const server = await openSink()
    const post = open(database, server.url)
    await post.send(letter)
    await post.deliver()
    await post.send(letter)
    await database.db.raw(`update core.mail set created_at = now() - interval '40 days'`)
    assert.equal(await post.prune(30), 1)
    assert.deepEqual((await post.list()).map((mail) => mail.state), ['waiting'])
  })
})
