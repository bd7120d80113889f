import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { NotFound } from '../../contract/index.ts'
import { agentOf, type Closed } from '../sessions.ts'
import { browser, onBothEngines, openSite, password, person, viewer, type Site } from './site.ts'

const until = async (isTrue: () => boolean): Promise<void> => {
  for (let tries = 0; !isTrue() && tries < 100; tries++) await pause(10)
  assert.ok(isTrue(), 'within a second')
}

onBothEngines('A session', (engine) => {
  let site: Site
  let id: string
  const mail = 'sessions@customs.example'
  before(async () => {
    site = await openSite({ url: engine.url })
    id = await person(site, { mail })
  })
  after(async () => { await site.close() })
  const signIn = (more: object = {}) => site.access.signIn.withPassword({ mail, password, ...browser, ...more })
  const isIn = async (secret: string) => (await site.access.viewerOf(secret)).id !== null

  it('is known by 256 random bits, of which only the hash is kept', async () => {
    const { secret } = await signIn()
    assert.match(secret, /^[A-Za-z0-9_-]{43}$/)
    const { rows } = await site.database.db.raw<{ rows: { row: string }[] }>('select s::text as row from core.session s')
    assert.ok(rows.length > 0)
    assert.ok(rows.every(({ row }) => !row.includes(secret) && !row.includes(Buffer.from(secret, 'base64url').toString('hex'))))
  })

  it('is read in one statement, and holds no right itself', async () => {
    const { secret } = await signIn()
    const statements: string[] = []
    const stop = site.database.onQuery(({ sql }) => { if (/core\.(session|person)/.test(sql)) statements.push(sql) })
    const who = await site.access.viewerOf(secret)
    stop()
    assert.equal(statements.length, 1)
    assert.deepEqual(who.roles.toSorted(), ['everyone', 'member'])
    await site.access.appointments.give('system', id, 'editor')
    assert.equal((await site.access.viewerOf(secret)).may('updates.write'), true)
    await site.access.appointments.take('system', id, 'editor')
    assert.equal((await site.access.viewerOf(secret)).may('updates.write'), false)
  })

  it('costs no statement when there is nothing that could be a secret', async () => {
    let statements = 0
    const stop = site.database.onQuery(({ sql }) => { if (/core\.(session|person)/.test(sql)) statements++ })
    for (const secret of [null, undefined, '', 'short', `${'A'.repeat(42)}'`, 'A'.repeat(44)]) assert.equal((await site.access.viewerOf(secret)).id, null)
    stop()
    assert.equal(statements, 0)
  })

  it('speaks the language of the address, or else that of the person', async () => {
    await site.access.ownAccount.update(await viewer(site, id), { locale: 'fr', timeZone: 'Africa/Dakar' })
    const { secret } = await signIn()
    const own = await site.access.viewerOf(secret)
    assert.deepEqual([own.locale, own.timeZone], ['fr', 'Africa/Dakar'])
    assert.equal((await site.access.viewerOf(secret, { locale: 'ar' })).locale, 'ar')
    assert.equal((await site.access.viewerOf(null, { locale: 'es' })).locale, 'es')
  })

  it('ends after a day without a request and after a week whatever happens, by the clock of the site', async () => {
    const [idle, busy] = [await signIn(), await signIn()]
    for (let day = 0; day < 6; day++) {
      site.clock.forward(86_000)
      assert.ok(await isIn(busy.secret), `day ${day}`)
    }
    assert.equal(await isIn(idle.secret), false)
    for (let hour = 0; hour < 23; hour++) {
      site.clock.forward(3_600)
      await isIn(busy.secret)
    }
    site.clock.forward(7 * 86_400 - 6 * 86_000 - 23 * 3_600)
    assert.equal(await isIn(busy.secret), false)
    await site.access.sweep()
    const { rows } = await site.database.db.raw<{ rows: { n: number }[] }>('select count(*)::int as n from core.session')
    assert.equal(rows[0]?.n, 0)
  })

  it('is marked as seen at most once a minute', async () => {
    const { secret } = await signIn()
    const writes: string[] = []
    const stop = site.database.onQuery(({ sql }) => { if (/update core.session/.test(sql)) writes.push(sql) })
    for (let second = 0; second < 125; second += 5) {
      await site.access.viewerOf(secret)
      site.clock.forward(5)
    }
    stop()
    assert.equal(writes.length, 2)
    const { rows } = await site.database.db.raw<{ rows: { last_seen_on: string }[] }>('select last_seen_on from core.person where id = ?', [id])
    assert.equal(rows[0]?.last_seen_on, site.clock.now().toISOString().slice(0, 10))
  })

  it('is listed with browser and system, and the one that asks is marked', async () => {
    await site.access.sessions.closeAll(await viewer(site, id))
    const phone = await signIn({ userAgent: 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36' })
    site.clock.forward(1)
    const desk = await signIn()
    const list = await site.access.sessions.list(await site.access.viewerOf(desk.secret))
    assert.deepEqual(list.map(({ agent, isThis, signedInBy }) => [agent, isThis, signedInBy]), [['Firefox, Windows', true, 'password'], ['Chrome, Android', false, 'password']])
    const who = await site.access.viewerOf(desk.secret)
    await site.access.sessions.close(who, phone.id)
    assert.equal(await isIn(phone.secret), false)
    assert.equal(await isIn(desk.secret), true)
    await assert.rejects(site.access.sessions.close(who, phone.id), NotFound)
  })

  it('cannot be closed by another person', async () => {
    const mine = await signIn()
    const stranger = await viewer(site, await person(site))
    await assert.rejects(site.access.sessions.close(stranger, mine.id), NotFound)
    await assert.rejects(site.access.sessions.close(stranger, `' or true`), NotFound)
    assert.ok(await isIn(mine.secret))
  })

  it('stays when all others are closed', async () => {
    const [first, second, third] = [await signIn(), await signIn(), await signIn()]
    const who = await site.access.viewerOf(second.secret)
    assert.ok(await site.access.sessions.closeOthers(who) >= 2)
    assert.deepEqual([await isIn(first.secret), await isIn(second.secret), await isIn(third.secret)], [false, true, false])
    await site.access.sessions.end(who)
    assert.equal(await isIn(second.secret), false)
  })

  it('that is closed, or whose owner is suspended, is told to every process within a second', async () => {
    const other = await site.another()
    const heard: Closed[] = []
    const [stop, stopOther] = [site.access.sessions.onClosed((closed) => { heard.push(closed) }), other.sessions.onClosed((closed) => { heard.push(closed) })]
    const session = await signIn()
    await site.access.sessions.end(await site.access.viewerOf(session.secret))
    await until(() => heard.length === 2)
    assert.deepEqual(heard[0], { person: id, session: session.id, except: null })
    heard.length = 0
    const open = await signIn()
    await site.access.accounts.suspend('system', id)
    await until(() => heard.length === 2)
    assert.deepEqual(heard[0], { person: id, session: null, except: null })
    assert.equal(await isIn(open.secret), false)
    await site.access.accounts.reinstate('system', id)
    assert.equal(await isIn(open.secret), false, 'what was closed stays closed')
    stop()
    stopOther()
  })

  it('is not closed when the change is undone', async () => {
    const open = await signIn()
    const heard: Closed[] = []
    const stop = site.access.sessions.onClosed((closed) => { heard.push(closed) })
    await assert.rejects(site.database.transaction(async () => {
      await site.access.accounts.suspend('system', id)
      throw new Error('undone')
    }), /undone/)
    await pause(100)
    stop()
    assert.ok(await isIn(open.secret))
    assert.deepEqual(heard, [])
  })

  it('gets a new secret when rights change; the former one is good for one more minute', async () => {
    const session = await signIn()
    assert.equal((await site.access.viewerOf(session.secret)).isStale, false)
    await site.access.appointments.give('system', id, 'editor')
    assert.equal((await site.access.viewerOf(session.secret)).isStale, true)
    const renewed = await site.access.sessions.renew(session.secret)
    assert.ok(renewed)
    assert.equal(renewed.id, session.id)
    assert.equal(await site.access.sessions.renew(session.secret), null, 'only one request renews')
    assert.deepEqual([await isIn(session.secret), await isIn(renewed.secret), (await site.access.viewerOf(renewed.secret)).isStale], [true, true, false])
    site.clock.forward(61)
    assert.deepEqual([await isIn(session.secret), await isIn(renewed.secret)], [false, true])
  })

  it('of a person are fifty at most; the longest unseen goes', async () => {
    const [first] = [await signIn()]
    for (let n = 0; n < 50; n++) {
      site.clock.forward(1)
      await signIn()
    }
    assert.equal(await isIn(first.secret), false)
    const { rows } = await site.database.db.raw<{ rows: { n: number }[] }>('select count(*)::int as n from core.session where person_id = ?', [id])
    assert.equal(rows[0]?.n, 50)
  })
})

describe('The summary of a browser', () => {
  it('names browser and system and nothing finer', () => {
    assert.equal(agentOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'), 'Safari, iOS')
    assert.equal(agentOf('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0'), 'Edge, Windows')
    assert.equal(agentOf('curl/8.0'), 'curl')
    assert.equal(agentOf('<script>'), '')
  })
})
