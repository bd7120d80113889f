import assert from 'node:assert/strict'
import { join } from 'node:path'
import { Invalid } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type {} from '../contract.ts'
import { fileFromCsv, isCsv } from '../costs/exchange-csv.ts'
import { inputFrom } from '../costs/exchange.ts'

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

  /** An analysis with what every figure needs, made by forms. */
  const whole = async (): Promise<string> => {
    const id = await begun(), work = `/guidelines/costs/${id}/work`
    await site.post(`/en${work}`, { rev: await revOf(work), text: 'en', act: 'save', baseYear: '2026', horizon: '2', currency: 'EUR', pricesOf: '2026', rate: '4', 'options.0.id': 'o-1', 'options.0.name': 'Do nothing', 'options.0.isBase': 'true', 'options.1.id': 'o-2', 'options.1.name': '=Analytics', 'assumptions.0.name': 'Traffic stays', 'assumptions.0.note': '-3 % at most', 'assumptions.0.on': '2026-02-01' }, { as: 'member' })
    await site.post(`/en${work}/o-2`, {
      rev: await revOf(work), text: 'en', act: 'save', 'lines.0.name': 'Licences, "model"', 'lines.0.kind': 'cost', 'lines.0.amounts.2026': '1,000.50', 'lines.0.amounts.2027': '0', 'lines.0.amounts.2028': '0', 'lines.0.distribution': 'triangular', 'lines.0.low': '-10', 'lines.0.high': '30', 'lines.0.bias': '5', 'lines.0.note': '+offer of March;\nsecond line',
      'lines.1.name': 'Hours', 'lines.1.kind': 'benefit', 'lines.1.amounts.2026': '0', 'lines.1.amounts.2027': '600', 'lines.1.amounts.2028': '12,5oo',
    }, { as: 'member' })
    return id
  }

  it('keeps what cannot be read as it was typed, names its place, and gives no figure that hangs on it', async () => {
    const id = await whole()
    const { results } = await read(id)
    assert.deepEqual(results.problems.map(({ place, text }) => [place, text]), [['=Analytics › Hours › 2028', '“12,5oo” is no number.']])
    assert.equal(results.options[1]?.figures, null)
    const sheet = await site.get(`/en/guidelines/costs/${id}/work/o-2`, { as: 'member' })
    assert.match(sheet.text, /value="12,5oo"[^>]*aria-invalid="true"/)
    const page = await site.get(`/en/guidelines/costs/${id}`, { as: 'member' })
    assert.match(page.text, /No figure/)
    assert.doesNotMatch(page.text, /NaN|Infinity|undefined|\[object/)
  })

  it('shows both when somebody else saved in between, and loses nothing that was typed', async () => {
    const id = await whole(), work = `/guidelines/costs/${id}/work`, rev = await revOf(work)
    const first = await site.post(`/en${work}/o-2`, { rev, text: 'en', act: 'save', 'lines.0.id': 'l-1', 'lines.0.name': 'Licences of two makers', 'lines.0.kind': 'cost' }, { as: 'member' })
    assert.equal(first.status, 303)
    const late = await site.post(`/en${work}/o-2`, { rev, text: 'en', act: 'save', 'lines.0.id': 'l-1', 'lines.0.name': 'Licences of three makers', 'lines.0.kind': 'cost' }, { as: 'member' })
    assert.equal(late.status, 409)
    assert.match(late.text, /Licences of three makers/)
    assert.match(late.text, /Somebody saved this analysis/)
  })

  it('adds lines, years and zeros by buttons, takes lines out, and a row pasted as a table in', async () => {
    const id = await whole(), work = `/guidelines/costs/${id}/work`
    const sheet = async (more: Record<string, string>) => site.post(`/en${work}/o-2`, { rev: await revOf(work), text: 'en', ...more }, { as: 'member' })
    await sheet({ act: 'year' })
    await sheet({ act: 'zeros' })
    let { results } = await read(id)
    assert.deepEqual(results.problems.map(({ place }) => place), ['=Analytics › Hours › 2028'])
    await sheet({ act: 'save', 'lines.0.id': 'l-2', 'lines.0.remove': 'true' })
    const pasted = await site.post(`/fr${work}/o-2/paste`, { rev: await revOf(work), table: 'Nom\tGenre\t2026\t2027\t2028\t2029\nHeures\tAvantage\t0\t1 600,25\t700\t7,5', kind: 'cost' }, { as: 'member' })
    assert.equal(pasted.status, 303, pasted.text.slice(0, 500))
    results = (await read(id)).results
    assert.deepEqual(results.problems, [])
    assert.ok(results.options[1]?.figures?.['net']?.value)
    const refused = await site.post(`/en${work}/o-2/paste`, { rev: await revOf(work), table: 'Name\tColour\t2026\nA\tred\t1' }, { as: 'member' })
    assert.equal(refused.status, 422)
    assert.match(refused.text, /Name\tColour\t2026/)
  })

  it('leaves as a file and comes back the same, as JSON and as a table', async () => {
    const id = await whole()
    const take = async (of: string, format: 'json' | 'csv') => (await site.get(format === 'json' ? `/en/guidelines/costs/${of}/export?draft=true` : `/en/guidelines/costs/${of}.csv?draft=true`, { as: 'member', accept: '*/*' })).text
    for (const format of ['json', 'csv'] as const) {
      const out = await take(id, format), topics = new Set(['ai-ml'])
      const input = inputFrom(isCsv(out) ? JSON.stringify(fileFromCsv(out)) : out, topics)
      const back = await site.services.content.create(await site.viewer('member'), 'guidelines.analysis', { ...input, audience: ['administration:XA'], handling: 'named-administrations' })
      assert.equal(await take(back.id, 'json'), await take(id, 'json'), format)
      assert.equal(await take(back.id, 'csv'), await take(id, 'csv'), format)
    }
  })

  it('takes no file that is damaged, of another kind or too large, and says where it is wrong', async () => {
    const good = JSON.parse((await site.get(`/en/guidelines/costs/${await whole()}/export?draft=true`, { as: 'member', accept: '*/*' })).text) as Record<string, unknown>
    const said = (text: string): string => { try { inputFrom(text, new Set()); return 'taken' } catch (fault) { assert.ok(fault instanceof Invalid); return `${fault.faults[0]?.key} ${Object.values(fault.faults[0]?.values ?? {}).join(' ')}`.trim() } }
    const base = 'guidelines.costs.import.'
    assert.equal(said(JSON.stringify(good)), 'taken')
    for (const [text, key] of [['{', 'no-json'], ['null', 'not-ours'], ['[]', 'not-ours'], ['"x"', 'not-ours'], [JSON.stringify({ ...good, version: 2 }), 'version 2'], [JSON.stringify({ ...good, lang: 'ar' }), 'no-original ar'], [JSON.stringify({ ...good, analysis: { options: 7 } }), 'place /analysis/options'], [JSON.stringify({ ...good, analysis: { options: [{ id: 'a', lines: [] }, { id: 'a', lines: [] }] } }), 'twice a'], [JSON.stringify({ ...good, texts: { en: { title: 'x'.repeat(300) } } }), 'place /texts/en/title']] as const) assert.equal(said(text), base + key, text.slice(0, 60))
    assert.throws(() => fileFromCsv('record,id\n'), Invalid)
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    assert.ok(said(deep).startsWith(base))
    assert.equal(said(JSON.stringify({ ...good, more: { __proto__: 1 }, analysis: { ...good['analysis'] as object, other: 'x'.repeat(1_000) } })), 'taken')
  })

  it('draws in a job, with the same numbers for the same seed, and shows the draw beside these numbers alone', async () => {
    const id = await begun(), work = `/guidelines/costs/${id}/work`
    await site.post(`/en${work}`, { rev: await revOf(work), text: 'en', act: 'save', baseYear: '2026', horizon: '1', currency: 'EUR', rate: '4', 'options.0.id': 'o-2', 'options.0.name': 'Analytics' }, { as: 'member' })
    const line = async (amount: string) => site.post(`/en${work}/o-2`, { rev: await revOf(work), text: 'en', act: 'save', 'lines.0.id': 'l-1', 'lines.0.name': 'Hours', 'lines.0.kind': 'benefit', 'lines.0.amounts.2026': amount, 'lines.0.amounts.2027': '600', 'lines.0.distribution': 'uniform', 'lines.0.low': '-20', 'lines.0.high': '20' }, { as: 'member' })
    await line('100')
    const ask = (fields: Record<string, string>) => site.post(`/en/guidelines/costs/${id}/draws`, fields, { as: 'member' })
    for (const wrong of [{ seed: '-1' }, { seed: '4294967296' }, { seed: 'x' }, { draws: '10' }, { draws: '1000000' }]) assert.equal((await ask(wrong)).status, 422, JSON.stringify(wrong))
    assert.equal((await ask({ seed: '7', draws: '10,000' })).status, 303)
    const drawn = async () => { for (let n = 0; n < 60; n++) { await site.runJobs(); const { simulation } = await read(id); if (simulation.state === 'done') return; await new Promise((resolve) => { setTimeout(resolve, 100) }) } }
    await drawn()
    const points = async () => (JSON.parse((await site.get(`/api/v1/guidelines/costs/${id}`, { as: 'member', accept: 'data' })).text) as { results: { options: { distribution: { points: number[] } | null }[] } }).results.options[0]?.distribution?.points
    const first = await points()
    assert.equal(first?.length, 101)
    assert.match((await site.get(`/en/guidelines/costs/${id}/draws`, { as: 'member' })).text, /10,000 draws are made/)
    assert.match((await site.get(`/en/guidelines/costs/${id}`, { as: 'member' })).text, /never below zero in 10,000 draws/)
    await line('200')
    assert.equal((await read(id)).simulation.state, 'none')
    await line('100')
    assert.deepEqual(await points(), first)
  })

  it('belongs to its seat: nobody else finds a trace of it, not those who look after the guidance of others either', async () => {
    const id = await whole()
    for (const as of ['visitor', 'stranger', 'strangeNcp', 'colleague', 'editor', 'administrator'] as const) {
      for (const path of ['', '?draft=true', '.csv', '/export', '/paper', '/draws', '/work', '/work/o-2']) {
        const answer = await site.get(`/en/guidelines/costs/${id}${path}`, { as, accept: '*/*' })
        assert.ok(answer.status >= 300, `${as} ${path}: ${answer.status}`)
        assert.doesNotMatch(answer.text, /Licences, |Analytics/)
      }
      for (const path of ['/en/guidelines/costs', '/en/search?q=scanners', '/en/topics/ai-ml']) assert.doesNotMatch((await site.get(path, { as })).text, new RegExp(id))
    }
    const ncp = await site.viewer('ncp'), { services } = site
    assert.equal((await site.get(`/en/guidelines/costs/${id}`, { as: 'ncp' })).status, 200)
    const item = await services.content.read(ncp, 'guidelines.analysis', id)
    const { path } = await services.content.move(ncp, id, 'publish', { rev: item.rev })
    assert.equal((await site.get(`/en${path}`, { as: 'colleague' })).status, 200)
    for (const as of ['visitor', 'stranger', 'strangeNcp', 'editor'] as const) assert.ok((await site.get(`/en${path}`, { as })).status >= 300, as)
  })
})
