import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type { UptakeServices } from '../uptake/deps.ts'
import { guidelineInput } from './uptake-guideline.ts'

describe('What administrations do with guidance, in pages', function () {
  this.timeout(120_000)
  let site: TestSite
  let guideline: { id: string; ref: string; path: string }
  before(async () => {
    site = await bootTest()
    guideline = await guidelineInput(site)
  })
  after(() => site?.stop())
  const uptake = (): UptakeServices => site.inside<UptakeServices>('guidelines')

  it('opens every page for a visitor, a member and a contact point, in four languages', async () => {
    for (const lang of ['en', 'fr', 'es', 'ar']) {
      for (const path of ['/adoption', `/adoption/${guideline.ref}`, `/adoption/${guideline.ref}/r-1-1`, '/reports', '/readiness']) for (const as of ['visitor', 'member', 'ncp'] as const) assert.equal((await site.get(`/${lang}/guidelines${path}`, { as })).status, 200, `${lang} ${path} ${as}`)
      for (const path of [`/adoption/${guideline.ref}/record`, '/profile', '/checklists', `/checklists/new?guideline=${guideline.ref}`]) for (const as of ['member', 'ncp'] as const) assert.equal((await site.get(`/${lang}/guidelines${path}`, { as })).status, 200, `${lang} ${path} ${as}`)
      assert.equal((await site.get(`/${lang}/topics/nii`, { as: 'member' })).status, 200)
      assert.match((await site.get(`/${lang}/topics/nii`, { as: 'visitor' })).text, /id="kit-way"/)
    }
    assert.equal((await site.get('/en/guidelines/adoption/choices', { as: 'ncp' })).status, 200)
    assert.equal((await site.get('/en/guidelines/adoption/choices', { as: 'member' })).status, 403)
  })

  it('records where an administration stands by its contact point or whom it lets, and shows that to its own people alone', async () => {
    const path = `/en/guidelines/adoption/${guideline.ref}/r-1-1`
    assert.equal((await site.post(path, { status: 'adopted', on: '2026-01-10', note: '' }, { as: 'member' })).status, 403)
    assert.equal((await site.post(path, { status: 'adapted', on: '2026-01-10', note: '' }, { as: 'ncp' })).status, 422, 'what was changed has to be said')
    const typed = await site.post(path, { status: 'adopted', on: '2999-01-10', note: 'Kept as typed' }, { as: 'ncp' })
    assert.equal(typed.status, 422)
    assert.match(typed.text, /Kept as typed/)
    assert.equal((await site.post(path, { status: 'adopted', on: '2026-01-10', note: 'Zqown note' }, { as: 'ncp' })).status, 303)
    await uptake().consents.let(await site.viewer('ncp'), site.id('member'))
    assert.equal((await site.post(path, { status: 'retired', on: '2026-03-10', note: 'Zqlater note' }, { as: 'member' })).status, 303)
    for (const as of ['member', 'colleague'] as const) assert.match((await site.get(path, { as })).text, /Zqown note/)
    for (const as of ['visitor', 'stranger', 'strangeNcp', 'editor', 'administrator'] as const) {
      for (const where of [path, `/api/v1/guidelines/adoption/${guideline.ref}`, `/api/v1/guidelines/adoption/${guideline.ref}/r-1-1`, `/en/guidelines/adoption/${guideline.ref}.csv`]) {
        const { text } = await site.get(where, { as, accept: '*/*' })
        assert.doesNotMatch(text, /Zqown|Zqlater|Aldermere/, `${where} tells ${as}`)
      }
    }
  })

  it('says of several lines at once, in a form that keeps what was typed', async () => {
    const path = `/en/guidelines/adoption/${guideline.ref}/record`
    const wrong = await site.post(path, { 'lines.0.id': 'r-1-1', 'lines.0.status': 'adopted', 'lines.0.on': '2026-02-01', 'lines.0.note': 'Zqfirst', 'lines.1.id': 'r-1-2', 'lines.1.status': 'rejected', 'lines.1.on': '', 'lines.1.note': '' }, { as: 'ncp' })
    assert.equal(wrong.status, 422)
    assert.match(wrong.text, /Zqfirst/)
    assert.match(wrong.text, /href="#lines.1.note"/)
    assert.equal((await site.post(path, { 'lines.0.id': 'r-1-1', 'lines.0.status': 'piloting', 'lines.0.on': '', 'lines.0.note': '', 'lines.1.id': 'r-1-2', 'lines.1.status': 'rejected', 'lines.1.on': '', 'lines.1.note': 'Too small' }, { as: 'ncp' })).status, 303)
    const beside = await uptake().adoption.beside(await site.viewer('member'), guideline.id)
    assert.deepEqual([beside.get('r-1-1')?.own?.status, beside.get('r-1-2')?.own?.status], ['piloting', 'rejected'])
    assert.equal((await site.post(path, { 'lines.0.id': 'r-1-1', 'lines.0.status': '' }, { as: 'ncp' })).status, 303)
    assert.equal((await uptake().adoption.beside(await site.viewer('member'), guideline.id)).get('r-1-1')?.own ?? null, null, 'an answer can be taken back')
  })

  it('names an administration only while it lets itself be named', async () => {
    await uptake().adoption.record(await site.viewer('ncp'), { id: guideline.id, lines: [{ id: 'r-1-1' }] }, [{ recommendation: 'r-1-1', status: 'adopted', note: '', on: '2026-01-01' }])
    const names = async () => (await uptake().adoption.beside(await site.viewer('visitor'), guideline.id)).get('r-1-1')?.named ?? []
    assert.deepEqual(await names(), [])
    assert.equal((await site.post('/en/guidelines/adoption/choices', { isNamed: 'true', isCounted: 'false' }, { as: 'ncp' })).status, 303)
    assert.deepEqual(await names(), ['XA'])
    // On its own page and on that of the guideline, which visitors' copies are kept of.
    for (const path of [`/en/guidelines/adoption/${guideline.ref}`, `/en/guidelines/${guideline.ref}/adoption`]) assert.match((await site.get(path, { as: 'visitor' })).text, /By name:[^]*Aldermere/, path)
    assert.equal((await site.post('/en/guidelines/adoption/choices', { isNamed: 'false', isCounted: 'false' }, { as: 'ncp' })).status, 303)
    assert.deepEqual(await names(), [])
    for (const path of [`/en/guidelines/${guideline.ref}`, `/en/guidelines/${guideline.ref}/adoption`]) assert.doesNotMatch((await site.get(path, { as: 'visitor' })).text, /By name:/, path)
  })

  it('warns of a recommendation written for others, with the reason, and leaves it out where one asks for what fits', async () => {
    assert.equal((await site.post('/en/guidelines/profile', { size: 'size:small', sea: 'landlocked' }, { as: 'member' })).status, 403)
    assert.equal((await site.post('/en/guidelines/profile', { size: 'size:small', sea: 'landlocked' }, { as: 'ncp' })).status, 303)
    assert.match((await site.get(`/en/guidelines/adoption/${guideline.ref}`, { as: 'member' })).text, /written for administrations with more than 3,000 officers; yours: fewer than 300 officers/)
    const { lines } = JSON.parse((await site.get(`/api/v1/guidelines/adoption/${guideline.ref}?shown=fits`, { as: 'member' })).text) as { lines: { id: string }[] }
    assert.ok(!lines.some(({ id }) => id === 'r-1-2'))
    assert.equal(lines.length, 3)
    assert.doesNotMatch((await site.get(`/en/guidelines/adoption/${guideline.ref}`, { as: 'stranger' })).text, /yours: fewer/)
  })
})
