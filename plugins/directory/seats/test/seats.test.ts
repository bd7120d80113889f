import assert from 'node:assert/strict'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Conflict, Invalid, NotFound, Refused, TooOften } from '@diwan/core'
import { bootTest, type TestPerson, type TestSite } from '@diwan/core/testing'
import type { SeatServices } from '../deps.ts'
import { nextDay } from '../working-days.ts'

const folder = join(import.meta.dirname, '../..')
const pdf = Buffer.from('%PDF-1.7\nThe Director General appoints Wyvern Thistledown.')
const days = (n: number) => n * 86_400_000

describe('seats', function () {
  this.timeout(120_000)
  let site: TestSite
  let seats: SeatServices
  const viewer = (who: TestPerson) => site.viewer(who)
  const on = (n: number) => new Date(site.clock.now().getTime() + days(n)).toISOString().slice(0, 10)
  /** What is kept of people in memory hears of a change after its commit: within a moment, not the minute that is promised. */
  const soon = async (who: TestPerson, standing: string) => {
    for (let n = 0; n < 40 && (await seats.badges.one(site.id(who))).standing !== standing; n++) await pause(25)
    assert.equal((await seats.badges.one(site.id(who))).standing, standing)
  }
  beforeEach(async () => {
    site = await bootTest({ plugins: [folder] })
    seats = site.inside<SeatServices>('directory')
    await site.instance.database.db.raw(`update core.administration set domains = '{aldermere.example}' where code = 'XA'`)
  })
  afterEach(() => site?.stop())

  it('are confirmed by a letter that nobody opens but who verifies, that stands in the database encrypted, and each look is in the audit', async () => {
    const id = await seats.verification.ask(await viewer('ncp'), { method: 'letter', letter: { name: 'letter.pdf', bytes: pdf } })
    const { rows: [kept] } = await site.instance.database.db.raw<{ rows: { sealed: Buffer }[] }>('select sealed from directory.letter')
    assert.ok(kept && !Buffer.from(kept.sealed).includes('Wyvern') && Buffer.from(kept.sealed).length > pdf.length)
    for (const who of ['ncp', 'member', 'colleague', 'stranger', 'strangeNcp'] as const) await assert.rejects(seats.verification.letter(await viewer(who), id), NotFound, who)
    for (const as of ['ncp', 'member', 'strangeNcp', 'visitor'] as const) {
      const { status, text } = await site.get(`/en/directory/verify/${id}/letter`, { as, accept: '*/*' })
      assert.notEqual(status, 200, as)
      assert.doesNotMatch(text, /Wyvern/)
    }
    const looked = async () => (await site.instance.database.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from core.audit where action = 'directory.letter.opened'`)).rows[0]?.n
    assert.equal(await looked(), 0)
    const opened = await site.get(`/en/directory/verify/${id}/letter`, { as: 'editor', accept: '*/*' })
    assert.match(opened.text, /Wyvern Thistledown/)
    assert.equal(await looked(), 1)
    await assert.rejects(seats.verification.ask(await viewer('member'), { method: 'letter', letter: { name: 'x.pdf', bytes: Buffer.from('<html>') } }), Invalid)
    assert.doesNotMatch(JSON.stringify((await site.instance.database.db.raw('select * from core.telling')).rows), /Wyvern/)
  })

  it('are vouched for by nobody in their own case, by a contact point for members of the same seat, and only while confirmed themselves', async () => {
    const [ncp, editor] = [await viewer('ncp'), await viewer('editor')]
    await assert.rejects(seats.verification.vouch(editor, site.id('editor'), on(100)), Refused)
    await assert.rejects(seats.verification.vouch(ncp, site.id('member'), on(100)), NotFound, 'not while nobody vouches for the contact point')
    await seats.verification.vouch(editor, site.id('ncp'), on(300))
    await seats.verification.vouch(await viewer('ncp'), site.id('member'), on(100))
    await assert.rejects(seats.verification.vouch(await viewer('ncp'), site.id('stranger'), on(100)), NotFound)
    await assert.rejects(seats.verification.vouch(editor, site.id('member'), on(0)), Invalid)
    const badge = await seats.badges.one(site.id('member'))
    assert.deepEqual([badge.standing, badge.until, badge.byName, badge.how], ['verified', on(100), 'Nico Point', 'vouch'])
    assert.ok((await viewer('member')).tokens.includes('network@administration:XA'))
  })

  it('lose the badge and what it opens at once when it is taken back, lapse when time passes, and stay listed', async () => {
    const editor = await viewer('editor')
    await seats.verification.vouch(editor, site.id('member'), on(40))
    site.clock.forward({ days: 20 })
    assert.equal((await seats.badges.one(site.id('member'))).standing, 'due')
    site.clock.forward({ days: 21 })
    assert.equal((await seats.badges.one(site.id('member'))).standing, 'lapsed')
    assert.ok(!(await viewer('member')).tokens.some((token) => token.startsWith('network')))
    await seats.verification.vouch(editor, site.id('member'), on(40))
    await site.settle()
    assert.match((await site.get(`/en/directory/vouch/${site.id('member')}`, { as: 'editor' })).text, /Confirmed until/)
    await seats.revocations.revoke(editor, site.id('member'), 'Works elsewhere')
    await soon('member', 'revoked')
    assert.ok(!(await viewer('member')).tokens.some((token) => token.startsWith('network')))
    assert.equal((await site.services.people.cards([site.id('member')])).get(site.id('member'))?.confirmation, null)
    assert.match((await site.get('/en/directory/verification', { as: 'member' })).text, /Confirmation taken back/)
  })

  it('are proven by a code at the administration’s own domain, which five wrong tries or half an hour make void', async () => {
    const member = await viewer('member')
    await assert.rejects(seats.verification.askByMail(member, 'mem@elsewhere.example'), Invalid)
    const codeOf = async () => /\d{4} \d{4}/.exec((await site.mails()).at(-1)?.text ?? '')?.[0] ?? ''
    await seats.verification.askByMail(member, 'Mem@Aldermere.example')
    for (let n = 0; n < 5; n++) await assert.rejects(seats.verification.enterCode(member, '0000 000x'), Invalid)
    await assert.rejects(seats.verification.enterCode(member, await codeOf()), NotFound, 'void after five')
    await seats.verification.askByMail(member, 'mem@aldermere.example')
    site.clock.forward({ minutes: 31 })
    await assert.rejects(seats.verification.enterCode(member, await codeOf()), Invalid, 'void after half an hour')
    await seats.verification.askByMail(member, 'mem@aldermere.example')
    assert.deepEqual(await seats.verification.enterCode(member, await codeOf()), { isVerified: true })
    assert.equal((await seats.badges.one(site.id('member'))).how, 'domain-mail')
    const ncp = await viewer('ncp')
    await seats.verification.askByMail(ncp, 'nico@aldermere.example')
    assert.deepEqual(await seats.verification.enterCode(ncp, await codeOf()), { isVerified: false }, 'a mailbox proves no appointment')
    assert.equal((await seats.verification.queue(await viewer('editor'))).rows.length, 1)
    await seats.verification.withdraw(ncp)
    for (let n = 0; n < 4; n++) await seats.verification.askByMail(ncp, 'nico@aldermere.example')
    await assert.rejects(seats.verification.askByMail(ncp, 'nico@aldermere.example'), TooOften)
  })

  it('are decided once when two verify at the same time, and taken back together only as they were shown', async () => {
    const id = await seats.verification.ask(await viewer('member'), { method: 'hub-check' })
    const [editor, administrator] = [await viewer('editor'), await viewer('administrator')]
    const both = await Promise.allSettled([seats.verification.decide(editor, id, 'confirm', { until: on(100) }), seats.verification.decide(administrator, id, 'refuse', { reason: 'Unknown' })])
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.ok(both.some((one) => one.status === 'rejected' && one.reason instanceof Conflict))
    await seats.verification.vouch(editor, site.id('member'), on(100))
    await seats.verification.vouch(editor, site.id('stranger'), on(100))
    site.clock.forward({ days: 2 })
    const before = { before: on(0) }
    const { n } = await seats.revocations.preview(editor, before)
    assert.ok(n >= 2)
    await assert.rejects(seats.revocations.revokeBefore(editor, before, { expected: n + 1, reason: 'Stolen letterhead' }), Conflict)
    assert.equal((await seats.badges.one(site.id('stranger'))).standing, 'verified', 'none, as it was not as shown')
    assert.equal(await seats.revocations.revokeBefore(editor, before, { expected: n, reason: 'Stolen letterhead' }), n)
    await soon('stranger', 'revoked')
  })

  it('remind their holder thirty, fourteen and three days before the end and the day after, once each', async () => {
    await seats.verification.vouch(await viewer('editor'), site.id('member'), on(45))
    const told = async () => (await site.instance.database.db.raw<{ rows: { notice: string; key: string }[] }>(`select distinct notice, key from core.telling where notice in ('directory.seat-due', 'directory.seat-lapsed')`)).rows.length
    const after: number[] = []
    for (let day = 0; day < 48; day++) {
      site.clock.forward({ days: 1 })
      await seats.badges.remind()
      if ([14, 15, 30, 31, 41, 42, 45, 46].includes(day + 1)) after.push(await told())
    }
    assert.deepEqual(after, [0, 1, 1, 2, 2, 3, 3, 4])
  })
})

describe('requests between administrations', function () {
  this.timeout(120_000)
  let site: TestSite
  let seats: SeatServices
  const viewer = (who: TestPerson) => site.viewer(who)
  beforeEach(async () => {
    site = await bootTest({ plugins: [folder] })
    seats = site.inside<SeatServices>('directory')
  })
  afterEach(() => site?.stop())

  it('are due on a day on which both are open, and say which that is', async () => {
    await seats.seatBook.setOffice(await viewer('strangeNcp'), 'XB', { weekend: 'fri-sat', timeZone: 'UTC' })
    const days = await seats.requests.days('XA', 'XB')
    const of = (weekday: number): string => { let day = days.usual; while (new Date(`${day}T00:00:00Z`).getUTCDay() !== weekday) day = nextDay(day); return day }
    for (const [weekday, ahead] of [[5, 3], [6, 2], [0, 1]] as const) {
      const closed = of(weekday)
      const { text, status } = await site.post('/en/directory/requests/new', { receiver: 'XB', title: 'Seals', body: 'Which?', dueOn: closed }, { as: 'ncp' })
      assert.equal(status, 422)
      const open = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(nextDay(closed, ahead)))
      const [, month, day] = /^(\w+) (\d+)/.exec(open) ?? []
      assert.match(text, new RegExp(`one of the two offices is closed[^<]*(?:${day} ${month}|${month} ${day})`), text.match(/error-summary[\s\S]{0,400}/)?.[0])
    }
    assert.ok((await seats.requests.ask(await viewer('ncp'), { receiver: 'XB', title: 'Seals', body: 'Which?', dueOn: of(1) })).id)
  })

  it('are read by the two and nobody else, on pages, in data, search and what the hub is told', async () => {
    const { id, path } = await seats.requests.ask(await viewer('ncp'), { receiver: 'XB', title: 'Wyvern at berth nine', body: 'Which seals does the Wyvern carry?' })
    await seats.requests.answer(await viewer('strangeNcp'), id, 'Brass ones, says the Wyvern.')
    for (const as of ['member', 'colleague', 'stranger'] as const) assert.match((await site.get(`/en${path}`, { as })).text, /Wyvern/, as)
    for (const as of ['editor', 'administrator', 'visitor'] as const) {
      for (const address of [`/en${path}`, `/api/v1${path}`, '/en/directory/requests', '/api/v1/directory/requests', '/en/search?q=wyvern', '/en', '/en/directory/verify', '/en/directory/seats', '/en/inbox']) {
        assert.doesNotMatch((await site.get(address, { as, accept: '*/*' })).text, /Wyvern|berth/, `${as} ${address}`)
      }
    }
    const { path: narrow } = await seats.requests.ask(await viewer('ncp'), { receiver: 'XB', title: 'For contacts', body: 'Only for you.', reach: 'contacts' })
    assert.equal((await site.get(`/en${narrow}`, { as: 'stranger' })).status, 404)
    assert.equal((await site.get(`/en${narrow}`, { as: 'strangeNcp' })).status, 200)
    // A program cannot widen it, nor ask in another's name.
    const made = await site.services.content.publishNew(await viewer('ncp'), 'directory.request', { lang: 'en', audience: ['public'], texts: { en: { title: 'Wide open', body: 'x' } }, fields: { sender: 'XA', receiver: 'XB', reach: 'everybody', dueOn: '2030-01-01' } })
    assert.equal((await site.get(`/en${made.path}`, { as: 'editor' })).status, 404)
    const forged = await site.services.content.publishNew(await viewer('ncp'), 'directory.request', { lang: 'en', audience: [], texts: { en: { title: 'Forged', body: 'x' } }, fields: { sender: 'XB', receiver: 'XA', reach: 'everybody', dueOn: '2030-01-01' } })
    await site.settle()
    await assert.rejects(seats.requests.read(await viewer('ncp'), forged.id), NotFound)
    assert.equal((await seats.requests.read(await viewer('strangeNcp'), made.id)).clock.stage, 'sent')
  })

  it('go to the deputy when nobody takes them up, to the hub when nobody answers, and each once', async () => {
    const [ncp, other] = [await viewer('ncp'), await viewer('strangeNcp')]
    await site.services.seats.appoint('system', site.id('stranger'), null)
    const { id } = await seats.requests.ask(ncp, { receiver: 'XB', title: 'Seals', body: 'How?' })
    const first = (await seats.requests.read(ncp, id)).clock
    assert.deepEqual(await seats.requests.escalate(), { toDeputy: 0, toHub: 0 })
    site.clock.forward({ seconds: (first.acknowledgeBy.getTime() - site.clock.now().getTime()) / 1000 + 1 })
    assert.deepEqual(await Promise.all([seats.requests.escalate(), seats.requests.escalate()]).then((both) => both.map(({ toDeputy }) => toDeputy).toSorted((a, b) => a - b)), [0, 1])
    const second = (await seats.requests.read(ncp, id)).clock
    assert.equal(second.level, 1)
    assert.notEqual(second.assigneeId, first.assigneeId)
    assert.deepEqual(await seats.requests.escalated(await viewer('editor')), [])
    site.clock.forward({ seconds: (first.dueAt.getTime() - site.clock.now().getTime()) / 1000 + 1 })
    assert.deepEqual(await seats.requests.escalate(), { toDeputy: 0, toHub: 1 })
    assert.deepEqual(await seats.requests.escalate(), { toDeputy: 0, toHub: 0 })
    assert.deepEqual((await seats.requests.escalated(await viewer('editor'))).map(({ sender, receiver }) => [sender, receiver]), [['XA', 'XB']])
    await assert.rejects(seats.requests.acknowledge(other, id), Conflict)
    await seats.requests.answer(other, id, 'With a reader.')
    await assert.rejects(seats.requests.close(other, id), Refused)
    await seats.requests.close(ncp, id)
    await assert.rejects(seats.requests.answer(other, id, 'Once more'), Conflict)
  })

  it('propose a channel on terms, which the other side agrees to or declines once; a plugin hears of it', async () => {
    const [mine, theirs] = [await viewer('ncp'), await viewer('strangeNcp')]
    const on = (n: number) => new Date(site.clock.now().getTime() + days(n)).toISOString().slice(0, 10)
    const terms = { handling: 'named-people' as const, until: on(200), keepMonths: 12, takesPart: 'Two analysts of the Wyvern desk' }
    const propose = (more: Partial<typeof terms> = {}) => seats.requests.ask(mine, { receiver: 'XB', title: 'A channel on seals', body: 'To go on talking.', channel: { ...terms, ...more } })
    for (const [field, more] of [['channelUntil', { until: on(1) }], ['keepMonths', { keepMonths: 500 }], ['takesPart', { takesPart: ' ' }]] as const) {
      await assert.rejects(propose(more), (fault) => fault instanceof Invalid && fault.faults.some((one) => one.field === field), field)
    }
    const agreed = async () => { await site.settle(); return (await site.instance.database.db.raw<{ rows: { data: Record<string, unknown> }[] }>(`select data from core.event where name = 'directory.channel.agreed'`)).rows }
    const [first, second] = [await propose(), await propose()]
    await assert.rejects(seats.requests.answer(theirs, first.id, 'Gladly.'), Invalid, 'an answer says whether they agree')
    await seats.requests.answer(theirs, first.id, 'Not on these terms.', 'declined')
    assert.equal((await agreed()).length, 0)
    const page = (as: TestPerson) => site.get(`/en${second.path}`, { as })
    assert.match((await page('strangeNcp')).text, /We agree to these terms/)
    assert.match((await page('strangeNcp')).text, /Two analysts of the Wyvern desk/)
    assert.equal((await site.post(`/en${second.path}/answer`, { words: 'Gladly.', outcome: 'agreed' }, { as: 'strangeNcp' })).status, 303)
    assert.equal((await agreed()).length, 1)
    assert.match((await page('ncp')).text, /Both administrations have agreed/)
    await assert.rejects(seats.requests.answer(theirs, second.id, 'No.', 'declined'), Conflict)
    assert.equal((await seats.requests.read(mine, second.id)).clock.outcome, 'agreed')
    for (const as of ['editor', 'administrator'] as const) assert.equal((await page(as)).status, 404, as)
    assert.doesNotMatch((await site.get('/api/v1/directory/seats', { as: 'editor', accept: 'data' })).text, /Wyvern|channel on seals/)
  })

  it('lose nothing when the only contact point goes and the seat stands empty for half a year', async () => {
    const { id } = await seats.requests.ask(await viewer('ncp'), { receiver: 'XB', title: 'Seals', body: 'How?' })
    // What the seat asked of others is its own: it is kept by the seat, not by who sat there.
    const own = await seats.requests.ask(await viewer('strangeNcp'), { receiver: 'XA', title: 'Ledgers', body: 'Whose?' })
    await site.instance.floors.access.accounts.remove(await viewer('administrator'), site.id('strangeNcp'))
    await site.settle()
    site.clock.forward({ days: 180 })
    await seats.requests.escalate()
    await seats.seatBook.watch()
    const { rows } = await seats.seatBook.overview(await viewer('editor'), { reach: 'empty', after: 'XA' })
    assert.ok(rows.some(({ administration }) => administration.code === 'XB'))
    const passing = await seats.handOvers.name(await viewer('editor'), { administration: 'XB', kind: 'ncp', outgoing: null, incoming: site.id('stranger') })
    await seats.handOvers.accept(await viewer('stranger'), passing)
    const done = await seats.handOvers.confirm(await viewer('editor'), passing)
    assert.equal(done.requests, 2)
    const comer = await viewer('stranger')
    assert.deepEqual((await seats.requests.due(comer)).map(({ item, isMine }) => [item.title, isMine]), [['Seals', true]])
    await seats.requests.answer(comer, id, 'Late, but here.')
    assert.equal((await site.services.content.read(comer, 'directory.request', own.id)).isKept, true)
    assert.equal((await seats.requests.read(comer, own.id)).item.title, 'Ledgers')
    assert.equal((await seats.requests.read(await viewer('ncp'), id)).clock.stage, 'answered')
  })
})

describe('national approval', function () {
  this.timeout(60_000)
  let site: TestSite
  let seats: SeatServices
  before(async () => {
    site = await bootTest({ plugins: [folder] })
    seats = site.inside<SeatServices>('directory')
  })
  after(() => site?.stop())

  it('asks seats in order, takes a deputy’s word or a paper, holds for the words that were shown, and never comes of silence', async () => {
    const viewer = (who: TestPerson) => site.viewer(who)
    const api = site.api('directory').approvals
    const ncp = await viewer('ncp')
    const { id: item } = await site.services.content.create(ncp, 'directory.request', { lang: 'en', audience: [], texts: { en: { title: 'Plan', body: 'It begins in May.' } } })
    await assert.rejects(api.ask(ncp, item), Invalid, 'no route yet')
    await seats.approvals.setRoute(ncp, 'XA', [{ role: 'head', label: '', person: site.id('member'), deputy: site.id('colleague') }, { role: 'director-general', label: '', person: site.id('colleague'), deputy: null }])
    await assert.rejects(seats.approvals.setRoute(ncp, 'XA', [{ role: 'head', label: '', person: site.id('stranger'), deputy: null }]), Invalid)
    const { id } = await api.ask(ncp, item)
    await assert.rejects(api.ask(ncp, item), Conflict)
    assert.equal((await seats.approvals.waiting(await viewer('member'))).length, 1)
    await assert.rejects(seats.approvals.get(await viewer('strangeNcp'), id), NotFound)
    site.clock.forward({ days: 200 })
    for (let n = 0; n < 3; n++) await seats.approvals.remind()
    assert.equal((await api.of(ncp, item))[0]?.state, 'open', 'silence approves nothing')
    await assert.rejects(seats.approvals.decide(await viewer('colleague'), id, 2, 'approved'), Refused, 'not before the first')
    const both = await Promise.allSettled([seats.approvals.decide(await viewer('member'), id, 1, 'approved'), seats.approvals.decide(await viewer('colleague'), id, 1, 'refused', 'No')])
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
    const after = await seats.approvals.get(ncp, id)
    if (after.approval.state === 'open') {
      await assert.rejects(seats.approvals.record(await viewer('member'), id, 2, 'approved', { scan: { name: 'scan.pdf', bytes: pdf } }), Refused)
      await seats.approvals.record(ncp, id, 2, 'approved', { scan: { name: 'scan.pdf', bytes: pdf } })
      assert.deepEqual((await api.of(ncp, item)).map(({ state, isCurrent }) => [state, isCurrent]), [['approved', true]])
      const { rev } = await site.services.content.draft(ncp, item)
      await site.services.content.saveDraft(ncp, item, { lang: 'en', audience: [], texts: { en: { title: 'Plan', body: 'It begins in June.' } } }, { rev })
      assert.deepEqual((await api.of(ncp, item)).map(({ state, isCurrent }) => [state, isCurrent]), [['approved', false]], 'other words are not approved')
    } else {
      assert.equal(after.approval.state, 'refused')
    }
  })

  it('is taken back by who asked or a contact point, once, and plugins hear of it', async () => {
    const api = site.api('directory').approvals
    const ncp = await site.viewer('ncp')
    const { id: item } = await site.services.content.create(ncp, 'directory.request', { lang: 'en', audience: [], texts: { en: { title: 'Another plan', body: 'It begins in July.' } } })
    const { id } = await api.ask(ncp, item)
    const heard = async () => { await site.settle(); return (await site.services.db.raw<{ rows: { item: string; data: { approval: string } }[] }>(`select item, data from core.event where name = 'directory.approval.withdrawn'`)).rows }
    await assert.rejects(seats.approvals.withdraw(await site.viewer('member'), id), Refused)
    assert.deepEqual(await heard(), [])
    await seats.approvals.withdraw(ncp, id)
    assert.deepEqual((await heard()).map((one) => [one.item, one.data.approval]), [[item, id]])
    await assert.rejects(seats.approvals.withdraw(ncp, id), Conflict)
    assert.equal((await api.of(ncp, item))[0]?.state, 'withdrawn')
    assert.equal((await heard()).length, 1)
  })
})
