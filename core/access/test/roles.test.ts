import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { Conflict, Invalid, Refused } from '../../contract/index.ts'
import { onBothEngines, openSite, person, viewer, type Site } from './site.ts'

onBothEngines('Roles', (engine) => {
  let site: Site
  before(async () => { site = await openSite({ url: engine.url }) })
  after(async () => { await site.close() })
  const may = async (roles: string[], permission: string) => (await viewer(site, await person(site, { roles }))).may(permission)

  it('hold what plugins say until an administrator says otherwise', async () => {
    const expected: Record<string, Record<string, boolean>> = {
      'updates.read': { visitor: true, guest: true, member: true, ncp: true, editor: true, administrator: true },
      'updates.comment': { visitor: false, guest: false, member: true, ncp: true, editor: true, administrator: true },
      'updates.write': { visitor: false, guest: false, member: false, ncp: false, editor: true, administrator: true },
      'updates.staff': { visitor: false, guest: false, member: false, ncp: false, editor: true, administrator: true },
      'core.invite': { visitor: false, guest: false, member: false, ncp: true, editor: false, administrator: true },
      'core.people': { visitor: false, guest: false, member: false, ncp: false, editor: false, administrator: true },
      'updates.nonsense': { visitor: false, guest: false, member: false, ncp: false, editor: false, administrator: false },
      'unknown.read': { visitor: false, guest: false, member: false, ncp: false, editor: false, administrator: false },
    }
    for (const [permission, who] of Object.entries(expected)) {
      for (const [name, holds] of Object.entries(who)) {
        const held = name === 'visitor' ? site.access.visitor('en').may(permission) : await may(name === 'guest' ? [] : [name], permission)
        assert.equal(held, holds, `${name} ${permission}`)
      }
    }
  })

  it('change for everybody signed in, in every process, without a new session', async () => {
    const other = await site.another()
    const id = await person(site, { roles: ['member'] })
    await site.access.roles.set('system', 'member', 'updates.write', true)
    assert.equal((await viewer(site, id)).may('updates.write'), true)
    for (let tries = 0; tries < 50 && !(await other.personalViewer(id))?.may('updates.write'); tries++) await pause(10)
    assert.equal((await other.personalViewer(id))?.may('updates.write'), true)
    await site.access.roles.set('system', 'everyone', 'updates.read', false)
    assert.equal(site.access.visitor('en').may('updates.read'), false)
    assert.equal(await may(['member'], 'updates.read'), true, 'a member still reads')
    await site.access.roles.set('system', 'everyone', 'updates.read', null)
    await site.access.roles.set('system', 'member', 'updates.write', null)
    assert.deepEqual([site.access.visitor('en').may('updates.read'), await may(['member'], 'updates.write')], [true, false])
  })

  it('carry the staff token of a plugin exactly as long as they hold its staff permission', async () => {
    const id = await person(site, { roles: ['editor'] })
    assert.ok((await viewer(site, id)).tokens.includes('staff:updates'))
    await site.access.roles.set('system', 'editor', 'updates.staff', false)
    assert.equal((await viewer(site, id)).tokens.includes('staff:updates'), false)
    assert.deepEqual((await site.access.roster.holders(['staff:updates'])).includes(id), false)
    await site.access.roles.set('system', 'editor', 'updates.staff', null)
  })

  it('know a plugin while it is enabled', async () => {
    site.access.declare('guidelines', { read: 'everyone' })
    assert.equal(site.access.visitor('en').may('guidelines.read'), true)
    assert.ok((await viewer(site, await person(site, { roles: ['editor'] }))).tokens.includes('staff:guidelines'))
    site.access.withdraw('guidelines')
    assert.equal(site.access.visitor('en').may('guidelines.read'), false)
  })

  it('of the site’s own are built on another role, and go only when nobody holds them', async () => {
    await site.access.roles.create('system', { id: 'translator', names: { en: 'Translator', fr: 'Traducteur' } })
    await site.access.roles.set('system', 'translator', 'updates.write', true)
    const id = await person(site, { roles: ['translator'] })
    const who = await viewer(site, id)
    assert.deepEqual([who.may('updates.write'), who.may('updates.comment'), who.customRoles, who.tokens.includes('members')], [true, true, ['translator'], true])
    await assert.rejects(site.access.roles.remove('system', 'translator'), Conflict)
    await site.access.appointments.take('system', id, 'translator')
    await site.access.roles.remove('system', 'translator')
    await assert.rejects(site.access.appointments.give('system', id, 'translator'), Invalid)
    await assert.rejects(site.access.roles.remove('system', 'editor'), Refused)
    await assert.rejects(site.access.roles.create('system', { id: 'editor', names: { en: 'X' } }), Conflict)
    await assert.rejects(site.access.roles.create('system', { id: 'Über', names: { en: 'X' } }), Invalid)
  })

  it('cannot be changed so that nobody could change them back, nor by those who may not', async () => {
    await assert.rejects(site.access.roles.set('system', 'administrator', 'core.roles', false), Refused)
    await assert.rejects(site.access.roles.set('system', 'everyone', 'core.people', true), Refused)
    await assert.rejects(site.access.roles.set('system', 'member', 'updates.nonsense', true), Invalid)
    await assert.rejects(site.access.roles.set('system', 'nobody', 'updates.read', true), Invalid)
    const editor = await viewer(site, await person(site, { roles: ['editor'] }))
    await assert.rejects(site.access.roles.set(editor, 'editor', 'core.people', true), Refused)
    await assert.rejects(site.access.roles.create(editor, { id: 'mine', names: { en: 'Mine' } }), Refused)
    assert.equal((await site.audited('core.permission.set')).every(({ object }) => object.startsWith('role:')), true)
  })

  it('are told as a table: each permission, who holds it by default and who now', () => {
    const line = site.access.roles.table().find(({ permission }) => permission === 'updates.write')
    assert.deepEqual([line?.standard, line?.roles.toSorted()], ['editor', ['administrator', 'editor']])
  })
})
