import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type {} from '../contract.ts'

const guidelines = join(import.meta.dirname, '..')
interface Answer { results: { problems: { place: string; text: string }[]; options: { id: string; name: string; why: string; sentences: string[]; figures: Record<string, { value: string | null; said: string; why: string }> | null }[] }; simulation: { state: string }; item: { id: string } }

describe('The cost-benefit workbench', function () {
  this.timeout(90_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: [guidelines] }) })
  after(() => site?.stop())

  const begun = async (as: 'member' | 'ncp' = 'member'): Promise<string> => {
    const answer = await site.post('/api/v1/guidelines/costs/new', { title: 'Image analytics for two scanners' }, { as, accept: 'data' })
    return (JSON.parse(answer.text) as { id: string }).id
  }
  const revOf = async (path: string, as: 'member' | 'ncp' = 'member') => (JSON.parse((await site.get(`/api/v1${path}`, { as, accept: 'data' })).text) as { rev: number }).rev
  const read = async (id: string, as: 'member' | 'ncp' = 'member') => JSON.parse((await site.get(`/api/v1/guidelines/costs/${id}?draft=true`, { as, accept: 'data' })).text) as Answer

  it('builds an analysis by forms alone, from the first option to a figure', async () => {
    const id = await begun()
    const work = `/guidelines/costs/${id}/work`
    const frame = { baseYear: '2026', horizon: '2', currency: 'eur', pricesOf: '2026', rate: '4', 'options.0.id': 'o-1', 'options.0.name': 'Do nothing', 'options.0.isBase': 'true', 'options.1.id': 'o-2', 'options.1.name': 'Analytics' }
    const saved = await site.post(`/en${work}`, { rev: await revOf(work), text: 'en', act: 'save', ...frame }, { as: 'member' })
    assert.equal(saved.status, 303, saved.text.slice(0, 2_000))
    const lines = { 'lines.0.name': 'Licences', 'lines.0.kind': 'cost', 'lines.0.amounts.2026': '1,000.00', 'lines.0.amounts.2027': '0', 'lines.0.amounts.2028': '0', 'lines.1.name': 'Fewer re-inspections', 'lines.1.kind': 'benefit', 'lines.1.amounts.2026': '0', 'lines.1.amounts.2027': '600', 'lines.1.amounts.2028': '600' }
    const sheet = await site.post(`/en${work}/o-2`, { rev: await revOf(work), text: 'en', act: 'save', ...lines }, { as: 'member' })
    assert.equal(sheet.status, 303, sheet.text.slice(0, 2_000))
    const { results } = await read(id)
    assert.deepEqual(results.problems, [])
    assert.equal(results.options[1]?.figures?.['net']?.value, '131.66')
    for (const path of [`/en${work}`, `/en${work}/o-2`, `/en/guidelines/costs/${id}`, '/en/guidelines/costs', '/en/guidelines/costs/new', '/en/guidelines/costs/import', '/en/guidelines/costs/methods']) {
      const page = await site.get(path, { as: 'member' })
      assert.equal(page.status, 200, `${path}: ${page.text.slice(0, 1_500)}`)
    }
  })
})
