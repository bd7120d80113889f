import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../../testing/index.ts'
import { cookieOf } from './cookie-of.ts'
import { wordsOf } from './page-words.ts'

/** The address in a link of a page. */
const linkIn = (html: string, pattern: RegExp): string => [...html.matchAll(/href="([^"]+)"/g)].map(([, address = '']) => address.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=')).find((address) => pattern.test(address)) ?? ''

describe('Looking after those who use a site, and what is noted of it', () => {
  let site: TestSite
  before(async function boot() {
    this.timeout(60_000)
    site = await bootTest({ plugins: ['updates'] })
  })
  after(() => site.stop())
  const read = async (path: string) => site.get(`/en/admin${path}`, { as: 'administrator' })
  const send = async (path: string, fields: Record<string, unknown> = {}) => site.post(`/en/admin${path}`, fields, { as: 'administrator' })

  describe('a person', () => {
    it('is found by name, state, role and administration, a page at a time', async () => {
      for (let n = 0; n < 55; n++) await site.make.person({ name: `Zed ${String(n).padStart(2, '0')}`, administration: 'XB' })
      const names = (text: string) => [...wordsOf(text).matchAll(/Zed \d\d/g)].map(([name]) => name)
      const first = await read('/people?q=zed')
      assert.equal(names(first.text).length, 50)
      const next = linkIn(first.text, /people\?.*after=/)
      assert.deepEqual(names((await site.get(next, { as: 'administrator' })).text), ['Zed 50', 'Zed 51', 'Zed 52', 'Zed 53', 'Zed 54'])
      assert.match(wordsOf((await read('/people?role=ncp&administration=XA')).text), /Nico Point/)
      assert.doesNotMatch(wordsOf((await read('/people?role=ncp&administration=XA')).text), /Stine Contact/)
      assert.match(wordsOf((await read('/people?q=nobody-of-this-name')).text), /Nobody fits/)
      assert.equal((await read('/people?state=nonsense&after=nonsense')).status, 200)
    })

    it('is given a role until a day, which counts in whole, and loses it', async () => {
      const id = site.id('stranger')
      assert.equal((await send(`/people/${id}/roles`, { role: 'editor', until: '2031-02-03' })).location, `/en/admin/people/${id}`)
      const [given] = await site.instance.floors.access.appointments.of(id)
      assert.equal(given?.role, 'editor')
      assert.equal(given.until?.toISOString(), '2031-02-03T23:59:00.000Z')
      assert.ok((await site.viewer('stranger')).roles.includes('editor'))
      await send(`/people/${id}/roles/take`, { role: 'editor' })
      assert.equal((await site.viewer('stranger')).roles.includes('editor'), false)
      assert.equal((await send(`/people/${id}/roles`, { role: 'editor', until: 'soon' })).status, 422)
      assert.equal((await send(`/people/${id}/roles`, { role: 'emperor' })).status, 422)
    })

    it('moves to another seat', async () => {
      const person = await site.make.person({ name: 'Mo Ver', administration: 'XA' })
      await send(`/people/${person.id}/seat`, { administration: 'XB' })
      assert.equal((await site.instance.floors.access.roster.get('system', person.id ?? '')).administration, 'XB')
      await send(`/people/${person.id}/seat`, { administration: '' })
      assert.equal((await site.instance.floors.access.roster.get('system', person.id ?? '')).administration, null)
    })

    it('gets a link for a new password that is shown once and noted nowhere', async () => {
      const made = await send(`/people/${site.id('stranger')}/reset-link`)
      const link = /http:\/\/[^<\s]+\/reset\/[\w-]{43}/.exec(made.text)?.[0] ?? ''
      assert.equal((await site.get(new URL(link).pathname)).status, 200)
      const kept = await site.instance.database.db('core.audit').select<{ detail: unknown }[]>('detail')
      assert.equal(JSON.stringify(kept).includes(link.slice(-43)), false)
      assert.equal((await read(`/people/${site.id('stranger')}`)).text.includes('/reset/'), false)
    })

    it('loses its sessions at once when they are closed', async () => {
      const person = await site.make.person({ name: 'Ses Sion' })
      const cookie = await cookieOf(site, person.id)
      assert.equal((await site.get('/en/account', { headers: { cookie } })).status, 200)
      assert.match(wordsOf((await read(`/people/${person.id}/close-sessions`)).text), /1 session ends at once/)
      await send(`/people/${person.id}/close-sessions`)
      assert.match((await site.get('/en/account', { headers: { cookie } })).location ?? '', /sign-in/)
    })

    it('is removed after a page that says what that means, and its page stays as a former member’s', async () => {
      const person = await site.make.person({ name: 'Gone Soon' })
      assert.match(wordsOf((await read(`/people/${person.id}/remove`)).text), /This cannot be undone/)
      assert.equal((await send(`/people/${person.id}/remove`)).location, '/en/admin/people')
      assert.doesNotMatch(wordsOf((await read('/people?q=gone')).text), /Gone Soon/)
      assert.equal((await read(`/people/${person.id}`)).status, 200)
      assert.equal((await read(`/people/${person.id}/suspend`)).status, 404)
    })

    it('who does the looking after does not act on the own account', async () => {
      const own = site.id('administrator')
      const { text } = await read(`/people/${own}`)
      assert.match(wordsOf(text), /This is your own account/)
      assert.doesNotMatch(text, /reset-link/)
      for (const act of ['suspend', 'remove', 'close-sessions']) assert.equal((await read(`/people/${own}/${act}`)).status, 404)
    })

    it('who may do more is out of reach for a role of this site’s own', async () => {
      await send('/roles', { id: 'registrar', name: 'Registrar', base: 'member' })
      for (const permission of ['core.people', 'core.administer', 'core.suspend']) await send(`/permissions/${permission}`, { 'roles.registrar': 'given' })
      const registrar = await site.make.person({ name: 'Reg Istrar', roles: ['registrar'], administration: null })
      const cookie = await cookieOf(site, registrar.id)
      const target = site.id('administrator')
      assert.equal((await site.get('/en/admin/people', { headers: { cookie } })).status, 200)
      assert.doesNotMatch((await site.get(`/en/admin/people/${target}`, { headers: { cookie } })).text, /reset-link/)
      assert.equal((await site.get(`/en/admin/people/${target}/close-sessions`, { headers: { cookie } })).status, 404)
    })
  })

  describe('a permission', () => {
    it('is given, taken and left to the plugin again, for each role', async () => {
      const may = async () => (await site.viewer('member')).may('updates.write')
      assert.equal(await may(), false)
      assert.equal((await send('/permissions/updates.write', { 'roles.member': 'given', 'roles.editor': 'standard' })).location, '/en/admin/roles')
      await site.settle()
      assert.equal(await may(), true)
      assert.match(wordsOf((await read('/roles')).text), /decided here/)
      await send('/permissions/updates.write', { 'roles.member': 'standard' })
      await site.settle()
      assert.equal(await may(), false)
    })

    it('without which the site could not be run cannot be taken from its administrators', async () => {
      const refused = await send('/permissions/core.people', { 'roles.administrator': 'taken' })
      assert.equal(refused.status, 403)
      assert.equal((await site.viewer('administrator')).may('core.people'), true)
      assert.equal((await read('/permissions/nothing.at-all')).status, 404)
    })

    it('belongs to roles this site makes and removes', async () => {
      assert.equal((await send('/roles', { id: 'Bad Name', name: 'X', base: 'member' })).status, 422)
      assert.equal((await send('/roles', { id: 'librarian', name: 'Librarian', base: 'member' })).location, '/en/admin/roles')
      const taken = await send('/roles', { id: 'librarian', name: 'Librarian', base: 'member' })
      assert.equal(taken.status, 409)
      assert.match(wordsOf(taken.text), /There is a role with this short name already/)
      assert.equal((await send('/roles/librarian/remove')).location, '/en/admin/roles')
      assert.equal((await send('/roles/editor/remove')).status, 403)
    })
  })

  describe('an administration', () => {
    it('is renamed here, and only what was changed stops following the shipped list', async () => {
      const { administrations } = site.instance.floors.access
      const before = await administrations.get('NO')
      const form = { 'names.en': 'Customs of the North', 'names.fr': before.names.fr, 'names.es': before.names.es, 'names.ar': before.names.ar, region: before.region, languages: before.languages.join(', '), hue: '', domains: 'customs.example', isListed: 'true' }
      assert.equal((await send('/administrations/NO', form)).location, '/en/admin/administrations/NO')
      const after = await administrations.get('NO')
      assert.equal(after.names.en, 'Customs of the North')
      assert.deepEqual(after.edited, ['domains', 'names'])
      assert.deepEqual(after.domains, ['customs.example'])
      assert.match(wordsOf((await read('/administrations?q=north')).text), /Customs of the North/)
      const wrong = await send('/administrations/NO', { ...form, 'names.en': '', hue: '400' })
      assert.equal(wrong.status, 422)
      assert.match(wordsOf(wrong.text), /Give a name in English/)
      assert.match(wordsOf(wrong.text), /A hue is a whole number from 0 to 359/)
    })

    it('is added as a partner, with a code of its own', async () => {
      assert.equal((await send('/administrations/new', { code: 'ro-east', kind: 'partner', 'names.en': 'Office of the East', isListed: 'true' })).location, '/en/admin/administrations/RO-EAST')
      assert.equal((await site.services.people.administration('RO-EAST'))?.names.en, 'Office of the East')
      const again = await send('/administrations/new', { code: 'RO-EAST', kind: 'partner', 'names.en': 'Another' })
      assert.equal(again.status, 409)
      assert.match(wordsOf(again.text), /There is an administration with this code already/)
    })
  })

  describe('the audit log', () => {
    it('is filtered by who, what, about what and when, and leaves as a file', async () => {
      const administrator = site.id('administrator')
      assert.match(wordsOf((await read(`/audit?actor=${administrator}&action=core.role.`)).text), /core\.role\.given/)
      assert.doesNotMatch(wordsOf((await read('/audit?action=core.role.')).text), /core\.person\.invited/)
      assert.match(wordsOf((await read(`/audit?object=person:${site.id('stranger')}`)).text), /Stran Gerra/)
      assert.match(wordsOf((await read('/audit?to=2001-01-01')).text), /No entry fits/)
      assert.equal((await read('/audit?actor=nobody')).status, 200)
      assert.match(wordsOf((await read('/audit?q=ROLE.giv')).text), /core\.role\.given/)
      assert.match(wordsOf((await read('/audit?q=100%25_')).text), /No entry fits/)
      assert.match(wordsOf((await read('/audit?q=Stran+Gerra')).text), /Stran Gerra/)
      assert.match(wordsOf((await read('/audit?actor=administrator%40test&action=core.role.')).text), /core\.role\.given/)
      const json = await send('/audit/file', { action: 'core.role.', format: 'json' })
      assert.ok((JSON.parse(json.text) as { action: string }[]).every(({ action }) => action.startsWith('core.role.')))
      assert.match((await read('/audit?action=core.audit.exported')).text, /core\.audit\.exported[\s\S]*core\.role\./)
      assert.equal((await send('/audit/file', { format: 'xml' })).status, 422)
      const file = await send('/audit/file', { action: 'core.role.', format: 'csv' })
      assert.match(file.headers.get('content-type') ?? '', /^text\/csv/)
      assert.match(file.text, /^\uFEFF?seq,at,actor,action,object,detail,route,request\r\n/)
      assert.ok(file.text.includes('core.role.given'))
      assert.equal(file.text.includes('core.plugin.'), false)
    })

    it('goes on to older entries', async () => {
      const first = await read('/audit')
      const next = linkIn(first.text, /audit\?before=/)
      const second = await site.get(next, { as: 'administrator' })
      assert.equal(second.status, 200)
      assert.notEqual(wordsOf(second.text), wordsOf(first.text))
    })

    it('is checked from end to end, and names the first entry that was changed', async () => {
      await site.settle()
      assert.match(wordsOf((await send('/audit/verify')).text), /The audit log is whole/)
      const { db } = site.instance.database
      await db.raw('alter table core.audit disable trigger user')
      await db.raw(`update core.audit set action = 'core.nothing' where seq = 5`)
      await db.raw('alter table core.audit enable trigger user')
      assert.match(wordsOf((await send('/audit/verify')).text), /Entry 5 was changed after it was written/)
    })
  })
})
