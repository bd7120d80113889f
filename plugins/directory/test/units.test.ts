import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bootTest, type TestPerson, type TestSite } from '@diwan/core/testing'
import type { Unit, Units } from '../services/units.ts'

describe('the units of an administration', function () {
  this.timeout(120_000)
  let site: TestSite
  let units: Units
  before(async () => {
    site = await bootTest({ plugins: [join(import.meta.dirname, '..')] })
    ;({ units } = (site.instance.kernel.get('directory') as unknown as { deps: { units: Units } }).deps)
    await site.settle()
  })
  after(() => site?.stop())
  const post = (fields: Record<string, string>, as: TestPerson = 'ncp', lang = 'en') => site.post(`/${lang}/directory/administrations/XA/units`, fields, { as })
  const remove = (unit: string, as: TestPerson = 'ncp') => site.post('/en/directory/administrations/XA/units/remove', { unit }, { as })
  const drawn = (all: readonly Unit[]): unknown[] => all.map(({ name, units: below }) => below.length === 0 ? name : [name, drawn(below)])
  const tree = async (as: TestPerson | 'visitor' = 'member') => units.tree(await site.viewer(as), 'XA')
  const find = async (name: string): Promise<string> => {
    const all = (some: readonly Unit[]): Unit[] => some.flatMap((unit) => [unit, ...all(unit.units)])
    return all(await tree()).find((unit) => unit.name === name)?.id ?? ''
  }

  it('are drawn as a tree, each in its place, with who leads it', async () => {
    for (const [name, parent] of [['Director general', ''], ['Technology', 'Director general'], ['Analysis', 'Technology'], ['Inspection', 'Director general']] as const) {
      assert.equal((await post({ name, parent: parent === '' ? '' : await find(parent), head: name === 'Analysis' ? site.id('member') : '' })).status, 303, name)
    }
    assert.deepEqual(drawn(await tree()), [['Director general', [['Technology', ['Analysis']], 'Inspection']]])
    const { text } = await site.get('/en/directory/administrations/XA', { as: 'colleague' })
    const chart = /<ul class="org-chart"[\s\S]*<\/ul>/.exec(text.replaceAll(/>\s+</g, '><'))?.[0] ?? ''
    // Lists within lists: what stands below is inside the point of what stands above.
    assert.match(chart, /Director general<\/b><\/div><ul class="org-chart"[^>]*><li><div class="org-unit"><b[^>]*>Technology<\/b><\/div><ul class="org-chart"[^>]*><li><div class="org-unit"><b[^>]*>Analysis<\/b><a href="\/en\/directory\/people\/[^"]+"[^>]*>Mem Berry<\/a><\/div><\/li><\/ul><\/li><li><div class="org-unit"><b[^>]*>Inspection<\/b>/)
  })

  it('name their head only to who may read the card', async () => {
    const head = (all: readonly Unit[]): unknown[] => all.flatMap(({ head: one, units: below }) => [one?.name ?? null, ...head(below)])
    assert.ok(head(await tree('member')).includes('Mem Berry'))
    assert.ok(!head(await tree('visitor')).includes('Mem Berry'))
    assert.doesNotMatch((await site.get('/en/directory/administrations/XA')).text, /Mem Berry/)
  })

  it('are never below themselves, never of another administration, and change by who speaks for it alone', async () => {
    const [top, technology, analysis] = [await find('Director general'), await find('Technology'), await find('Analysis')]
    for (const parent of [top, technology, analysis]) assert.equal((await post({ unit: top, name: 'Director general', parent, head: '' })).status, 422)
    assert.equal((await post({ name: 'Odd', parent: '0198c6f0-9999-7000-8000-000000000001', head: '' })).status, 422)
    assert.equal((await post({ name: 'Odd', parent: '', head: site.id('stranger') })).status, 422)
    const refused = await post({ name: '   ', parent: technology, head: '' })
    assert.equal(refused.status, 422)
    assert.match(refused.text, /error-summary/)
    for (const as of ['member', 'strangeNcp'] as const) assert.equal((await post({ name: 'Odd', parent: '', head: '' }, as)).status, 403, as)
    assert.equal((await remove(technology, 'strangeNcp')).status, 403)
    assert.deepEqual(drawn(await tree()), [['Director general', [['Technology', ['Analysis']], 'Inspection']]])
  })

  it('are called in each language as they were named there, and move with what stands below them', async () => {
    const [technology, inspection] = [await find('Technology'), await find('Inspection')]
    await post({ unit: technology, name: 'التقنية', parent: inspection, head: '' }, 'ncp', 'ar')
    assert.deepEqual(drawn(await tree()), [['Director general', [['Inspection', [['Technology', ['Analysis']]]]]]])
    assert.match((await site.get('/ar/directory/administrations/XA', { as: 'member' })).text, /<b dir="auto">التقنية<\/b>/)
    assert.equal((await remove(technology)).status, 303)
    assert.deepEqual(drawn(await tree()), [['Director general', ['Inspection']]], 'with what stood below it')
    assert.equal((await remove(technology)).status, 404)
  })
})
