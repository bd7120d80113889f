import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type {} from '../contract.ts'

const guidelines = join(import.meta.dirname, '..')
interface Register { register: { sentence: string; due: number; risks: { id: string; cause: string; inherent: { score: number; level: number } | null; residual: { score: number; level: number } | null; problems: string[] }[]; grids: { kind: string; missing: number; rows: { likelihood: number; cells: { impact: number; risks: { n: number }[] }[] }[] }[] } }

describe('A risk register', function () {
  this.timeout(120_000)
  let site: TestSite
  let id = ''
  before(async () => { site = await bootTest({ plugins: [guidelines] }) })
  after(() => site?.stop())

  const work = () => `/guidelines/risks/${id}/work`
  const rev = async (risk = 'new') => (JSON.parse((await site.get(`/api/v1${work()}/${risk}`, { as: 'member', accept: 'data' })).text) as { rev: number }).rev
  const read = async () => JSON.parse((await site.get(`/api/v1/guidelines/risks/${id}`, { as: 'member', accept: 'data' })).text) as Register

  it('begins from a cause that was named elsewhere, and says what is still missing', async () => {
    const form = await site.get('/en/guidelines/risks/new?cause=The+licence+ends+in+June&title=Leaving+the+cloud', { as: 'member' })
    assert.match(form.text, /The licence ends in June/)
    id = (JSON.parse((await site.post('/api/v1/guidelines/risks/new', { title: 'Leaving the cloud', cause: 'The licence ends in June' }, { as: 'member', accept: 'data' })).text) as { id: string }).id
    const { register } = await read()
    assert.equal(register.risks[0]?.cause, 'The licence ends in June')
    assert.equal(register.risks[0]?.inherent, null)
    assert.ok((register.risks[0]?.problems.length ?? 0) >= 4)
    assert.equal(register.grids[0]?.missing, 1)
  })

  it('places a risk on both grids, by the highest of its impacts', async () => {
    const posted = {
      rev: await rev('r-1'), text: 'en', cause: 'The licence ends in June', event: 'Declarations cannot be lodged', effect: 'Cargo waits', likelihood: '4', 'impact.revenue': '3', 'impact.trade': '5', residualLikelihood: '2', 'residualImpact.revenue': '2', 'residualImpact.trade': '4',
      owner: 'Head of systems', reviewOn: '2026-01-31', 'controls.0.name': 'A second provider stands by', 'controls.0.owner': 'Procurement', 'controls.0.state': 'tested',
    }
    const saved = await site.post(`/en${work()}/r-1`, posted, { as: 'member' })
    assert.equal(saved.status, 303, saved.text.slice(0, 1_000))
    const { register } = await read()
    const [risk] = register.risks
    assert.deepEqual([risk?.inherent?.score, risk?.inherent?.level, risk?.residual?.score, risk?.residual?.level], [20, 4, 8, 2])
    assert.deepEqual(risk?.problems, [])
    assert.equal(register.due, 1)
    const cell = (kind: string, likelihood: number, impact: number) => register.grids.find((one) => one.kind === kind)?.rows.find((row) => row.likelihood === likelihood)?.cells.find((one) => one.impact === impact)?.risks.map(({ n }) => n)
    assert.deepEqual([cell('inherent', 4, 5), cell('residual', 2, 4), cell('residual', 4, 5)], [[1], [1], []])
    const page = await site.get(`/en/guidelines/risks/${id}`, { as: 'member' })
    assert.match(page.text, /4 × 5 (?:=|&#x3D;) 20, severe/)
    for (const path of [`/en${work()}`, `/en${work()}/r-1`, `/ar${work()}/r-1`, '/en/guidelines/risks', '/en/guidelines/risks/new']) assert.equal((await site.get(path, { as: 'member' })).status, 200, path)
    assert.match((await site.get(`/en/guidelines/risks/${id}.csv`, { as: 'member', accept: '*/*' })).text, /Declarations cannot be lodged/)
    const paper = await site.get(`/en/guidelines/risks/${id}/paper`, { as: 'member', accept: '*/*' })
    assert.equal(paper.status, 200)
  })

  it('says so where controls are claimed to help and none is in place, and keeps what is odd', async () => {
    const saved = await site.post(`/en${work()}/new`, { rev: await rev(), text: 'en', event: 'Staff leave', likelihood: '5', 'impact.trade': '5', residualLikelihood: '1', 'residualImpact.trade': '1', owner: 'HR', reviewOn: '2099-01-01', 'controls.0.name': 'A training plan', 'controls.0.state': 'planned' }, { as: 'member' })
    assert.equal(saved.status, 303)
    const { register } = await read()
    assert.deepEqual(register.risks[1]?.problems, ['It weighs less with controls, and none is in place.'])
    assert.match(register.sentence, /^2 risks/)
  })

  it('is seen by its keepers alone until it is published, and by its seat then', async () => {
    for (const as of ['visitor', 'stranger', 'strangeNcp', 'editor'] as const) assert.notEqual((await site.get(`/en/guidelines/risks/${id}`, { as })).status, 200, as)
    const { services } = site
    const ncp = await site.viewer('ncp')
    const item = await services.content.read(ncp, 'guidelines.register', id)
    await services.content.move(ncp, id, 'publish', { rev: item.rev })
    assert.equal((await site.get(`/en/guidelines/risks/${id}`, { as: 'colleague' })).status, 200)
    for (const as of ['visitor', 'stranger', 'strangeNcp', 'editor'] as const) assert.notEqual((await site.get(`/en/guidelines/risks/${id}`, { as })).status, 200, as)
  })

  it('obeys the method of the site: other things at stake, other words, other thresholds, the mean', async () => {
    const settings = { 'values.riskDimensions': 'revenue = Duty and tax | Droits et taxes\ntrade = Flow of goods', 'values.riskCombination': 'mean', 'values.riskMediumFrom': '3', 'values.riskHighFrom': '6', 'values.riskSevereFrom': '12' }
    const form = await site.get('/en/admin/settings/guidelines', { as: 'administrator' })
    assert.equal(form.status, 200)
    const others = Object.fromEntries([...form.text.matchAll(/<(?:input|select)[^>]*name="(values\.[a-zA-Z]+)"[^>]*?value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]))
    const saved = await site.post('/en/admin/settings/guidelines', { ...others, ...settings }, { as: 'administrator' })
    assert.ok([200, 303].includes(saved.status), saved.text.slice(0, 800))
    const { register } = await read()
    // (3 + 5) / 2 = 4; 4 × 4 = 16, severe from 12.
    assert.deepEqual([register.risks[0]?.inherent?.score, register.risks[0]?.inherent?.level], [16, 4])
    assert.match((await site.get(`/fr/guidelines/risks/${id}`, { as: 'member' })).text, /Droits et taxes/)
  })
})
