import assert from 'node:assert/strict'
import { generateSync } from 'otplib'
import { Invalid, Refused, SignInNeeded, TooOften } from '../../contract/index.ts'
import { qr } from '../factors/qr.ts'
import { SecondStepNeeded } from '../factors/half-way.ts'
import { openVault } from '../factors/vault.ts'
import { browser, lastLetter, onBothEngines, openSite, password, person, viewer, type Site } from './site.ts'
import { readQr } from './read-qr.ts'

onBothEngines('A second factor', (engine) => {
  let site: Site
  before(async () => { site = await openSite({ url: engine.url }) })
  after(async () => { await site.close() })

  const codeOf = (letters: string, shift = 0) => generateSync({ secret: letters, epoch: Math.floor(site.clock.now().getTime() / 1000) + shift })
  const session = async (mail: string) => (await site.access.signIn.withPassword({ mail, password, ...browser })).viewer
  const halfWay = async (mail: string): Promise<string> => {
    const thrown: unknown = await site.access.signIn.withPassword({ mail, password, ...browser }).catch((fault: unknown) => fault)
    assert.ok(thrown instanceof SecondStepNeeded, String(thrown))
    return thrown.secret
  }
  const second = (secret: string, code: string) => site.access.signIn.withSecondFactor(secret, { code }, { userAgent: browser.userAgent })
  const serial = () => Math.random().toString(36).slice(2, 10)
  /** Somebody with an app, and the letters of its secret. */
  const withApp = async (more: object = {}) => {
    const mail = `app-${serial()}@customs.example`
    const id = await person(site, { mail, ...more })
    const who = await session(mail)
    await site.access.secondFactor.beginApp(who)
    const { letters } = (await site.access.secondFactor.pendingApp(who))!
    await site.access.secondFactor.confirmApp(who, codeOf(letters))
    site.clock.forward(60)
    return { id, mail, letters, who }
  }

  it('is asked after the password, and the session says by what it was opened', async () => {
    const { mail, letters, id } = await withApp()
    const secret = await halfWay(mail)
    assert.equal((await site.access.viewerOf(secret)).id, null, 'the first step opens nothing')
    const { viewer: who } = await second(secret, codeOf(letters))
    assert.equal(who.id, id)
    assert.equal(who.factor, 'app')
    assert.deepEqual((await site.access.sessions.list(who)).map(({ signedInBy, factor }) => [signedInBy, factor])[0], ['password', 'app'])
    assert.deepEqual((await site.audited('core.signed-in')).at(-1)?.detail, { by: 'password', factor: 'app' })
  })

  it('counts only once its first code was typed, ends other sessions then, and tells the person', async () => {
    const mail = `first-${serial()}@customs.example`
    await person(site, { mail })
    const [here, there] = [await session(mail), await site.access.signIn.withPassword({ mail, password, ...browser })]
    await site.access.secondFactor.beginApp(here)
    await assert.rejects(site.access.secondFactor.confirmApp(here, '000000'), Invalid)
    assert.equal((await site.access.signIn.withPassword({ mail, password, ...browser })).viewer.hasFactor, false)
    const { letters } = (await site.access.secondFactor.pendingApp(here))!
    await site.access.secondFactor.confirmApp(here, codeOf(letters))
    assert.equal((await site.access.viewerOf(there.secret)).id, null)
    assert.match(lastLetter(site, mail).text, /An app for codes was added/)
    await halfWay(mail)
  })

  it('takes a code once, also when it is sent twice at the same time, and none older than the last', async () => {
    const { mail, letters } = await withApp()
    const code = codeOf(letters)
    const [one, two] = [await halfWay(mail), await halfWay(mail)]
    const answers = await Promise.allSettled([second(one, code), second(two, code)])
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    await assert.rejects(second(await halfWay(mail), code), Invalid)
    await assert.rejects(second(await halfWay(mail), codeOf(letters, -30)), Invalid)
    site.clock.forward(60)
    assert.ok(await second(await halfWay(mail), codeOf(letters)))
  })

  it('takes the code of the step before and after, and of no other', async () => {
    const { mail, letters } = await withApp()
    await assert.rejects(second(await halfWay(mail), codeOf(letters, 90)), Invalid)
    await assert.rejects(second(await halfWay(mail), codeOf(letters, -90)), Invalid)
    assert.ok(await second(await halfWay(mail), codeOf(letters, 30)))
  })

  it('waits after five wrong codes, also when all come at once, and however many first steps were taken', async () => {
    const { mail, letters } = await withApp()
    const secrets = await Promise.all([halfWay(mail), halfWay(mail), halfWay(mail)])
    const answers = await Promise.all(Array.from({ length: 15 }, (_, at) => second(secrets[at % 3]!, '000000').catch((fault: unknown) => fault)))
    assert.equal(answers.filter((answer) => answer instanceof Invalid).length, 5)
    assert.equal(answers.filter((answer) => answer instanceof TooOften).length, 10)
    await assert.rejects(second(secrets[0]!, codeOf(letters)), TooOften)
    await site.coolDown(61)
    assert.ok(await second(secrets[0]!, codeOf(letters)))
  })

  it('is over after ten minutes, after a new password, after a suspension and after it was used', async () => {
    const { mail, letters, id } = await withApp()
    const late = await halfWay(mail)
    site.clock.forward(601)
    await assert.rejects(second(late, codeOf(letters)), SignInNeeded)
    const before = await halfWay(mail)
    await site.database.db.raw('update core.person set password = ? where id = ?', [await site.access.passwords.hash('another one altogether'), id])
    await assert.rejects(second(before, codeOf(letters)), Invalid)
    await site.database.db.raw('update core.person set password = ? where id = ?', [await site.access.passwords.hash(password), id])
    const again = await halfWay(mail)
    await site.access.accounts.suspend('system', id)
    await assert.rejects(second(again, codeOf(letters)), SignInNeeded)
    await site.access.accounts.reinstate('system', id)
    site.clock.forward(60)
    const used = await halfWay(mail)
    await second(used, codeOf(letters))
    site.clock.forward(60)
    await assert.rejects(second(used, codeOf(letters)), SignInNeeded)
  })

  it('may be ten codes on paper, each good once, and new ones make the old void', async () => {
    const mail = `paper-${serial()}@customs.example`
    await person(site, { mail })
    const who = await session(mail)
    const sheet = await site.access.secondFactor.printCodes(who)
    assert.equal(new Set(sheet).size, 10)
    for (const code of sheet) assert.match(code, /^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/)
    assert.equal((await second(await halfWay(mail), ` ${sheet[0]!.toLowerCase()} `)).viewer.factor, 'code')
    await assert.rejects(second(await halfWay(mail), sheet[0]!), Invalid)
    const [one, two] = [await halfWay(mail), await halfWay(mail)]
    assert.deepEqual((await Promise.allSettled([second(one, sheet[1]!), second(two, sheet[1]!)])).map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    await site.access.secondFactor.printCodes(who)
    await site.coolDown(1_000)
    await assert.rejects(second(await halfWay(mail), sheet[2]!), Invalid)
    const { rows } = await site.database.db.raw<{ rows: { text: string }[] }>('select c::text as text from core.one_time_code c')
    assert.ok(rows.every(({ text }) => !sheet.some((code) => text.includes(code.replaceAll('-', '')))))
  })

  it('lies encrypted in the database, and opens for its owner alone', async () => {
    const { id, letters } = await withApp()
    const { rows: [found] } = await site.database.db.raw<{ rows: { secret: Buffer }[] }>('select secret from core.totp where person_id = ?', [id])
    assert.ok(!found!.secret.toString('latin1').includes(letters))
    const vault = openVault((purpose) => Buffer.alloc(32, purpose.length))
    const sealed = vault.seal(Buffer.from('a secret'), 'one')
    assert.equal(vault.open(sealed, 'one')?.toString(), 'a secret')
    assert.equal(vault.open(sealed, 'two'), null)
    assert.equal(vault.open(Buffer.from(sealed.map((byte, at) => at === 20 ? byte ^ 1 : byte)), 'one'), null)
    assert.equal(openVault(() => Buffer.alloc(32, 9)).open(sealed, 'one'), null)
  })

  it('is reset by an administrator, on record and told by mail, and by nobody for themselves', async () => {
    const { id, mail, who } = await withApp()
    const administrator = await viewer(site, await person(site, { roles: ['administrator'], administration: null }))
    const ncp = await viewer(site, await person(site, { roles: ['ncp'] }))
    await assert.rejects(site.access.secondFactor.reset(ncp, id), Refused)
    await assert.rejects(site.access.secondFactor.reset(who, id), Refused)
    await assert.rejects(site.access.secondFactor.reset(administrator, administrator.id!), Refused)
    await site.access.secondFactor.reset(administrator, id)
    assert.equal((await site.audited('core.second-factor.reset')).at(-1)?.object, `person:${id}`)
    assert.match(lastLetter(site, mail).text, /reset the second factor/)
    assert.ok(await session(mail))
  })

  it('is needed by role after days of grace, and until it is there its owner may do what a visitor may', async () => {
    const mail = `needs-${serial()}@customs.example`
    const id = await person(site, { mail, roles: ['ncp'] })
    const signedIn = await site.access.signIn.withPassword({ mail, password, ...browser })
    await site.access.factorRules.set('system', { member: 7 })
    const now = () => site.access.viewerOf(signedIn.secret)
    assert.equal((await now()).factorDue?.getTime(), site.clock.now().getTime() + 7 * 86_400_000)
    assert.equal((await now()).mustSetUp, false)
    site.clock.forward(7 * 86_400 - 3_600)
    const again = await site.access.signIn.withPassword({ mail, password, ...browser })
    assert.equal(again.viewer.mustSetUp, false)
    site.clock.forward(3_600)
    const held = await site.access.viewerOf(again.secret)
    assert.equal(held.mustSetUp, true)
    assert.equal(held.id, id)
    assert.deepEqual(held.tokens, ['public'])
    assert.equal(held.may('core.invite'), false)
    const { length } = await site.access.secondFactor.printCodes(held)
    assert.equal(length, 10)
    const free = await site.access.viewerOf(again.secret)
    assert.equal(free.mustSetUp, false)
    assert.equal(free.may('core.invite'), true)
    await assert.rejects(site.access.secondFactor.removeCodes(free), Refused)
    await site.access.factorRules.set('system', { member: null })
    await site.access.secondFactor.removeCodes(free)
  })

  it('is asked again before what is dangerous: of an app if there is one, else the password', async () => {
    const { letters, mail } = await withApp()
    const { viewer: who } = await second(await halfWay(mail), codeOf(letters))
    assert.equal((await site.access.signIn.confirmation(who)).by, 'factor')
    site.clock.forward(1_000)
    await assert.rejects(site.access.signIn.confirm(who, { current: password }), Invalid)
    await assert.rejects(site.access.signIn.confirm(who, { code: '000000' }), Invalid)
    await site.access.signIn.confirm(who, { code: codeOf(letters) })
    const plain = `plain-${serial()}@customs.example`
    await person(site, { mail: plain })
    const other = await session(plain)
    assert.equal((await site.access.signIn.confirmation(other)).by, 'password')
    await assert.rejects(site.access.signIn.confirm(other, { current: 'wrong' }), Invalid)
    await site.access.signIn.confirm(other, { current: password })
  })

  it('goes with the account', async () => {
    const { id, who } = await withApp()
    await site.access.secondFactor.printCodes(who)
    await site.access.accounts.remove('system', id)
    for (const table of ['totp', 'security_key', 'one_time_code', 'sign_in']) {
      const { rows: [found] } = await site.database.db.raw<{ rows: { n: string }[] }>(`select count(*) as n from core.${table} where person_id = ?`, [id])
      assert.equal(Number(found!.n), 0, table)
    }
  })
})

describe('The square an app reads', () => {
  it('holds the text it was made of, with whole correction words, from 1 to 600 letters', () => {
    for (const length of [1, 14, 15, 26, 42, 62, 84, 106, 122, 152, 180, 181, 213, 251, 287, 331, 362, 412, 450, 504, 560, 600]) {
      const text = `otpauth://totp/Customs:${'x'.repeat(length)}`.slice(0, length)
      assert.equal(readQr(qr(text)), text, `${length} letters`)
    }
    assert.throws(() => qr('x'.repeat(700)), RangeError)
  })
})
