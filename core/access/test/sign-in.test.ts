import assert from 'node:assert/strict'
import { DomainError, Invalid, TooOften } from '../../contract/index.ts'
import { browser, onBothEngines, openSite, password, person, viewer, type Site } from './site.ts'

const refusal = async (work: Promise<unknown>): Promise<{ name: string; key: string; values: unknown; faults: unknown }> => {
  const fault: unknown = await work.then(() => null, (reason: unknown) => reason)
  assert.ok(fault instanceof DomainError, String(fault))
  return { name: fault.name, key: fault.key, values: fault.values, faults: fault instanceof Invalid ? fault.faults : null }
}

onBothEngines('Signing in', (engine) => {
  let site: Site
  before(async () => { site = await openSite({ url: engine.url }) })
  after(async () => { await site.close() })
  const signIn = (mail: string, typed: string, more: object = {}) => site.access.signIn.withPassword({ mail, password: typed, ...browser, ...more })

  it('takes address and password, whatever the case of the address, and answers a session and its viewer', async () => {
    const id = await person(site, { mail: 'amina@customs.example', name: 'Amina Diallo' })
    const { secret, viewer: who, expiresAt } = await signIn(' Amina@Customs.EXAMPLE ', password)
    assert.equal(who.id, id)
    assert.equal(who.name, 'Amina Diallo')
    assert.equal(expiresAt.toISOString(), '2026-11-29T09:00:00.000Z')
    assert.equal((await site.access.viewerOf(secret)).id, id)
    assert.deepEqual((await site.audited('core.signed-in')).map(({ actor }) => actor), [id])
  })

  it('refuses unknown, suspended, invited and removed accounts and a wrong password in the same words after the same work', async () => {
    const administrator = await viewer(site, await person(site, { roles: ['administrator'], administration: null }))
    await person(site, { mail: 'known@customs.example' })
    const suspended = await person(site, { mail: 'suspended@customs.example' })
    await site.access.accounts.suspend(administrator, suspended)
    const removed = await person(site, { mail: 'removed@customs.example' })
    await site.access.accounts.remove(administrator, removed)
    await site.access.invitations.invite(administrator, { mail: 'invited@customs.example', administration: 'CL', locale: 'en' })
    await person(site, { mail: 'no-password@customs.example', password: null })
    const cases: [string, string][] = [['nobody@customs.example', password], ['known@customs.example', 'wrong'], ['suspended@customs.example', password],
      ['suspended@customs.example', 'wrong'], ['removed@customs.example', password], ['invited@customs.example', password], ['no-password@customs.example', ''], ['not an address', password]]
    const answers = []
    for (const [mail, typed] of cases) {
      const [runs, statements] = [site.access.passwords.runs, [] as string[]]
      const stop = site.database.onQuery(({ sql }) => { if (/person|session/.test(sql)) statements.push(sql) })
      answers.push(await refusal(signIn(mail, typed)))
      stop()
      assert.equal(site.access.passwords.runs - runs, 1, `argon2 runs once for ${mail}`)
      assert.equal(statements.length, 1, `one look at the people for ${mail}`)
    }
    assert.deepEqual(answers, cases.map(() => ({ name: 'Invalid', key: 'core.error.invalid', values: { count: 1 }, faults: [{ field: '', key: 'core.access.sign-in.wrong' }] })))
  })

  it('locks after some wrong passwords, for an account that exists as for one that does not, for longer each time, and lets in again', async () => {
    await person(site, { mail: 'locked@customs.example' })
    const waits: Record<string, number[]> = {}
    for (const mail of ['locked@customs.example', 'stranger@customs.example']) {
      waits[mail] = []
      for (let round = 0; round < 3; round++) {
        for (let tries = 0; tries < 5; tries++) await assert.rejects(signIn(mail, 'wrong'), Invalid)
        const runs = site.access.passwords.runs
        const locked: unknown = await signIn(mail, password).catch((fault: unknown) => fault)
        assert.ok(locked instanceof TooOften)
        assert.equal(site.access.passwords.runs, runs, 'a locked account costs no hash')
        waits[mail].push(locked.retryAfter)
        await site.coolDown(locked.retryAfter + 1)
      }
    }
    assert.deepEqual(waits['locked@customs.example'], [60, 120, 240])
    assert.deepEqual(waits['stranger@customs.example'], waits['locked@customs.example'])
    assert.equal((await signIn('locked@customs.example', password)).viewer.name.slice(0, 7), 'Officer')
    // After a success it counts from the beginning.
    for (let tries = 0; tries < 5; tries++) await assert.rejects(signIn('locked@customs.example', 'wrong'), Invalid)
    await assert.rejects(signIn('locked@customs.example', password), (fault) => fault instanceof TooOften && fault.retryAfter === 60)
  })

  it('counts tries at the same time', async () => {
    await person(site, { mail: 'flood@customs.example' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn('flood@customs.example', 'wrong').catch((fault: unknown) => fault)))
    assert.equal(answers.filter((answer) => answer instanceof Invalid).length, 5)
    assert.equal(answers.filter((answer) => answer instanceof TooOften).length, 15)
  })

  it('keeps its counts when the site starts again, and shares them between processes', async () => {
    await person(site, { mail: 'shared@customs.example' })
    const other = await site.another()
    for (let tries = 0; tries < 5; tries++) await assert.rejects(other.signIn.withPassword({ mail: 'shared@customs.example', password: 'wrong', ...browser }), Invalid)
    await assert.rejects(signIn('shared@customs.example', password), TooOften)
  })

  it('keeps the owner in whom others try to lock out from elsewhere', async () => {
    await person(site, { mail: 'target@customs.example' })
    await signIn('target@customs.example', password)
    for (let at = 0; at < 60; at++) {
      await signIn('target@customs.example', 'wrong', { address: `198.51.100.${at}` }).catch(() => undefined)
    }
    await assert.rejects(signIn('target@customs.example', password, { address: '203.0.113.1' }), TooOften)
    assert.ok(await signIn('target@customs.example', password))
  })

  it('stores no address of a person among its counts', async () => {
    const { rows } = await site.database.db.raw<{ rows: { key: string }[] }>('select key from core.throttle')
    assert.ok(rows.length > 5)
    assert.ok(rows.every(({ key }) => !key.includes('@') && !key.includes('192.0.2')))
  })

  it('will not be called inside a transaction', async () => {
    await assert.rejects(site.database.transaction(() => signIn('amina@customs.example', password)), /outside of transactions/)
  })

  it('ends the session the browser had before', async () => {
    const first = await signIn('amina@customs.example', password)
    const second = await signIn('amina@customs.example', password, { former: first.secret })
    assert.equal((await site.access.viewerOf(first.secret)).id, null)
    assert.notEqual((await site.access.viewerOf(second.secret)).id, null)
  })

  it('makes a hash of the present cost out of an older one', async () => {
    const id = await person(site, { mail: 'old@customs.example', password: null })
    const { openPasswords } = await import('../passwords.ts')
    await site.database.db.raw('update core.person set password = ? where id = ?', [await openPasswords({ cost: { memory: 32, passes: 1, parallelism: 1 } }).hash(password), id])
    await signIn('old@customs.example', password)
    const { rows: [row] } = await site.database.db.raw<{ rows: { password: string }[] }>('select password from core.person where id = ?', [id])
    assert.match(row?.password ?? '', /^\$argon2id\$v=19\$m=64,t=1,p=1\$/)
    await signIn('old@customs.example', password)
  })
})
