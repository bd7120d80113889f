import assert from 'node:assert/strict'
import { Refused } from '@diwan/core'
import type { TestSite } from '@diwan/core/testing'
import { approved, inRegion, lessonsOf, lessonsSite, publish, seatsOf, steps, write } from './lessons-site.ts'

describe('A lesson', function () {
  this.timeout(240_000)
  let site: TestSite
  before(async () => { site = await lessonsSite() })
  after(() => site?.stop())
  const everyone = ['visitor', 'stranger', 'strangeNcp', 'colleague', 'editor', 'administrator'] as const
  const mailsTo = async (who: 'member' | 'editor' | 'ncp') => { await site.runJobs(); await site.settle(); return (await site.get('/en/inbox', { as: who })).text }

  it('is read by its writer and their contact point alone until its administration has said yes', async () => {
    const id = await write(site, 'member', {}, 'Wyvern in the drawer')
    for (const as of everyone) for (const address of [`/en/lessons/write/${id}/who`, `/en/lessons/write/${id}/check`, `/api/v1/lessons/write/${id}/check`, `/en/items/${id}`, '/en/lessons', '/en/search?q=wyvern', '/en/lessons/mine']) {
      const { text } = await site.get(address, { as, accept: '*/*' })
      assert.doesNotMatch(text, /Wyvern in the drawer/, `${address} shows it to ${as}`)
    }
    for (const as of ['member', 'ncp'] as const) assert.match((await site.get(`/en/lessons/write/${id}/check`, { as })).text, /Wyvern in the drawer/)
  })

  it('keeps what was typed where something of it is wrong, and says what to do', async () => {
    const id = await write(site, 'member')
    const at = `/en/lessons/write/${id}`
    const { rev } = await site.services.content.draft(await site.viewer('member'), id)
    const saved = await site.post(`${at}/setting`, { ...steps.setting, from: 'in spring', until: '1999', rev: String(rev) }, { as: 'member' })
    assert.match(saved.location ?? '', /setting\?check=true/)
    const page = (await site.get(`${at}/setting?check=true`, { as: 'member' })).text
    assert.match(page, /value="in spring"/)
    assert.match(page, /Write a year, or a month and year/)
    assert.equal((await site.post(`${at}/check`, {}, { as: 'member' })).status, 422, 'it is not sent')
    // Somebody who saves what another has changed meanwhile is told, and loses nothing.
    const theirs = await site.post(`${at}/story`, { ...steps.story, expected: 'Typed by the contact point', rev: '1' }, { as: 'ncp' })
    assert.equal(theirs.status, 409)
    assert.match(theirs.text, /Typed by the contact point/)
  })

  it('is refused where too few administrations fit what it tells, and says what would be enough; taking that, it is sent', async () => {
    const id = await write(site, 'member', { who: { ...steps.who, dates: 'month', tellsVolume: 'true', tellsBudget: 'true' } }, 'Wyvern counted')
    const at = `/en/lessons/write/${id}`
    const n = await inRegion(site, 'EUR')
    // A half with drones, a third of those months, a quarter of that volume, a half of that budget.
    const page = (await site.get(`${at}/check`, { as: 'member' })).text
    assert.ok(Math.floor(n / 48) < 5)
    assert.match(page, new RegExp(`${Math.floor(n / 48) || 'No'} administrations? fits? what is told`))
    assert.equal((await site.post(`${at}/check`, {}, { as: 'member' })).status, 422)
    const offer = /name="by" value="([a-z+&#0-9xB;]+)"/.exec(page)?.[1]?.replaceAll(/&#(x2B|43);/g, '+') ?? ''
    assert.equal(offer, 'volume+years')
    assert.equal((await site.post(`${at}/tell-less`, { by: offer }, { as: 'member' })).status, 303)
    const after = (await site.get(`${at}/check`, { as: 'member' })).text
    assert.match(after, new RegExp(`${Math.floor(n / 4)} administrations fit what is told`))
    assert.doesNotMatch(/id="told"[^]*?id="more"/.exec(after)?.[0] ?? '', /12,345|March 2024/)
    assert.equal((await site.post(`${at}/check`, {}, { as: 'member' })).status, 303)
  })

  it('is refused while a name stands in it, at the place where it stands', async () => {
    const id = await write(site, 'member', { story: { ...steps.story, happened: 'The people of ALDERMÈRE saw nothing, says Mem Berry.' } })
    const page = await site.post(`/en/lessons/write/${id}/check`, {}, { as: 'member' })
    assert.equal(page.status, 422)
    assert.match(page.text, /story\?check(=|&#x3D;)true#happened/)
    assert.match((await site.get(`/en/lessons/write/${id}/story?check=true`, { as: 'member' })).text, /“Aldermere” stands in the text/)
  })

  it('is published by nobody, whatever they may do, but by approval and check', async () => {
    const { content } = site.services
    const id = await write(site, 'member')
    const able = { ...await site.viewer('ncp'), may: () => true }
    await assert.rejects(content.move(able, id, 'submit', { rev: 0 }).then(() => content.move(able, id, 'publish', { rev: 0 })), Refused)
    const input = { lang: 'en' as const, audience: ['public'], texts: { en: { title: 'Wyvern past the route' } }, fields: { level: 'named' } }
    await assert.rejects(content.publishNew({ ...await site.viewer('editor'), may: () => true }, 'lessons.lesson', input), Refused)
    assert.doesNotMatch((await site.get('/en/lessons', { as: 'editor' })).text, /Wyvern past the route/)
  })

  it('is shown to its administration word for word as it would leave, and stays as it is while somebody looks', async () => {
    const id = await write(site, 'member', {}, 'Wyvern before the head')
    assert.equal((await site.post(`/en/lessons/write/${id}/check`, {}, { as: 'member' })).status, 303)
    const ncp = await site.viewer('ncp')
    const { release } = await lessonsOf(site).releases.state(id)
    const waiting = (await seatsOf(site).approvals.waiting(ncp)).find((one) => one.id === release?.approval)
    assert.ok(waiting)
    assert.match(waiting.words, /They saw nothing after dusk/)
    assert.match(waiting.words, /administrations fit what is told/)
    assert.doesNotMatch(waiting.words, /12,345|2024-03|2025-11/)
    const { rev } = await site.services.content.draft(ncp, id)
    assert.equal((await site.post(`/en/lessons/write/${id}/story`, { ...steps.story, happened: 'Changed', rev: String(rev) }, { as: 'member' })).status, 409)
    // Refused: its author reads why, and may change it.
    await seatsOf(site).approvals.decide(ncp, waiting.id, 1, 'refused', 'Wait for the audit.')
    await site.settle()
    assert.match((await site.get(`/en/lessons/write/${id}/check`, { as: 'member' })).text, /Wait for the audit\./)
    assert.match(await mailsTo('member'), /Your lesson came back/)
    assert.equal((await site.post(`/en/lessons/write/${id}/story`, { ...steps.story, happened: 'Changed', rev: String(rev) }, { as: 'member' })).status, 303)
  })

  it('is taken back from its administration, and asked about again', async () => {
    const id = await write(site, 'member')
    assert.equal((await site.post(`/en/lessons/write/${id}/check`, {}, { as: 'member' })).status, 303)
    assert.equal((await site.post(`/en/lessons/write/${id}/recall`, {}, { as: 'member' })).status, 303)
    assert.equal((await site.post(`/en/lessons/write/${id}/recall`, {}, { as: 'member' })).status, 409)
    assert.equal((await site.post(`/en/lessons/write/${id}/check`, {}, { as: 'member' })).status, 303)
  })

  it('comes back from the expert check with reasons, and is not checked by who wrote it', async () => {
    const id = await write(site, 'member', {}, 'Wyvern to be clearer')
    const release = await approved(site, 'member', id)
    assert.equal((await site.post(`/en/lessons/checking/${release}`, { decision: 'return', reason: '' }, { as: 'editor' })).status, 422)
    const checks = lessonsOf(site).checks
    await assert.rejects(checks.accept({ ...await site.viewer('member'), may: () => true }, release), Refused)
    assert.equal((await site.post(`/en/lessons/checking/${release}`, { decision: 'return', reason: 'Say what the licence costs.' }, { as: 'editor' })).status, 303)
    assert.match((await site.get(`/en/lessons/write/${id}/check`, { as: 'member' })).text, /Say what the licence costs\./)
    assert.equal((await site.post(`/en/lessons/checking/${release}`, { decision: 'publish' }, { as: 'editor' })).status, 404)
  })

  it('is counted again when it is approved and when it is published: where too few fit by then it goes back', async () => {
    const { db } = site.instance.database
    const id = await write(site, 'member', { who: { ...steps.who, level: 'region' } }, 'Wyvern and the crowd that left')
    const release = await approved(site, 'member', id)
    const { rows: gone } = await db.raw<{ rows: { code: string }[] }>(`update core.administration set region = 'AP' where region = 'EUR' and code <> 'XA' returning code`)
    const done = await site.post(`/en/lessons/checking/${release}`, { decision: 'publish' }, { as: 'editor' })
    await db.raw(`update core.administration set region = 'EUR' where code = any(?::text[])`, [gone.map(({ code }) => code)])
    assert.equal(done.status, 303)
    const { stage, release: after } = await lessonsOf(site).releases.state(id)
    assert.deepEqual([stage, after?.returnedBy], ['returned', 'crowd'])
  })

  it('without its administration’s route is decided by the contact point', async () => {
    await site.instance.database.db.raw('delete from directory.route_seat')
    const id = await write(site, 'member', {}, 'Wyvern without a route')
    assert.equal((await site.post(`/en/lessons/write/${id}/check`, {}, { as: 'member' })).status, 303)
    assert.equal((await site.post(`/en/lessons/write/${id}/decide`, { decision: 'approved' }, { as: 'member' })).status, 403)
    assert.equal((await site.post(`/en/lessons/write/${id}/decide`, { decision: 'refused', reason: '' }, { as: 'ncp' })).status, 422)
    assert.equal((await site.post(`/en/lessons/write/${id}/decide`, { decision: 'approved' }, { as: 'ncp' })).status, 303)
    assert.equal((await lessonsOf(site).releases.state(id)).stage, 'check')
    await seatsOf(site).approvals.setRoute(await site.viewer('ncp'), 'XA', [{ role: 'head', label: '', person: site.id('ncp'), deputy: null }])
  })

  it('is withheld by its contact point before it is out and after, at once and everywhere, with a reason its author reads', async () => {
    const { manuscript, path } = await publish(site, 'member', {}, 'Wyvern taken home')
    assert.match((await site.get('/en/lessons', { as: 'stranger' })).text, /Wyvern taken home/)
    assert.equal((await site.post(`/en/lessons/write/${manuscript}/withhold`, { reason: 'In court' }, { as: 'member' })).status, 403)
    assert.equal((await site.post(`/en/lessons/write/${manuscript}/withhold`, { reason: 'In court' }, { as: 'ncp' })).status, 303)
    for (const address of ['/en/lessons', '/en/lessons.atom', '/en/lessons.csv', '/en/search?q=wyvern', '/api/v1/lessons', `/en${path}`]) assert.doesNotMatch((await site.get(address, { as: 'stranger', accept: '*/*' })).text, /Wyvern taken home/, address)
    assert.match((await site.get(`/en/lessons/write/${manuscript}/check`, { as: 'member' })).text, /In court/)
    assert.equal((await site.post(`/en/lessons/write/${manuscript}/check`, {}, { as: 'member' })).status, 409)
    assert.equal((await site.post(`/en/lessons/write/${manuscript}/let-go`, {}, { as: 'ncp' })).status, 303)
    assert.equal((await site.post(`/en/lessons/write/${manuscript}/check`, {}, { as: 'member' })).status, 303)
  })

  it('stands with its administration and its author where that was chosen, is retired with a reason, and lists leave it out then', async () => {
    const { manuscript, path } = await publish(site, 'member', { who: { ...steps.who, level: 'named', readers: 'public' } }, 'Wyvern by name')
    const page = (await site.get(`/en${path}`)).text
    assert.match(page, /Aldermere/)
    assert.match(page, /Mar(ch)? 2024/)
    assert.match((await site.get('/en/lessons?administration=XA')).text, /Wyvern by name/)
    assert.equal((await site.post(`/en/lessons/write/${manuscript}/stands`, {}, { as: 'member' })).status, 303)
    assert.equal((await site.post(`/en/lessons/write/${manuscript}/retire`, { reason: '' }, { as: 'member' })).status, 422)
    assert.equal((await site.post(`/en/lessons/write/${manuscript}/retire`, { reason: 'Drones are gone.' }, { as: 'member' })).status, 303)
    assert.match((await site.get(`/en${path}`)).text, /Retired on[^]*Drones are gone\./)
    // From a page that was open since before.
    for (const [late, form] of [['stands', {}], ['retire', { reason: 'Zqlate' }]] as const) {
      const refused = await site.post(`/en/lessons/write/${manuscript}/${late}`, form, { as: 'member' })
      assert.equal(refused.status, 409, late)
      assert.match(refused.text, /It is not published\./)
    }
    assert.match((await site.get(`/en${path}`)).text, /Retired on[^]*Drones are gone\./)
    assert.doesNotMatch((await site.get('/en/lessons')).text, /Wyvern by name/)
    assert.match((await site.get('/en/lessons?retired=yes')).text, /Wyvern by name/)
  })

  it('is translated by who keeps it, and the translation says that it is one', async () => {
    const { path, lesson } = await publish(site, 'member', { who: { ...steps.who, level: 'administration', readers: 'public' } }, 'Wyvern in two languages')
    const { rev } = await site.services.content.read(await site.viewer('editor'), 'lessons.lesson', lesson)
    assert.equal((await site.get(`/en/lessons/${lesson}/translate?text=fr`, { as: 'stranger' })).status, 404)
    assert.equal((await site.post(`/en/lessons/${lesson}/translate`, { text: 'fr', rev: String(rev), title: 'Vouivre au crépuscule', recommendation: 'Demandez la licence.', maker: 'machine' }, { as: 'editor' })).status, 303)
    const page = (await site.get(`/fr${path}`)).text
    assert.match(page, /Vouivre au crépuscule/)
    assert.match(page, /Demandez la licence/)
    assert.match(page, /machine|automatique/i)
  })
})
