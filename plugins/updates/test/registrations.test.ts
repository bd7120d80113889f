import assert from 'node:assert/strict'
import fc from 'fast-check'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type { Viewer } from '@diwan/core'
import type { Registrations, RegistrationState } from '../services/registrations.ts'

const day = (site: TestSite, days: number, hour: string) => `${new Date(site.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)}T${hour}`

// One database takes one statement after the other; only on the other do people really meet at the last seat.
for (const engine of ['embedded', 'postgres'] as const) describe(`seats in meetings (${engine})`, function () {
  this.timeout(180_000)
  let site: TestSite
  before(async function boot() {
    try {
      site = await bootTest({ plugins: ['updates'], engine })
    } catch (error) {
      if (engine === 'postgres' && /no PostgreSQL here/.test(String(error)) && !/CI skips/.test(String(error))) this.skip()
      throw error
    }
  })
  after(() => site?.stop())

  const registrations = () => site.inside<{ registrations: Registrations }>('updates').registrations
  const within = <T>(work: () => Promise<T>) => site.services.transaction(work)
  const meeting = (capacity: number | null, more: Record<string, unknown> = {}, days = 10) => site.make.item('updates.meeting', {
    title: 'A meeting', audience: ['members'],
    fields: { format: 'online', registration: 'open', sessions: [{ id: 'en-1', lang: 'en', start: day(site, days, '10:00'), end: day(site, days, '11:00'), timeZone: 'UTC', capacity, state: 'planned', sequence: 0 }], ...more },
  })
  const states = async (id: string) => (await site.instance.database.db.raw<{ rows: { person: string; state: RegistrationState; place: number }[] }>('select person_id as person, state, place::int as place from updates.registration where item_id = ?::uuid order by place', [id])).rows
  const moves = async (id: string) => (await site.instance.database.db.raw<{ rows: { n: number; d: number }[] }>(`select count(*)::int as n, count(distinct detail ->> 'registration' )::int as d from core.audit where action = 'updates.meeting.moved-up' and object = ?`, [`item:${id}`])).rows[0]
  const register = (viewer: Viewer, ref: string) => within(() => registrations().register(viewer, ref, { session: 'en-1', capacityOf: 'delegate' }))

  it('say where to a seat of one’s own, or to everybody who is signed in where nobody registers', async () => {
    const door = (id: string) => site.instance.database.db.raw(`insert into updates.door (item_id, session, place, address) values (?::uuid, 'en-1', 'Room Kestrel', 'https://meet.example/kestrel')`, [id])
    const [closed, open] = [await meeting(5), await meeting(null, { registration: 'none' })]
    for (const { id } of [closed, open]) await door(id)
    assert.doesNotMatch((await site.get(`/en${closed.path}`, { as: 'member' })).text, /kestrel/i)
    const { text } = await site.get(`/en${open.path}`, { as: 'member' })
    assert.match(text, /https:\/\/meet\.example\/kestrel/)
    assert.match(text, /No registration is needed/)
    assert.doesNotMatch(text, /Nobody yet|>Seats</)
    assert.doesNotMatch((await site.get(`/en${open.path}`)).text, /kestrel/i)
  })

  it('are given until none is left; whoever comes later waits, and moves up by themselves', async () => {
    const { path, id } = await meeting(1)
    const ask = async (as: 'member' | 'stranger') => (await site.post(`/api/v1${path}/register`, { session: 'en-1' }, { as, accept: 'data' })).json() as { state: string }
    assert.equal((await ask('member')).state, 'registered')
    assert.equal((await ask('stranger')).state, 'waiting')
    assert.equal((await ask('stranger')).state, 'waiting')
    assert.match((await site.get(`/en${path}`, { as: 'stranger' })).text, /first on the waiting list/)
    await site.post(`/en${path}/cancel`, {}, { as: 'member' })
    assert.match((await site.get(`/en${path}`, { as: 'stranger' })).text, /You are registered/)
    assert.equal((await ask('member')).state, 'waiting')
    assert.deepEqual(await moves(id), { n: 1, d: 1 })
  })

  it('are never more than there are, never empty while somebody waits, and go to who asked first, whatever people do at the same time', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, (_, n) => site.make.person({ name: `Person ${n}`, administration: n % 2 === 0 ? 'XA' : 'XB' })))
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(fc.array(fc.record({ person: fc.nat(7), gives: fc.boolean() }), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 }), async (capacity, rounds) => {
      const { id, ref } = await meeting(capacity)
      for (const round of rounds) {
        const waited = (await states(id)).filter(({ state }) => state === 'waiting')
        await Promise.all(round.map(({ person, gives }) => gives ? within(() => registrations().cancel(people[person]!, ref)) : register(people[person]!, ref)))
        const now = await states(id)
        const [seated, waiting] = ['registered', 'waiting'].map((state) => now.filter((one) => one.state === state)) as [typeof now, typeof now]
        assert.ok(seated.length <= capacity, 'more seats than there are')
        assert.ok(waiting.length === 0 || seated.length === capacity, 'a seat is empty while somebody waits')
        // Of those who waited and neither asked nor gave up meanwhile, the first have moved up.
        const acted = new Set(round.map(({ person }) => people[person]!.id))
        const still = waited.filter(({ person }) => !acted.has(person)).map(({ person }) => now.find((one) => one.person === person)?.state)
        assert.deepEqual(still, still.toSorted((a, b) => Number(a === 'waiting') - Number(b === 'waiting')), 'somebody was passed over')
      }
    }), { numRuns: 25 })
  })

  it('are told once to whoever moves up', async () => {
    const { id, ref } = await meeting(1)
    const [first, second, third] = await Promise.all([1, 2, 3].map((n) => site.make.person({ name: `Teller ${n}` })))
    for (const person of [first, second, third]) await register(person!, ref)
    await Promise.all([1, 2, 3].map(() => within(() => registrations().cancel(first!, ref))))
    await Promise.all([within(() => registrations().refill(id)), within(() => registrations().refill(id))])
    assert.deepEqual((await states(id)).map(({ state }) => state), ['cancelled', 'registered', 'waiting'])
    assert.deepEqual(await moves(id), { n: 1, d: 1 })
  })

  it('are more when the meeting gets more room, and those who waited get them', async () => {
    const { id, ref, rev } = await meeting(1)
    for (const n of [1, 2, 3]) await register(await site.make.person({ name: `Room ${n}` }), ref)
    const editor = await site.viewer('editor')
    const draft = await site.services.content.draft(editor, id)
    const sessions = ((draft.input.fields ?? {})['sessions'] as object[]).map((one) => ({ ...one, capacity: 2 }))
    await site.services.content.saveDraft(editor, id, { ...draft.input, fields: { ...draft.input.fields, sessions } }, { rev: 0 })
    await site.services.content.move(editor, id, 'publish', { rev })
    await site.settle()
    assert.deepEqual((await states(id)).map(({ state }) => state), ['registered', 'registered', 'waiting'])
  })

  it('wait for the contact point where the meeting wants that: of the same administration, never for oneself, once', async () => {
    const { path, id } = await meeting(5, { registration: 'approval' })
    await site.post(`/en${path}/register`, { session: 'en-1' }, { as: 'member' })
    assert.deepEqual((await states(id)).map(({ state }) => state), ['asked'])
    const { rows: [row] } = await site.instance.database.db.raw<{ rows: { id: string }[] }>('select id from updates.registration where item_id = ?::uuid', [id])
    const answer = (as: 'strangeNcp' | 'colleague' | 'ncp' | 'member') => site.post(`/en/updates/meetings/approvals/${row?.id}`, { answer: 'approve' }, { as })
    for (const as of ['strangeNcp', 'colleague', 'member'] as const) assert.equal((await answer(as)).status, 404, as)
    assert.match((await site.get('/en/updates/meetings/approvals', { as: 'ncp' })).text, /Mem Berry/)
    assert.doesNotMatch((await site.get('/en/updates/meetings/approvals', { as: 'strangeNcp' })).text, /Mem Berry/)
    assert.match((await site.get('/en', { as: 'ncp' })).text, /One registration waits for your approval/)
    assert.equal((await answer('ncp')).status, 303)
    assert.equal((await answer('ncp')).status, 409)
    assert.deepEqual((await states(id)).map(({ state }) => state), ['registered'])
    // A contact point answers for the seat and needs nobody.
    await site.post(`/en${path}/register`, { session: 'en-1' }, { as: 'ncp' })
    assert.deepEqual((await states(id)).map(({ state }) => state), ['registered', 'registered'])
  })

  it('are refused after the day, for a session that is cancelled or over, and to who may not read', async () => {
    const over = await meeting(null, {}, -10)
    const late = await meeting(null, { registrationUntil: day(site, -1, '').slice(0, 10) })
    const none = await meeting(null, { registration: 'none' })
    for (const { path } of [over, late, none]) assert.equal((await site.post(`/en${path}/register`, { session: 'en-1' }, { as: 'member' })).status, 409)
    const { path } = await site.make.item('updates.meeting', { title: 'Closed', audience: ['administration:XB'], fields: { format: 'online', registration: 'open', sessions: [] } })
    assert.equal((await site.post(`/en${path}/register`, { session: 'en-1' }, { as: 'member' })).status, 404)
    assert.equal((await site.post(`/en${over.path}/register`, { session: 'en-1' })).status, 401)
  })

  it('are listed, marked and taken away by keepers alone, and taking them away is put on record, formulas disarmed', async () => {
    const { path, id } = await meeting(null, {}, 1)
    const person = await site.make.person({ name: '=HYPERLINK("x")' })
    await register(person, path.split('/').at(-1) ?? '')
    await site.post(`/en${path}/register`, { session: 'en-1', capacityOf: 'speaker' }, { as: 'member' })
    for (const as of ['member', 'ncp', 'stranger'] as const) {
      assert.equal((await site.get(`/en${path}/registrations`, { as })).status, 404, as)
      assert.equal((await site.post(`/en${path}/registrations/export`, {}, { as })).status, 404, as)
      assert.equal((await site.post(`/en${path}/attendance`, {}, { as })).status, 404, as)
    }
    const listed = await site.get(`/api/v1${path}/registrations`, { as: 'editor', accept: 'data' })
    const rows = (listed.json() as { rows: { id: string; name: string }[] }).rows
    assert.equal(rows.length, 2)
    await site.post(`/en${path}/attendance`, { listed: rows.map((row) => row.id), present: [rows[1]?.id ?? ''] }, { as: 'editor' })
    const { text } = await site.post(`/en${path}/registrations/export`, {}, { as: 'editor' })
    assert.match(text, /"'=HYPERLINK\(""x""\)",XA,en-1,delegate,registered/)
    assert.match(text, /Mem Berry,XA,en-1,speaker,registered,[^,]+,yes,[A-Z2-9-]{19}/)
    const { rows: [entry] } = await site.instance.database.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from core.audit where action = 'updates.meeting.registrations-exported' and object = ?`, [`item:${id}`])
    assert.equal(entry?.n, 1)
    // Who was there has a certificate, which anybody may check by its number; who was not has none.
    const number = /certificates\/([A-Z2-9-]{19})\/paper/.exec((await site.get(`/en${path}`, { as: 'member' })).text)?.[1] ?? ''
    const paper = await site.get(`/en/updates/meetings/certificates/${number}/paper`, { as: 'member' })
    assert.ok(paper.text.includes(`translate="no">${number}<`))
    assert.match(paper.text, /Mem Berry/)
    for (const locale of ['en', 'ar']) {
      const { status, headers, text: bytes } = await site.get(`/${locale}/updates/meetings/certificates/${number}/pdf`, { as: 'member', accept: '*/*' })
      assert.deepEqual([status, headers.get('content-type'), headers.get('content-disposition')?.slice(0, 10), bytes.slice(0, 5)], [200, 'application/pdf', 'attachment', '%PDF-'])
    }
    assert.equal((await site.get(`/en/updates/meetings/certificates/${number}/pdf`, { as: 'stranger', accept: '*/*' })).status, 404)
    assert.match((await site.get(`/en/updates/meetings/certificates/${number}`)).text, /Mem Berry/)
    assert.equal((await site.get('/en/updates/meetings/certificates/AAAA-AAAA-AAAA-AAAA')).status, 404)
    assert.equal((await site.get(`/en/updates/meetings/certificates/${number}/paper`, { as: 'stranger' })).status, 404)
  })

  it('are freed when their person goes', async () => {
    const { id, ref } = await meeting(1)
    const [leaving, waiting] = [await site.make.person({ name: 'Leaving' }), await site.make.person({ name: 'Waiting' })]
    await register(leaving, ref)
    await register(waiting, ref)
    await site.instance.floors.access.accounts.remove('system', leaving.id ?? '')
    await site.settle()
    assert.deepEqual((await states(id)).map(({ state }) => state), ['cancelled', 'registered'])
  })
})
