import assert from 'node:assert/strict'
import { Conflict, Gone, Invalid, NotFound, Refused } from '../../contract/index.ts'
import { browser, lastLetter, onBothEngines, openSite, password, person, secretIn, viewer, type Site } from './site.ts'

const isLast = (fault: unknown) => fault instanceof Refused && fault.key === 'core.access.error.last-administrator'
const space = 'space:0193a1b2-0000-7000-8000-00000000000a'

onBothEngines('People', (engine) => {
  let site: Site
  before(async () => { site = await openSite({ url: engine.url }) })
  after(async () => { await site.close() })
  const as = async (roles: string[], administration: string | null = 'CL', more: object = {}) => viewer(site, await person(site, { roles, administration, ...more }))

  it('who are suspended are out with the next question, and back as they were', async () => {
    const administrator = await as(['administrator'], null)
    const id = await person(site, { mail: 'suspended@customs.example' })
    await site.access.memberships.give('system', { person: id, token: space })
    const session = await site.access.signIn.withPassword({ mail: 'suspended@customs.example', password, ...browser })
    await site.access.accounts.suspend(administrator, id, 'left the service')
    assert.equal((await site.access.viewerOf(session.secret)).id, null)
    assert.equal(await site.access.personalViewer(id), null)
    assert.deepEqual(await site.access.roster.holders([space]), [])
    await assert.rejects(site.access.accounts.suspend(administrator, id), Conflict)
    assert.deepEqual((await site.emitted('core.person.suspended')).at(-1)?.data, { person: id })
    const entry = (await site.audited('core.person.suspended')).at(-1)
    assert.deepEqual([entry?.actor, entry?.object, entry?.detail], [administrator.id, `person:${id}`, {}])
    assert.equal((await site.access.roster.get(administrator, id)).stateNote, 'left the service')
    await site.access.accounts.reinstate(administrator, id)
    assert.ok((await viewer(site, id)).tokens.includes(space))
  })

  it('are suspended by administrators, and members by the contact point of their administration', async () => {
    const ncp = await as(['member', 'ncp'])
    const cases: [string[], string | null, boolean][] = [[['member'], 'CL', true], [[], 'CL', true], [['member'], 'FR', false], [['member', 'ncp'], 'CL', false], [['editor'], 'CL', false], [['administrator'], 'CL', false], [['member'], null, false]]
    for (const [roles, administration, isAllowed] of cases) {
      const id = await person(site, { roles, administration })
      const done = await site.access.accounts.suspend(ncp, id).then(() => true, (fault: unknown) => { assert.ok(fault instanceof Refused); return false })
      assert.equal(done, isAllowed, `${roles.join('+') || 'guest'} of ${administration}`)
    }
    for (const by of [await as(['member']), await as(['editor']), site.access.visitor('en')]) {
      await assert.rejects(site.access.accounts.suspend(by, await person(site)), Refused)
    }
    await assert.rejects(site.access.accounts.suspend(ncp, ncp.id ?? ''), Refused)
    await assert.rejects(site.access.accounts.suspend('system', 'no id'), NotFound)
  })

  it('who are removed leave no name, address or password; a new account of the same address gets nothing of the old one', async () => {
    const mail = 'once@customs.example'
    const id = await person(site, { mail, name: 'Teodora Vance', title: 'Head of Valuation', roles: ['member', 'ncp'], verifiedUntil: '2027-01-01' })
    await site.access.memberships.give('system', { person: id, token: space, why: 'asked by Teodora' })
    const session = await site.access.signIn.withPassword({ mail, password, ...browser })
    await site.access.resets.request(mail, '192.0.2.77')
    const reset = secretIn(lastLetter(site, mail).text)
    await site.access.ownAccount.requestMailChange(session.viewer, { mail: 'elsewhere@customs.example', current: password })
    await site.access.accounts.remove(session.viewer, id)

    for (const table of ['person', 'person_role', 'membership', 'session', 'ticket', 'throttle', 'audit', 'event']) {
      const { rows } = await site.database.db.raw<{ rows: { row: string }[] }>(`select t::text as row from core.${table} t`)
      for (const { row } of rows) assert.doesNotMatch(row, /Teodora|Valuation|once@|elsewhere@/, table)
    }
    assert.equal((await site.access.viewerOf(session.secret)).id, null)
    await assert.rejects(site.access.resets.peek(reset), Gone)
    assert.deepEqual((await site.access.people.cards([id])).get(id), { id, name: '', title: '', administration: 'CL', isActive: false, confirmation: null })

    await site.access.invitations.invite('system', { mail, administration: 'CL', locale: 'en' })
    const { viewer: heir } = await site.access.invitations.accept(secretIn(lastLetter(site, mail).text), { name: 'Another Person', password, locale: 'en', timeZone: 'UTC', address: '192.0.2.78', userAgent: '' })
    assert.notEqual(heir.id, id)
    assert.deepEqual(heir.tokens.filter((token) => token.startsWith('space:') || token.startsWith('ncps') || token.includes(id)), [])
    assert.deepEqual(await site.access.memberships.of(heir.id ?? ''), [])
    await assert.rejects(site.access.accounts.reinstate('system', id), Conflict)
    await assert.rejects(site.access.memberships.give('system', { person: id, token: space }), Conflict)
    await assert.rejects(site.access.appointments.give('system', id, 'editor'), Conflict)
  })

  it('are given roles by administrators, who cannot give more than they may', async () => {
    const administrator = await as(['administrator'], null)
    const id = await person(site)
    for (const by of [await as(['member', 'ncp']), await as(['editor']), await as(['member']), site.access.visitor('en')]) {
      await assert.rejects(site.access.appointments.give(by, id, 'editor'), Refused)
      await assert.rejects(site.access.appointments.give(by, by.id ?? id, 'administrator'), Refused)
    }
    await site.access.appointments.give(administrator, id, 'editor', { until: new Date(site.clock.now().getTime() + 60_000) })
    assert.ok((await viewer(site, id)).roles.includes('editor'))
    site.clock.forward(60)
    assert.equal((await viewer(site, id)).roles.includes('editor'), false)
    await site.access.roles.create(administrator, { id: 'registrar', names: { en: 'Registrar' } })
    await site.access.roles.set(administrator, 'registrar', 'core.people', true)
    const registrar = await as(['registrar'])
    await site.access.appointments.give(registrar, id, 'registrar')
    await assert.rejects(site.access.appointments.give(registrar, id, 'administrator'), Refused)
    await assert.rejects(site.access.appointments.give(registrar, registrar.id ?? '', 'editor'), Refused)
    await assert.rejects(site.access.accounts.suspend(registrar, administrator.id ?? ''), Refused)
    await assert.rejects(site.access.accounts.remove(registrar, administrator.id ?? ''), Refused)
    await assert.rejects(site.access.resets.linkFor(registrar, administrator.id ?? ''), Refused)
  })

  it('who move to another seat lose what they held for the old one', async () => {
    const id = await person(site, { roles: ['member', 'ncp'], verifiedUntil: '2030-01-01' })
    const before = await viewer(site, id)
    assert.ok(before.tokens.includes('ncps@administration:CL') && before.tokens.includes(`user:${id}@administration:CL`))
    await site.access.appointments.moveSeat('system', id, 'FR')
    const moved = await viewer(site, id)
    assert.deepEqual(moved.tokens.filter((token) => /CL|AMS|ncps|network/.test(token)), [])
    assert.ok(moved.tokens.includes(`user:${id}@administration:FR`) && moved.tokens.includes('members@region:EUR'))
    assert.deepEqual((await site.emitted('core.membership.changed')).slice(-2).map(({ data }) => data['token']), ['administration:CL', 'administration:FR'])
    await assert.rejects(site.access.appointments.moveSeat('system', id, 'ZZ'), Invalid)
  })

  it('without a seat cannot be a contact point', async () => {
    await assert.rejects(site.access.appointments.give('system', await person(site, { administration: null }), 'ncp'), Invalid)
  })

  it('are given only tokens that do not follow from seat or role', async () => {
    const id = await person(site)
    for (const token of ['public', 'members', 'ncps', 'network', 'administration:FR', 'members@region:EUR', `user:${id}`, 'staff:updates', 'nonsense']) {
      await assert.rejects(site.access.memberships.give('system', { person: id, token }), Invalid, token)
    }
    const membership = await site.access.memberships.give('system', { person: id, token: space, why: 'rapporteur' })
    assert.deepEqual((await site.access.memberships.holders(space)).map(({ person: holder, why }) => [holder, why]).filter(([holder]) => holder === id), [[id, 'rapporteur']])
    await site.access.memberships.end('system', membership)
    assert.equal((await viewer(site, id)).tokens.includes(space), false)
    await assert.rejects(site.access.memberships.end('system', membership), Conflict)
  })

  it('are confirmed by their contact point for a while; nobody vouches for themselves or another administration', async () => {
    const ncp = await as(['member', 'ncp'])
    const [own, other] = [await person(site), await person(site, { administration: 'FR' })]
    assert.equal(await site.access.accounts.confirm(ncp, [own, other, ncp.id ?? ''], '2027-05-22'), 1)
    const confirmed = await site.access.roster.get(ncp, own)
    assert.deepEqual([confirmed.verifiedUntil, confirmed.verifiedBy, confirmed.verifiedOn], ['2027-05-22', ncp.id, site.clock.now().toISOString().slice(0, 10)])
    await assert.rejects(site.access.accounts.confirm(ncp, [own], 'soon'), Invalid)
  })

  it('are listed to administrators, those of their own to contact points, and to nobody else', async () => {
    const [administrator, ncp] = [await as(['administrator'], null), await as(['member', 'ncp'], 'JP')]
    for (const name of ['Zoë Abe', 'Kenji Abe', 'Ame Ito']) await person(site, { name, administration: 'JP' })
    const seen = await site.access.roster.list(ncp)
    assert.ok(seen.rows.length === 4 && seen.rows.every(({ administration }) => administration === 'JP'))
    await assert.rejects(site.access.roster.list(ncp, { administration: 'CL' }), Refused)
    await assert.rejects(site.access.roster.list(await as(['member'])), Refused)
    await assert.rejects(site.access.roster.list(site.access.visitor('en')), Refused)
    assert.deepEqual((await site.access.roster.list(administrator, { administration: 'JP', text: 'abe' })).rows.map(({ name }) => name), ['Kenji Abe', 'Zoë Abe'])
    assert.deepEqual((await site.access.roster.list(administrator, { text: '%' })).rows, [])
    const names: string[] = []
    for (let after: string | undefined, pages = 0; pages < 100; pages++) {
      const page = await site.access.roster.list(administrator, { limit: 3, ...(after === undefined ? {} : { after }) })
      names.push(...page.rows.map(({ id }) => id))
      if (page.next === null) break
      after = page.next
    }
    assert.equal(new Set(names).size, names.length)
    const counts = await site.access.roster.count()
    assert.equal(names.length, counts.active + counts.invited + counts.suspended)
    await assert.rejects(site.access.roster.get(ncp, await person(site)), NotFound)
  })

  it('change of themselves only what a profile holds, whatever else is sent along', async () => {
    const id = await person(site)
    const who = await viewer(site, id)
    const row = async () => {
      const { rows } = await site.database.db.raw<{ rows: Record<string, unknown>[] }>('select * from core.person where id = ?', [id])
      return rows[0] ?? {}
    }
    const before = await row()
    const sent = { name: '  Amélie\u202e  Roy ', density: 'compact', state: 'removed', mail: 'x@evil.example', administration: 'FR', is_demo: true, isDemo: true, password: 'x', verified_until: '2099-01-01', id: 'x', constructor: 1 }
    await site.access.ownAccount.update(who, JSON.parse(`{"__proto__": {"theme": "dark"}, ${JSON.stringify(sent).slice(1)}`) as object)
    const now = await row()
    assert.deepEqual(Object.keys(now).filter((column) => String(now[column]) !== String(before[column])).filter((column) => column !== 'updated_at').toSorted(), ['density', 'name'])
    assert.equal(now['name'], 'Amélie Roy')
    for (const wrong of [{ name: ' \u200b ' }, { name: 'x'.repeat(121) }, { timeZone: '+05:00' }, { timeZone: 'Mars/Olympus' }, { locale: 'de' as 'en' }, { theme: 'pink' as 'dark' }]) {
      await assert.rejects(site.access.ownAccount.update(who, wrong), Invalid, JSON.stringify(wrong))
    }
    for (const timeZone of ['UTC', 'Etc/GMT-3', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata']) await site.access.ownAccount.update(who, { timeZone })
  })

  it('have their names kept for by-lines, until somebody in any process changes them', async () => {
    const id = await person(site, { name: 'Before', title: 'Officer' })
    const other = await site.another()
    const name = async (access: Site['access']) => (await access.people.cards([id])).get(id)?.name
    assert.deepEqual([await name(site.access), await name(other)], ['Before', 'Before'])
    let statements = 0
    const stop = site.database.onQuery(({ sql }) => { if (sql.includes('core.person')) statements++ })
    await name(site.access)
    assert.equal(statements, 0)
    stop()
    await other.ownAccount.update(await viewer(site, id), { name: 'After' })
    for (let tries = 0; tries < 50 && await name(site.access) !== 'After'; tries++) await new Promise((resolve) => { setTimeout(resolve, 10) })
    assert.deepEqual([await name(site.access), await name(other)], ['After', 'After'])
    await assert.rejects(site.database.transaction(async () => {
      await site.access.ownAccount.update(await viewer(site, id), { name: 'Never' })
      assert.equal(await name(site.access), 'Never')
      throw new Error('undone')
    }), /undone/)
    assert.equal(await name(site.access), 'After')
    assert.deepEqual((await site.access.people.cards(['no id'])).get('no id'), { id: 'no id', name: '', title: '', administration: null, isActive: false, confirmation: null })
  })
})

onBothEngines('The last administrator', (engine) => {
  let site: Site
  let id: string
  before(async () => {
    site = await openSite({ url: engine.url })
    id = await person(site, { roles: ['administrator'], administration: null, mail: 'root@customs.example' })
  })
  after(async () => { await site.close() })

  it('is neither suspended, nor removed, nor relieved, nor given an end', async () => {
    const who = await viewer(site, id)
    await assert.rejects(site.access.accounts.suspend('system', id), isLast)
    await assert.rejects(site.access.accounts.remove(who, id), isLast)
    await assert.rejects(site.access.appointments.take(who, id, 'administrator'), isLast)
    await assert.rejects(site.access.appointments.give(who, id, 'administrator', { until: new Date('2030-01-01') }), isLast)
    assert.ok((await viewer(site, id)).roles.includes('administrator'))
    assert.deepEqual((await site.audited('core.person.suspended')), [])
  })

  it('is one of two who relieve each other at the same moment', async () => {
    const second = await person(site, { roles: ['administrator'], administration: null })
    const [one, two] = [await viewer(site, id), await viewer(site, second)]
    const other = await site.another()
    const answers = await Promise.allSettled([site.access.appointments.take(one, second, 'administrator'), other.appointments.take(two, id, 'administrator')])
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const { rows } = await site.database.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from core.person_role where role = 'administrator' and until_at is null`)
    assert.equal(rows[0]?.n, 1)
  })

  it('comes back from the command line, whatever happened to the account', async () => {
    await site.database.db.raw(`update core.person set state = 'suspended' where mail = 'root@customs.example'`)
    await site.database.db.raw('delete from core.person_role')
    for (let tries = 0; tries < 8; tries++) await site.access.signIn.withPassword({ mail: 'root@customs.example', password: 'wrong', ...browser, address: `192.0.2.${tries}` }).catch(() => undefined)
    const { link, isNew, id: rescued } = await site.access.rescue({ mail: 'Root@customs.example' })
    assert.deepEqual([isNew, rescued], [false, id])
    await site.access.resets.set(secretIn(link), { password: 'a lantern in every window', address: '192.0.2.99' })
    const { viewer: who } = await site.access.signIn.withPassword({ mail: 'root@customs.example', password: 'a lantern in every window', ...browser, address: '192.0.2.99' })
    assert.ok(who.may('core.people'))
    assert.equal((await site.audited('core.administrator.rescued')).at(-1)?.actor, null)
    const made = await site.access.rescue({ mail: 'first@customs.example', name: 'First' })
    assert.equal(made.isNew, true)
    assert.ok((await viewer(site, made.id)).may('core.people'))
  })
})
