import assert from 'node:assert/strict'
import { Conflict, Invalid, Refused, type Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import fc from 'fast-check'
import type {} from '../contract.ts'
import type { CategoryFields } from '../board/model/kinds.ts'
import { phaseAt } from '../lab/model/phases.ts'
import { changesOf, settled } from '../lab/model/settled.ts'
import type { MoreServices } from '../parts.ts'
import { Board } from './board.ts'

const parts = { base: 'clinic' as const, begins: 'members' as const, replies: 'ncps' as const, lookedAt: 'nobody' as const, goalHours: 24, headings: ['What happened', 'What we need'], phases: [{ name: 'Questions first', days: 2 }, { name: 'Advice', days: 5 }], roles: [{ name: 'Host', does: 'Sums up' }] }
const words = { title: 'Case surgery', summary: 'A live case is worked through within a week', body: 'Three colleagues take one case each.', lang: 'en' as const }

describe('the format lab', function () {
  this.timeout(120_000)
  let site: TestSite, board: Board, lab: MoreServices, ncp: Viewer, editor: Viewer
  beforeEach(async () => {
    site = await bootTest({ at: new Date('2027-03-01T10:00:00Z') })
    board = await Board.at(site); lab = site.inside<MoreServices>('forum')
    ;[ncp, editor] = [await site.viewer('ncp'), await site.viewer('editor')]
  })
  afterEach(() => site?.stop())
  const compose = async () => {
    await board.write(() => lab.designs.volunteer(ncp, true))
    const { path } = await board.write(() => lab.designs.compose(ncp, { ...words, ...parts }))
    return lab.designs.read(ncp, path.split('/').at(-1) ?? '')
  }
  const tried = async () => {
    const design = await compose(), category = await board.category({ format: 'discussion' })
    await board.write(() => lab.trials.ask(ncp, design, { category: category.id, days: 30, reason: 'Cases are lost between talks' }))
    const [trial] = await lab.trials.list(editor, { design: design.id })
    return { design, category, trial: trial! }
  }
  const fieldsOf = async (id: string) => (await board.services.categories.read(editor, id)).fields

  it('is of contact points who put their name down: they compose, and nobody else does', async () => {
    const member = await site.viewer('member')
    await assert.rejects(board.write(() => lab.designs.volunteer(member, true)), Refused)
    await assert.rejects(board.write(() => lab.designs.compose(ncp, { ...words, ...parts })), Refused)
    const design = await compose()
    assert.deepEqual({ ...design.fields }, parts)
    assert.match((await site.get('/en/forum/lab', { as: 'member' })).text, /Nico Point[\s\S]*Put their name down|Nico Point/)
    await assert.rejects(board.write(() => lab.designs.compose(ncp, { ...words, ...parts, phases: [{ name: '', days: 0 }] })), Invalid)
    await board.write(() => lab.designs.volunteer(ncp, false))
    assert.equal((await site.get('/en/forum/lab/compose', { as: 'ncp' })).status, 403)
  })

  it('tries a format on a category once its moderators say so: threads are begun under its headings, by its rules', async () => {
    const { category, trial } = await tried()
    await assert.rejects(board.write(() => lab.trials.decide(ncp, trial.id, { isStarted: true, reason: 'Yes' })), Refused)
    await assert.rejects(board.write(() => lab.trials.decide(editor, trial.id, { isStarted: true, reason: ' ' })), Invalid)
    await board.write(() => lab.trials.decide(editor, trial.id, { isStarted: true, reason: 'Worth a month' }))
    const { format, replies, isTrial, headings, goalHours, reason } = await fieldsOf(category.id)
    assert.deepEqual([format, replies, isTrial, headings, goalHours, reason], ['clinic', 'ncps', true, parts.headings, 24, 'Worth a month'])
    const form = await site.get(`/en/forum/new?category=${category.ref}`, { as: 'member' })
    assert.match(form.text, /What happened[\s\S]*What we need/)
    const begun = await site.post('/en/forum/new', { category: category.id, title: 'A seal froze', 'parts.h1': 'It froze', 'parts.h2': 'Advice' }, { as: 'member' })
    assert.equal(begun.status, 303)
    const page = await site.get(begun.location ?? '', { as: 'member' })
    assert.match(page.text, /What happened<\/h\d>[\s\S]*It froze/)
    assert.match(page.text, /Phase 1 of 2:[\s\S]*Questions first/)
    await assert.rejects(board.write(() => lab.trials.decide(editor, trial.id, { isStarted: true, reason: 'Again' })), Conflict)
  })

  it('keeps what is on trial as it was begun with, whatever becomes of the format meanwhile', async () => {
    const { design, trial } = await tried()
    await board.write(() => lab.designs.revise(ncp, design.ref ?? '', { ...words, ...parts, base: 'debate', headings: [] }, design.rev))
    await board.write(() => lab.trials.decide(editor, trial.id, { isStarted: true, reason: 'As proposed' }))
    const [stands] = await lab.trials.list(editor, { design: design.id })
    assert.deepEqual([stands?.rev, stands?.parts.base, stands?.parts.headings], [design.rev, 'clinic', parts.headings])
    await assert.rejects(board.write(() => lab.designs.revise(ncp, design.ref ?? '', { ...words, ...parts }, design.rev)), Conflict)
  })

  it('has one trial of a category at a time, also when two are proposed at the same moment', async () => {
    const design = await compose(), category = await board.category()
    const outcomes = await Promise.allSettled([1, 2].map(() => board.write(() => lab.trials.ask(ncp, design, { category: category.id, days: 30, reason: 'Why not' }))))
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  })

  it('adopts or drops with a reason; what is dropped gives the category its settings back, and tells whoever proposed it', async () => {
    const { category, trial } = await tried()
    await board.write(() => lab.trials.decide(editor, trial.id, { isStarted: true, reason: 'Worth a month' }))
    site.clock.forward({ days: 31 })
    await board.write(() => lab.trials.remind()); await board.write(() => lab.trials.remind())
    await board.write(() => lab.trials.end(editor, trial.id, { isAdopted: false, reason: 'Nobody brought a case' }))
    const { format, replies, isTrial, headings } = await fieldsOf(category.id)
    assert.deepEqual([format, replies, isTrial, headings ?? []], ['discussion', 'members', false, []])
    await site.settle(); await site.runJobs()
    assert.match((await site.get('/en/inbox', { as: 'ncp' })).text, /“Case surgery” was dropped/)
    assert.equal((await board.rows(`select 1 from core.message where notice = 'forum.trial-over' and person_id = ?::uuid`, [site.id('editor')])).length, 1)
    const log = await site.get(`/en/forum/changes/${category.ref}`, { as: 'member' })
    assert.match(log.text, /Nobody brought a case[\s\S]*Format<\/b> from “Clinic” to “Discussion”[\s\S]*Worth a month/)
  })

  it('shows numbers before and after, and none that is about fewer than five', async () => {
    const category = await board.category()
    const people = await Promise.all(Array.from({ length: 6 }, (_, n) => site.make.person({ name: `Person ${n}`, administration: 'XB', roles: ['member'] })))
    const from = site.clock.now()
    for (const one of people.slice(0, 4)) await board.begin(one, category)
    site.clock.forward({ hours: 1 })
    assert.deepEqual(await lab.measures.of(category.id, from, site.clock.now()), { days: 0, topics: null, posts: null, people: null, answered: null, medianHours: null })
    for (const one of people) { const { id } = await board.begin(one, category); site.clock.forward({ hours: 2 }); await board.reply(editor, id) }
    site.clock.forward({ hours: 1 })
    assert.deepEqual(await lab.measures.of(category.id, from, site.clock.now()), { days: 1, topics: 10, posts: 16, people: 7, answered: 60, medianHours: 2 })
    assert.deepEqual(await lab.measures.of(category.id, new Date(0), new Date(1)), { days: 0, topics: 0, posts: 0, people: 0, answered: null, medianHours: null })
  })

  it('lets no setting of a category change without a reason, by the editor of every item either, and counts what came after', async () => {
    const category = await board.category({ replies: 'members' })
    await site.settle()
    const change = async (note: string) => {
      const { content } = site.services
      const item = await content.read(editor, 'forum.category', category.id), { input, rev } = await content.draft(editor, category.id)
      const saved = await content.saveDraft(editor, category.id, { ...input, fields: { ...input.fields, replies: 'ncps' } }, { rev })
      return content.move(editor, category.id, 'publish', { rev: item.rev, draft: saved.rev, note })
    }
    await assert.rejects(change(''), (error) => error instanceof Invalid && error.faults[0]?.field === 'note')
    await change('Too many one-line replies')
    await site.settle()
    const [first] = await lab.changeLog.of(category.id)
    assert.deepEqual([first?.what, first?.reason, first?.after], [[{ field: 'replies', from: 'members', to: 'ncps' }], 'Too many one-line replies', null])
    site.clock.forward({ days: 61 })
    await lab.changeLog.measure(); await lab.changeLog.measure()
    assert.equal((await lab.changeLog.of(category.id))[0]?.after?.days, 60)
    assert.match((await site.get(`/en/forum/changes/${category.ref}`, { as: 'member' })).text, /Too many one-line replies/)
  })

  it('keeps to itself what is tried where somebody may not read', async () => {
    const design = await compose(), hidden = await board.category({}, ['administration:XA'])
    await board.write(() => lab.trials.ask(ncp, design, { category: hidden.id, days: 30, reason: 'Wyvern reasons' }))
    for (const address of ['/en/forum/lab', `/en/forum/lab/${design.ref}`, `/api/v1/forum/lab/${design.ref}`]) assert.doesNotMatch((await site.get(address, { as: 'stranger', accept: '*/*' })).text, /Wyvern/, address)
    assert.equal((await site.get(`/en/forum/changes/${hidden.ref}`, { as: 'stranger' })).status, 404)
    assert.match((await site.get(`/en/forum/lab/${design.ref}`, { as: 'ncp' })).text, /Wyvern reasons/)
  })

  it('is worked on pages, in four languages: joined, composed with what was typed kept, proposed, begun and ended', async () => {
    assert.equal((await site.post('/en/forum/lab/volunteers', {}, { as: 'ncp' })).status, 303)
    const typed = { title: 'Case surgery', base: 'clinic', begins: 'members', replies: 'members', lookedAt: 'nobody', goalHours: '', headings: 'One\nTwo', phaseName: ['Questions', '', '', '', '', ''], phaseDays: ['3', '', '', '', '', ''], roleName: ['Host', '', '', '', '', ''], roleDoes: ['Sums up', '', '', '', '', ''] }
    const refused = await site.post('/en/forum/lab/compose', typed, { as: 'ncp' })
    assert.equal(refused.status, 422)
    assert.match(refused.text, /value="Questions"[\s\S]*value="Sums up"/)
    const composed = await site.post('/en/forum/lab/compose', { ...typed, summary: 'Within a week' }, { as: 'ncp' })
    assert.equal(composed.status, 303)
    const path = (composed.location ?? '').replace('/en', '').split('?')[0] ?? '', category = await board.category()
    for (const locale of ['en', 'fr', 'es', 'ar']) for (const page of ['/forum/lab', path, `${path}/edit`, '/forum/lab/compose', `/forum/changes/${category.ref}`]) assert.equal((await site.get(`/${locale}${page}`, { as: 'ncp' })).status, 200, page)
    assert.equal((await site.post(`/en${path}/try`, { category: category.id, days: '30', reason: '' }, { as: 'ncp' })).status, 422)
    assert.equal((await site.post(`/en${path}/try`, { category: category.id, days: '30', reason: 'Because' }, { as: 'ncp' })).status, 303)
    const [trial] = await lab.trials.list(editor)
    assert.match((await site.get(`/en${path}`, { as: 'editor' })).text, /Begin the trial/)
    assert.equal((await site.post(`/en${path}/decide`, { trial: trial?.id, act: 'start', reason: 'Fine' }, { as: 'editor' })).status, 303)
    assert.match((await site.get(`/en${category.path}`, { as: 'member' })).text, /this category tries/)
    assert.equal((await site.post(`/en${path}/decide`, { trial: trial?.id, act: 'adopt', reason: 'It works' }, { as: 'editor' })).status, 303)
    assert.match((await site.get('/en/forum/lab', { as: 'member' })).text, /Adopted/)
  })
})

describe('phases and settings', () => {
  it('a thread is in one phase at a time, in their order, until all are over', () => fc.assert(fc.property(fc.array(fc.record({ name: fc.string({ minLength: 1 }), days: fc.integer({ min: 1, max: 90 }) }), { maxLength: 6 }), fc.integer({ min: 0, max: 600 }), (phases, after) => {
    const begun = new Date('2027-03-01T00:00:00Z'), at = phaseAt(phases, begun, new Date(begun.getTime() + after * 86_400_000))
    const ends = phases.map((_, n) => phases.slice(0, n + 1).reduce((sum, { days }) => sum + days, 0))
    const expected = ends.findIndex((end) => after < end)
    assert.equal(at?.number ?? 0, expected + 1)
  })))

  it('a change of settings needs a reason, and what is no change needs none', () => {
    const fields = { format: 'discussion', begins: 'members', replies: 'members', ceiling: 'community', lookedAt: 'nobody', needsTopic: false, place: 1, isTrial: false, goalHours: null } as CategoryFields
    assert.deepEqual(changesOf(fields, { ...fields, place: 7, headings: [] }), [])
    assert.equal(settled({ ...fields, place: 7 }, fields, { note: '', isTranslation: false }).place, 7)
    assert.throws(() => settled({ ...fields, isTrial: true }, fields, { note: ' ', isTranslation: false }), Invalid)
    assert.equal(settled({ ...fields, isTrial: true }, fields, { note: 'Let us see', isTranslation: false }).reason, 'Let us see')
    assert.deepEqual(settled(fields, null, { note: '', isTranslation: false }).reason, null)
  })
})
