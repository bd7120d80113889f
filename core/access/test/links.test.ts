import assert from 'node:assert/strict'
import { Gone, Invalid, Refused, TooOften } from '../../contract/index.ts'
import { newSecret } from '../secret.ts'
import { Tickets } from '../tickets.ts'
import type { Parts } from '../parts.ts'
import { browser, lastLetter, onBothEngines, openSite, password, person, secretIn, viewer, type Site } from './site.ts'

const next = 'nine lanterns over the harbour'
let serial = 0
/** Limits count by address of the client: each test comes from its own. */
const place = () => ({ ...browser, address: `198.51.100.${serial++ % 250}` })

onBothEngines('A link for a new password', (engine) => {
  let site: Site
  before(async () => { site = await openSite({ url: engine.url }) })
  after(async () => { await site.close() })
  const account = async () => {
    const mail = `reset-${serial++}@customs.example`
    return { mail, id: await person(site, { mail }) }
  }
  const signIn = (mail: string, typed: string) => site.access.signIn.withPassword({ mail, password: typed, ...place() })

  it('goes to the address as it is stored, works once, ends all sessions and does not sign in', async () => {
    const { mail, id } = await account()
    const before = await signIn(mail, password)
    await site.access.resets.request(` ${mail.toUpperCase()} `, place().address)
    const letter = lastLetter(site, mail)
    const secret = secretIn(letter.text)
    assert.match(letter.text, /^http:\/\/127\.0\.0\.1:3000\/en\/reset\//m)
    assert.equal((await site.access.resets.peek(secret)).name.slice(0, 7), 'Officer')
    await site.access.resets.set(secret, { password: next, address: place().address })
    assert.equal((await site.access.viewerOf(before.secret)).id, null)
    await assert.rejects(signIn(mail, password), Invalid)
    assert.equal((await signIn(mail, next)).viewer.id, id)
    await assert.rejects(site.access.resets.set(secret, { password, address: place().address }), Gone)
    assert.match(lastLetter(site, mail).subject, /was changed/)
    assert.equal((await site.audited('core.password.reset')).at(-1)?.actor, id)
  })

  it('is not sent to addresses without an account, suspended people or strangers’ look-alikes; the answer is the same', async () => {
    const { mail, id } = await account()
    await site.access.accounts.suspend('system', id)
    const sent = site.letters.length
    for (const each of [mail, 'nobody@customs.example', 'not an address', mail.replace('reset', 'rеset'), `${mail}@evil.example`, `${mail}\nbcc: evil@evil.example`, '']) {
      assert.equal(await site.access.resets.request(each, place().address), undefined)
    }
    assert.equal(site.letters.length, sent)
  })

  it('is kept as a hash', async () => {
    const { mail } = await account()
    await site.access.resets.request(mail, place().address)
    const secret = secretIn(lastLetter(site, mail).text)
    const { rows } = await site.database.db.raw<{ rows: { row: string }[] }>('select t::text as row from core.ticket t')
    assert.ok(rows.every(({ row }) => !row.includes(secret)))
  })

  it('ends after an hour, when a newer one is made, when the password is changed, and when the person is suspended', async () => {
    const { mail, id } = await account()
    const link = async () => {
      await site.access.throttle.forgive(mail)
      await site.access.resets.request(mail, place().address)
      return secretIn(lastLetter(site, mail).text)
    }
    const first = await link()
    const second = await link()
    await assert.rejects(site.access.resets.peek(first), Gone)
    const session = await signIn(mail, password)
    await site.access.ownAccount.changePassword(session.viewer, { current: password, password: next }, session.secret)
    await assert.rejects(site.access.resets.peek(second), Gone)
    const third = await link()
    site.clock.forward(3_599)
    assert.ok(await site.access.resets.peek(third))
    site.clock.forward(1)
    await assert.rejects(site.access.resets.set(third, { password, address: place().address }), Gone)
    const fourth = await link()
    await site.access.accounts.suspend('system', id)
    await site.access.accounts.reinstate('system', id)
    await assert.rejects(site.access.resets.peek(fourth), Gone)
  })

  it('used ten times at once sets one password', async () => {
    const { mail } = await account()
    await site.access.resets.request(mail, place().address)
    const secret = secretIn(lastLetter(site, mail).text)
    const typed = Array.from({ length: 10 }, (_, at) => `${next} number ${'abcdefghij'[at]}`)
    const answers = await Promise.all(typed.map((each) => site.access.resets.set(secret, { password: each, address: place().address }).then(() => each, (fault: unknown) => { assert.ok(fault instanceof Gone, String(fault)) })))
    const won = answers.filter((each) => each !== undefined)
    assert.equal(won.length, 1)
    assert.ok(await signIn(mail, won[0] ?? ''))
  })

  it('of one purpose opens nothing else', async () => {
    const { mail } = await account()
    await site.access.resets.request(mail, place().address)
    const secret = secretIn(lastLetter(site, mail).text)
    await assert.rejects(site.access.invitations.peek(secret), Gone)
    await assert.rejects(site.access.ownAccount.confirmMailChange(secret), Gone)
    await assert.rejects(site.access.ownAccount.undoMailChange(secret), Gone)
    assert.ok(await site.access.resets.peek(secret))
  })

  it('stays good when the password typed is refused', async () => {
    const { mail } = await account()
    await site.access.resets.request(mail, place().address)
    const secret = secretIn(lastLetter(site, mail).text)
    await assert.rejects(site.access.resets.set(secret, { password: 'password1234', address: place().address }), Invalid)
    await site.access.resets.set(secret, { password: next, address: place().address })
  })

  it('is asked for three times an hour at most, with the same answer for every address', async () => {
    const { mail } = await account()
    for (const each of [mail, 'stranger@customs.example']) {
      for (let tries = 0; tries < 3; tries++) await site.access.resets.request(each, place().address)
      await assert.rejects(site.access.resets.request(each, place().address), TooOften)
    }
    assert.equal(site.letters.filter(({ to }) => to === mail).length, 3)
  })

  it('is handed over by an administrator, and by nobody else', async () => {
    const { id, mail } = await account()
    const administrator = await viewer(site, await person(site, { roles: ['administrator'], administration: null }))
    const ncp = await viewer(site, await person(site, { roles: ['member', 'ncp'] }))
    await assert.rejects(site.access.resets.linkFor(ncp, id), Refused)
    await assert.rejects(site.access.resets.linkFor(site.access.visitor('en'), id), Refused)
    const link = await site.access.resets.linkFor(administrator, id)
    await site.access.resets.set(secretIn(link), { password: next, address: place().address })
    assert.ok(await signIn(mail, next))
    assert.equal((await site.audited('core.password.link')).at(-1)?.actor, administrator.id)
  })

  it('takes as long to ask for whether there is an account or not', async () => {
    const paced = await site.another()
    site.settings.pace = 250
    const times = []
    for (const mail of [(await account()).mail, 'nobody-at-all@customs.example']) {
      const began = performance.now()
      await paced.resets.request(mail, place().address)
      times.push(performance.now() - began)
    }
    site.settings.pace = 0
    assert.ok(times.every((each) => each >= 249), String(times))
  })
})

onBothEngines('A change of password', (engine) => {
  let site: Site
  before(async () => { site = await openSite({ url: engine.url }) })
  after(async () => { await site.close() })

  it('asks for the present one, ends all other sessions and gives this one a new secret', async () => {
    await person(site, { mail: 'change@customs.example' })
    const [here, there] = [await site.access.signIn.withPassword({ mail: 'change@customs.example', password, ...browser }), await site.access.signIn.withPassword({ mail: 'change@customs.example', password, ...browser })]
    await assert.rejects(site.access.ownAccount.changePassword(here.viewer, { current: 'wrong', password: next }, here.secret), (fault) => fault instanceof Invalid && fault.faults[0]?.field === 'current')
    await assert.rejects(site.access.ownAccount.changePassword(here.viewer, { current: password, password: 'Officer-officer' }, here.secret), (fault) => fault instanceof Invalid && fault.faults[0]?.field === 'password')
    const renewed = await site.access.ownAccount.changePassword(here.viewer, { current: password, password: next }, here.secret)
    assert.equal((await site.access.viewerOf(renewed?.secret)).session, here.id)
    assert.equal((await site.access.viewerOf(there.secret)).id, null)
    assert.equal((await site.access.viewerOf(here.secret)).id, null, 'a stolen cookie is of no use')
    assert.ok(await site.access.signIn.withPassword({ mail: 'change@customs.example', password: next, ...browser }))
  })
})

onBothEngines('A change of mail address', (engine) => {
  let site: Site
  before(async () => { site = await openSite({ url: engine.url }) })
  after(async () => { await site.close() })
  const account = async () => {
    const mail = `mail-${serial++}@customs.example`
    const id = await person(site, { mail })
    return { id, mail, who: await viewer(site, id), to: `moved-${serial++}@aduana.example` }
  }
  const signIn = (mail: string, typed = password) => site.access.signIn.withPassword({ mail, password: typed, ...place() })

  it('holds once it is confirmed at the new address, and is told to the old one', async () => {
    const { id, mail, who, to } = await account()
    await site.access.ownAccount.requestMailChange(who, { mail: to, current: password })
    assert.equal((await signIn(mail)).viewer.id, id)
    const secret = secretIn(lastLetter(site, to).text)
    assert.deepEqual(await site.access.ownAccount.peekMailChange('mail', secret), { mail: to })
    await site.access.ownAccount.confirmMailChange(secret)
    assert.equal((await signIn(to)).viewer.id, id)
    await assert.rejects(signIn(mail), Invalid)
    assert.match(lastLetter(site, mail).text, new RegExp(`${to.replaceAll('.', '\\.')} now[^]*/en/mail-undo/`))
    await assert.rejects(site.access.ownAccount.confirmMailChange(secret), Gone)
  })

  it('that was asked for before the password was changed or set anew leads nowhere', async () => {
    const { id, who, mail, to } = await account()
    const asked = async () => {
      await site.access.ownAccount.requestMailChange(who, { mail: to, current: password })
      return secretIn(lastLetter(site, to).text)
    }
    const begun = await signIn(mail)
    const first = await asked()
    await site.access.ownAccount.changePassword(begun.viewer, { current: password, password: next }, begun.secret)
    await assert.rejects(site.access.ownAccount.confirmMailChange(first), Gone)
    await site.access.resets.request(mail, place().address)
    await site.access.resets.set(secretIn(lastLetter(site, mail).text), { password, address: place().address })
    const second = await asked()
    await site.access.resets.request(mail, place().address)
    await site.access.resets.set(secretIn(lastLetter(site, mail).text), { password: next, address: place().address })
    await assert.rejects(site.access.ownAccount.confirmMailChange(second), Gone)
    assert.equal((await signIn(mail, next)).viewer.id, id)
  })

  it('is undone from the old address: the password is void, sessions end, and a link for a new one is sent there', async () => {
    const { id, mail, who, to } = await account()
    await site.access.ownAccount.requestMailChange(who, { mail: to, current: password })
    await site.access.ownAccount.confirmMailChange(secretIn(lastLetter(site, to).text))
    site.clock.forward(7 * 86_400 - 1)
    const thief = await signIn(to)
    await site.access.ownAccount.undoMailChange(secretIn(lastLetter(site, mail).text))
    assert.equal((await site.access.viewerOf(thief.secret)).id, null)
    await assert.rejects(signIn(mail), Invalid)
    await assert.rejects(signIn(to), Invalid)
    await site.access.resets.set(secretIn(lastLetter(site, mail).text), { password: next, address: place().address })
    assert.equal((await signIn(mail, next)).viewer.id, id)
  })

  it('asks for the password, and keeps to the domains of the administration', async () => {
    const { who, to } = await account()
    await assert.rejects(site.access.ownAccount.requestMailChange(who, { mail: to, current: 'wrong' }), Invalid)
    await site.access.administrations.update('system', 'CL', { domains: ['customs.example'] })
    await assert.rejects(site.access.ownAccount.requestMailChange(who, { mail: to, current: password }), (fault) => fault instanceof Invalid && fault.faults[0]?.field === 'mail')
    await site.access.administrations.update('system', 'CL', { domains: [] })
  })

  it('to the address of another account changes nothing and says nothing here', async () => {
    const { who, mail } = await account()
    const other = await account()
    assert.equal(await site.access.ownAccount.requestMailChange(who, { mail: other.mail, current: password }), undefined)
    assert.match(lastLetter(site, other.mail).subject, /has an account/)
    assert.equal(secretIn(lastLetter(site, other.mail).text), '')
    assert.ok(await signIn(mail))
  })

  it('to an address that got an account meanwhile is refused as any dead link', async () => {
    const { who, to, mail } = await account()
    await site.access.ownAccount.requestMailChange(who, { mail: to, current: password })
    await person(site, { mail: to, password: next })
    await assert.rejects(site.access.ownAccount.confirmMailChange(secretIn(lastLetter(site, to).text)), Gone)
    assert.ok(await signIn(mail))
    assert.ok(await signIn(to, next))
  })
})

onBothEngines('A ticket', (engine) => {
  let site: Site
  let tickets: Tickets
  before(async () => {
    site = await openSite({ url: engine.url })
    tickets = new Tickets({ needs: { database: site.database, clock: site.clock } } as unknown as Parts)
  })
  after(async () => { await site.close() })
  const issue = async () => site.database.transaction(async () => tickets.issue('mail', await person(site), { mail: 'a@b.example' }, { by: null, lifetime: 60 }))
  const use = (secret: string, purpose: 'mail' | 'mail-undo' = 'mail') => site.database.transaction(() => tickets.use(purpose, secret))

  it('is used by exactly one of many at the same time', async () => {
    const { secret } = await issue()
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => use(secret)))
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.ok(answers.every((answer) => answer.status === 'fulfilled' || answer.reason instanceof Gone))
    await assert.rejects(tickets.peek('mail', secret), Gone)
  })
  it('is still good when the transaction that used it is undone', async () => {
    const { secret } = await issue()
    await assert.rejects(site.database.transaction(async () => {
      await tickets.use('mail', secret)
      throw new Error('undone')
    }), /undone/)
    assert.ok(await use(secret))
  })
  it('opens for its purpose only, and not a second too long', async () => {
    const { secret } = await issue()
    await assert.rejects(use(secret, 'mail-undo'), Gone)
    await assert.rejects(tickets.peek('mail-undo', secret), Gone)
    site.clock.forward(59)
    assert.ok(await tickets.peek('mail', secret))
    site.clock.forward(1)
    await assert.rejects(tickets.peek('mail', secret), Gone)
    await assert.rejects(use(secret), Gone)
    await assert.rejects(use(newSecret()), Gone)
    await assert.rejects(use(`' or true --`), Gone)
  })
})
