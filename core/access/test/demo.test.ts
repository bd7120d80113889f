import assert from 'node:assert/strict'
import { Invalid, Refused } from '../../contract/index.ts'
import { isLoopback } from '../loopback.ts'
import { browser, onBothEngines, openSite, password, person, viewer, type Site } from './site.ts'

onBothEngines('Demonstration accounts', (engine) => {
  let site: Site
  before(async () => { site = await openSite({ url: engine.url }) })
  after(async () => { await site.close() })

  it('sign in, with a click or a password, where only this machine reaches the site', async () => {
    const id = await person(site, { mail: 'demo@demo.example', isDemo: true })
    const { viewer: who } = await site.access.signIn.asDemo(id, { userAgent: browser.userAgent })
    assert.deepEqual([who.id, who.isDemo], [id, true])
    assert.ok(await site.access.signIn.withPassword({ mail: 'demo@demo.example', password, ...browser }))
    assert.deepEqual((await site.access.demo.accounts([id])).map((each) => each.id), [id])
    await assert.rejects(site.access.signIn.asDemo(await person(site), { userAgent: '' }), Refused)
    await assert.rejects(site.access.signIn.asDemo('no id', { userAgent: '' }), Refused)
  })

  it('are refused, with the sessions they have, as soon as others can reach it', async () => {
    const id = await person(site, { mail: 'reach@demo.example', isDemo: true, roles: ['administrator'] })
    const session = await site.access.signIn.asDemo(id, { userAgent: '' })
    for (const [setting, value] of [['origin', 'https://portal.example.org'], ['host', '0.0.0.0']] as const) {
      const before = site.settings[setting]
      site.settings[setting] = value
      const open = await site.another()
      site.settings[setting] = before
      assert.equal((await open.viewerOf(session.secret)).id, null)
      assert.equal(await open.personalViewer(id), null)
      await assert.rejects(open.signIn.asDemo(id, { userAgent: '' }), Refused)
      await assert.rejects(open.signIn.withPassword({ mail: 'reach@demo.example', password, ...browser, address: `192.0.2.${value.length}` }), Invalid)
      assert.deepEqual(await open.demo.accounts([id]), [])
      const sent = site.letters.length
      await open.resets.request('reach@demo.example', `192.0.2.${value.length}`)
      assert.equal(site.letters.length, sent)
      assert.deepEqual(await open.roster.holders([`user:${id}@administration:CL`]), [])
    }
    assert.equal((await site.access.viewerOf(session.secret)).id, id)
  })

  it('go with the wipe, with their administrations, unless nobody would be left to administer', async () => {
    const fresh = site
    await fresh.access.administrations.add('system', { code: 'XA', kind: 'fictional', names: { en: 'Aldermere' }, isDemo: true })
    await fresh.access.administrations.add('system', { code: 'XB', kind: 'fictional', names: { en: 'Bracken' }, isDemo: true })
    const demo = await person(fresh, { isDemo: true, administration: 'XA', roles: ['administrator'] })
    const real = await person(fresh, { administration: 'XB' })
    await assert.rejects(fresh.access.demo.wipe(), Refused)
    assert.ok(await viewer(fresh, demo))
    await fresh.access.appointments.give('system', real, 'administrator')
    const wiped = await fresh.access.demo.wipe()
    assert.equal(wiped.administrations, 1)
    assert.equal(await fresh.access.demo.exists(), false)
    assert.equal(await fresh.access.personalViewer(demo), null)
    assert.ok(await viewer(fresh, real))
    assert.deepEqual((await fresh.access.administrations.list()).filter(({ isDemo }) => isDemo).map(({ code }) => code), ['XB'])
    const { rows } = await fresh.database.db.raw<{ rows: unknown[] }>('select 1 from core.session s join core.person p on p.id = s.person_id where p.is_demo')
    assert.deepEqual(rows, [])
  })
})

describe('Loopback', () => {
  it('is both the address listened on and the one the site is known by', () => {
    for (const [host, origin] of [['127.0.0.1', 'http://127.0.0.1:3000'], ['localhost', 'http://localhost'], ['::1', 'http://[::1]:3000'], ['127.3.4.5', 'https://localhost:8443'], ['127.0.0.1', 'http://LOCALHOST']] as const) {
      assert.equal(isLoopback({ host, origin }), true, `${host} ${origin}`)
    }
    for (const [host, origin] of [['0.0.0.0', 'http://127.0.0.1'], ['::', 'http://[::1]'], ['127.0.0.1', 'https://portal.example.org'], ['192.168.1.4', 'http://localhost'], ['', ''], ['localhost', 'localhost'], ['127.0.0.1', 'http://localhost.evil.example'],
      ['127.0.0.1', 'http://127.0.0.1.evil.example'], ['127.0.0.1', 'http://localhost@evil.example'], ['localhost.evil.example', 'http://localhost'], ['127.0.0.1', 'http://128.0.0.1']] as const) {
      assert.equal(isLoopback({ host, origin }), false, `${host} ${origin}`)
    }
  })
})
