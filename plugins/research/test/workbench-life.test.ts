import assert from 'node:assert/strict'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import { tableOf } from '@diwan/core'
import type {} from '../contract.ts'
import { tableOfDemo } from '../workbench/demo/series.ts'
import type { Result } from '../workbench/said/shape.ts'

const has = (page: string, words: RegExp, why = ''): void => { assert.ok(words.test(page), `${String(words)} is not there ${why}`) }
const hasNot = (page: string, words: RegExp, why = ''): void => { assert.ok(!words.test(page), `${String(words)} is there ${why}`) }
interface Page { item: { id: string; ref: string | null; rev: number }; result: Result | null; counting: { state: string; isStale: boolean }; faults: string[] }
type Kind = 'evaluations' | 'forecasts'

describe('the life of an evaluation and a forecast', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['research', 'guidelines', 'directory', 'updates'] }) })
  after(() => site?.stop())

  const begun = async (kind: Kind, title: string, more: Record<string, string> = {}): Promise<string> => {
    const answer = await site.post(`/en/research/${kind}/new`, { title, ...more }, { as: 'member' })
    assert.equal(answer.status, 303, answer.text.slice(0, 300))
    return /\/([0-9a-f-]{36})\/work/.exec(answer.location ?? '')?.[1] ?? ''
  }
  const text = async (address: string, as: Who = 'member') => (await site.get(address, { as, accept: '*/*' })).text
  const read = async (kind: Kind, key: string, as: Who = 'member', draft = '?draft=true') => JSON.parse((await site.get(`/api/v1/research/${kind}/${key}${draft}`, { as, accept: 'data' })).text) as Page
  const work = async (kind: Kind, id: string, fields: Record<string, string>) => {
    const { rev } = JSON.parse((await site.get(`/api/v1/research/${kind}/${id}/work`, { as: 'member', accept: 'data' })).text) as { rev: number }
    return site.post(`/en/research/${kind}/${id}/work`, { rev: String(rev), ...fields }, { as: 'member' })
  }
  const counted = async (kind: Kind, id: string, fields: Record<string, string>) => {
    const answer = await work(kind, id, { ...fields, act: 'count' })
    assert.match(answer.location ?? '', /\/counting/, answer.text.slice(0, 300))
    for (let n = 0; n < 100 && (await read(kind, id)).counting.state !== 'done'; n++) { await site.runJobs(); await new Promise((resolve) => { setTimeout(resolve, 50) }) }
    return read(kind, id)
  }
  const release = tableOfDemo('release-times')
  const design = { title: 'Pre-arrival data', summary: 'Is release quicker?', changed: 'Manifests come a day earlier.', unit: 'hours', source: 'Release register', caveats: 'Made up', changeOn: '2024-01', isSeasonal: 'true', design: 'interrupted' }

  it('begins with a title, and says what is missing', async () => {
    assert.equal((await site.post('/en/research/evaluations/new', { title: ' ' }, { as: 'member' })).status, 422)
    const wrong = await site.post('/en/research/evaluations/new', { title: 'A title', concerns: 'RS-9999' }, { as: 'member' })
    assert.equal(wrong.status, 422)
    has(wrong.text, /Nothing you may read has the number or address/)
    has(wrong.text, /value="A title"/)
    const id = await begun('evaluations', 'Nothing yet')
    has(await text(`/en/research/evaluations/${id}`), /Paste a table, or send one as a file/)
    for (const place of ['', '/work', '/counting']) assert.equal((await site.get(`/en/research/evaluations/${id}${place}`, { as: 'member' })).status, 200, place)
  })

  it('names every problem of a table with its row and column, and keeps what was typed', async () => {
    const id = await begun('evaluations', 'A bad table')
    const bad = 'Month,Hours,Staff\n2024-01,12,3\n2024-02,twelve,3\n2024-02,11,NaN\n2024-05,9,3\nsoon,8,3'
    const saved = await work('evaluations', id, { ...design, table: bad, act: 'count' })
    assert.match(saved.location ?? '', /\/work#understood/)
    const page = await text(`/en/research/evaluations/${id}/work`)
    has(page, /Row ⁨?3⁩?, column “⁨?Hours⁩?”[\s\S]{0,60}twelve/)
    has(page, /stands in row ⁨?3⁩? already/)
    has(page, /Rows are missing from ⁨?2024-03⁩? to ⁨?2024-04/)
    has(page, /soon⁩?” is no date/)
    has(page, /2024-02,twelve,3\n2024-02,11,NaN/)
    hasNot(page, /undefined|\[object/)
    assert.equal((await read('evaluations', id)).result, null)
    for (const [table, words] of [['Day,Value\n03/04/2026,1\n04/04/2026,2\n05/04/2026,3', /Choose the order in dates|Frequency/], ['When,Value\n2026-01-01T10:00+01:00,1\n2026-01-02T10:00Z,2', /two zones/], ['Month,Value\n2026-01,1', /Frequency/], ['just words', /Only one column/], ['Month,Value\n2026-01,1.5\n2026-02,"1,5"', /another sign of decimals/]] as const) {
      await work('evaluations', id, { ...design, table })
      has(await text(`/en/research/evaluations/${id}/work`), words, table)
    }
  })

  it('says why there is no figure: too few points, a series that never moves, a date outside of it', async () => {
    const id = await begun('evaluations', 'Too little')
    const months = (values: readonly number[]) => ['Month,Hours', ...values.map((value, n) => `${2024 + Math.floor(n / 12)}-${String(n % 12 + 1).padStart(2, '0')},${value}`)].join('\n')
    await work('evaluations', id, { ...design, changeOn: '2031-01', table: months([1, 2, 3, 4]) })
    has(await text(`/en/research/evaluations/${id}/work`), /is not inside the series/)
    const short = await counted('evaluations', id, { ...design, changeOn: '2024-03', isSeasonal: '', table: months([1, 2, 4, 3, 5, 7, 6]) })
    has(short.result?.why ?? '', /at least ⁨?8⁩? are needed/)
    assert.deepEqual(short.result?.rows, [])
    const flat = await counted('evaluations', id, { ...design, changeOn: '2025-01', isSeasonal: '', table: months(Array.from({ length: 24 }, () => 7)) })
    has(flat.result?.why ?? '', /All numbers are the same/)
    const forecast = await begun('forecasts', 'One point')
    // Too short is said before anything is counted, and nothing is lost of what was typed.
    await work('forecasts', forecast, { title: 'One point', horizon: '12', season: 'yes', method: 'auto', table: months([4]), act: 'count' })
    const short12 = await text(`/en/research/forecasts/${forecast}/work`)
    has(short12, /The history has ⁨?1⁩? points/)
    has(short12, /2024-01,4/)
    await work('forecasts', forecast, { title: 'One point', horizon: '500', table: months([4, 5]), act: 'count' })
    has(await text(`/en/research/forecasts/${forecast}/work`), /whole number from/)
  })

  it('counts beside the site, says it in words first, and no figure without its interval', async () => {
    const id = await begun('evaluations', 'Pre-arrival data')
    const { result, counting } = await counted('evaluations', id, { ...design, table: release.text })
    assert.equal(counting.state, 'done')
    assert.ok(result)
    has(result.lead, /has stood on average .* lower than its earlier course/)
    for (const { said, interval, why } of result.rows) assert.ok(why !== '' || (said !== '' && interval !== ''), said)
    has(result.warnings.join(' '), /Intervals of this kind are too narrow/)
    assert.deepEqual(result.checks.map(({ id: name }) => name), ['depends', 'uneven', 'placebo'])
    const page = await text(`/en/research/evaluations/${id}?draft=true`)
    has(page, /<svg class="plot wide"/)
    has(page, /What tests say/)
    hasNot(page, /NaN|Infinity|undefined|\[object/)
    for (const locale of ['fr', 'es', 'ar']) hasNot(await text(`/${locale}/research/evaluations/${id}?draft=true`), /research\.bench|NaN|undefined/, locale)
  })

  it('takes along the same figures as the page shows, as a table and for programs', async () => {
    const id = await begun('evaluations', 'To take along')
    const { result } = await counted('evaluations', id, { ...design, table: release.text })
    const { rows } = tableOf(await text(`/en/research/evaluations/${id}.csv?draft=true`), { rows: 5_000, cells: 100_000 })
    const figures = rows.filter(([record]) => record === 'figure').map(([, name, , value, low, high]) => [name, Number(value), Number(low), Number(high)])
    assert.deepEqual(figures, result?.rows.map(({ name, value, low, high }) => [name, value, low, high]))
    const series = rows.filter(([record]) => record === 'series').map(([, , period, value]) => `${period},${value}`)
    assert.deepEqual(series, release.text.split('\n').slice(1))
    const file = JSON.parse(await text(`/en/research/evaluations/${id}/export?draft=true`)) as { format: string; table: string; result: { mean: { value: { value: number } } } }
    assert.equal(file.format, 'diwan-evaluation')
    assert.equal(file.table, release.text)
    assert.equal(file.result.mean.value.value, result?.rows.find(({ id: name }) => name === 'mean')?.value)
  })

  it('tells figures to be old once the table or the design is another, and shows them again when it is as it was', async () => {
    const id = await begun('evaluations', 'Changed meanwhile')
    const first = await counted('evaluations', id, { ...design, table: release.text })
    await work('evaluations', id, { ...design, changeOn: '2023-06', table: release.text })
    const old = await read('evaluations', id)
    assert.deepEqual([old.counting.state, old.counting.isStale, old.result?.lead], ['none', true, first.result?.lead])
    has(await text(`/en/research/evaluations/${id}?draft=true`), /Old figures/)
    hasNot(await text(`/en/research/evaluations/${id}.csv?draft=true`), /figure,/)
    // Words around the figures change nothing of them; a browser sends other ends of lines.
    await work('evaluations', id, { ...design, summary: 'Another question?', table: release.text.replaceAll('\n', '\r\n') })
    const again = await read('evaluations', id)
    assert.deepEqual([again.counting.state, again.counting.isStale], ['done', false])
  })

  it('tells two who wrote at once, and keeps what the later typed', async () => {
    const id = await begun('evaluations', 'Two at once')
    const { rev } = JSON.parse((await site.get(`/api/v1/research/evaluations/${id}/work`, { as: 'member', accept: 'data' })).text) as { rev: number }
    const send = (title: string) => site.post(`/en/research/evaluations/${id}/work`, { rev: String(rev), ...design, title, table: 'Month,A\n2026-01,1' }, { as: 'member' })
    assert.equal((await send('First')).status, 303)
    const late = await send('Second')
    assert.equal(late.status, 409)
    has(late.text, /value="Second"/)
    has(late.text, /Somebody saved this in between/)
  })

  it('takes a table as a file, and no workbook', async () => {
    const id = await begun('forecasts', 'A file')
    const { rev } = JSON.parse((await site.get(`/api/v1/research/forecasts/${id}/work`, { as: 'member', accept: 'data' })).text) as { rev: number }
    const sent = await site.upload(`/en/research/forecasts/${id}/work?rev=${rev}`, { name: 'series.csv', type: 'text/csv', bytes: Buffer.from(tableOfDemo('aeo-share').text) }, { as: 'member' })
    assert.equal(sent.status, 303, sent.text.replaceAll(/<[^>]*>/g, ' ').slice(0, 600))
    const page = await text(`/en/research/forecasts/${id}/work`)
    has(page, /2020-01,/)
    has(page, /The table can be counted/)
    const workbook = await site.upload(`/en/research/forecasts/${id}/work?rev=${rev + 1}`, { name: 'series.xlsx', type: 'application/zip', bytes: Buffer.from('PK\u0003\u0004\u0000\u0000') }, { as: 'member' })
    assert.equal(workbook.status, 422)
    has(workbook.text, /Save it as CSV/)
    has(await text(`/en/research/forecasts/${id}/work`), /2020-01,/, 'the table that was there stays')
  })

  it('forecasts with both intervals, the backtest and its yardstick, and the scenario beside it', async () => {
    const id = await begun('forecasts', 'Share of operators')
    const { result } = await counted('forecasts', id, { title: 'Share of operators', horizon: '6', season: 'no', method: 'auto', unit: '%', scenario: 'Applications come as before.', source: 'Declarations', table: tableOfDemo('aeo-share').text })
    assert.ok(result)
    has(result.lead, /95 % interval .*80 % interval/)
    assert.equal(result.path.length, 6)
    for (const { inner, outer } of result.path) assert.ok(inner !== '' && outer !== '')
    assert.equal(result.tried.filter(({ isChosen }) => isChosen).length, 1)
    assert.equal(result.tried.filter(({ isYardstick }) => isYardstick).length, 1)
    const page = await text(`/en/research/forecasts/${id}?draft=true`)
    has(page, /Applications come as before/)
    has(page, /MASE/)
    const { rows } = tableOf(await text(`/en/research/forecasts/${id}.csv?draft=true`), { rows: 5_000, cells: 100_000 })
    assert.equal(rows.filter(([record]) => record === 'ahead').length, 6)
    assert.equal(rows.filter(([record]) => record === 'backtest').length, result.tried.length)
  })

  it('belongs to its seat until a contact point publishes it, and is counted then if nobody did', async () => {
    const id = await begun('evaluations', 'Zyglot at the quay')
    await work('evaluations', id, { ...design, title: 'Zyglot at the quay', table: release.text })
    for (const as of ['visitor', 'stranger', 'strangeNcp', 'editor'] as const) {
      for (const place of ['', '?draft=true', '.csv', '/export', '/counting', '/work']) {
        const answer = await site.get(`/en/research/evaluations/${id}${place}`, { as, accept: '*/*' })
        assert.ok(answer.status >= 300, `${as} ${place}: ${answer.status}`)
        hasNot(answer.text, /Zyglot|47\.1/)
      }
      hasNot(await text('/en/research/evaluations', as), /Zyglot/)
      assert.ok((await site.post(`/en/research/evaluations/${id}/count`, {}, { as })).status >= 400 || as === 'visitor', as)
    }
    assert.ok((await site.post(`/en/items/${id}/move/publish`, {}, { as: 'member' })).status >= 400)
    const ncp = await site.viewer('ncp'), { content } = site.services
    const draft = await content.draft(ncp, id)
    await content.saveDraft(ncp, id, { ...draft.input, audience: ['members'], handling: 'community' }, { rev: draft.rev })
    const item = await content.move(ncp, id, 'publish', { rev: (await content.read(ncp, null, id)).rev })
    await site.settle()
    for (let n = 0; n < 100 && (await read('evaluations', id, 'stranger', '')).counting.state !== 'done'; n++) { await site.runJobs(); await new Promise((resolve) => { setTimeout(resolve, 50) }) }
    has(await text(`/en${item.path}`, 'stranger'), /has stood on average/)
    has(await text('/en/research/evaluations', 'stranger'), /Zyglot/)
    hasNot(await text('/en/research/evaluations', 'visitor'), /Zyglot/)
    // A draft beside it that was counted anew is nobody else's: what is published stays beside its own figures.
    const other = await counted('evaluations', id, { ...design, title: 'Zyglot at the quay', changeOn: '2022-06', table: release.text })
    assert.notEqual(other.result?.lead, (await read('evaluations', id, 'stranger', '')).result?.lead)
  })

  it('tells open pages of whoever may read it how a counting gets on, and nobody else', async () => {
    const id = await begun('evaluations', 'Looked at')
    await work('evaluations', id, { ...design, table: release.text })
    const poll = async (as: Who, since = '') => JSON.parse((await site.get(`/events/poll?topics=item:${id}${since && `&since=${since}`}`, { as, accept: '*/*' })).text) as { next: string; messages: { topic: string }[] }
    const before = new Map(await Promise.all((['member', 'stranger', 'visitor', 'editor'] as const).map(async (who) => [who, (await poll(who)).next] as const)))
    assert.equal((await site.post(`/en/research/evaluations/${id}/count`, {}, { as: 'member' })).status, 303)
    const page = await text(`/en/research/evaluations/${id}/counting`)
    has(page, new RegExp(`<meta name="diwan-follows" content="item:${id}"`))
    has(page, /<p>It is being counted/)
    hasNot(page, /http-equiv="refresh"/)
    has(page, new RegExp(`href="/en/research/evaluations/${id}/counting">Look again`), 'without scripts a link looks again')
    for (let n = 0; n < 100 && (await read('evaluations', id)).counting.state !== 'done'; n++) { await site.runJobs(); await new Promise((resolve) => { setTimeout(resolve, 50) }) }
    let told = await poll('member', before.get('member'))
    for (let n = 0; n < 40 && told.messages.length === 0; n++) { await new Promise((resolve) => { setTimeout(resolve, 25) }); told = await poll('member', before.get('member')) }
    assert.deepEqual([...new Set(told.messages.map(({ topic }) => topic))], [`item:${id}`])
    for (const who of ['stranger', 'visitor', 'editor'] as const) assert.deepEqual((await poll(who, before.get(who))).messages, [], who)
    const done = await text(`/en/research/evaluations/${id}/counting`)
    hasNot(done, /diwan-follows/, 'what is done is not followed')
    has(done, /It is counted/)
  })

  it('is filed under topics and items as long as it is kept, and keeps what the writer may not see', async () => {
    const ncp = await site.viewer('strangeNcp')
    const one = await site.make.item('updates.post', { title: 'First matter', fields: { category: 'news' } }), other = await site.make.item('updates.post', { title: 'Second matter', fields: { category: 'news' } })
    const hidden = await site.make.item('updates.post', { title: 'Zyhidden matter', audience: [`administration:${ncp.administration}`], fields: { category: 'news' } })
    const id = await begun('evaluations', 'What it concerns', { concerns: one.ref ?? '' })
    const about = async () => (JSON.parse((await site.get(`/api/v1/research/evaluations/${id}/work`, { as: 'member', accept: 'data' })).text) as { about: { title: string }[]; form: { concerns: string }; topics: { value: string; selected: boolean }[] })
    assert.equal((await about()).form.concerns, one.ref)
    const { content } = site.services, keeper = await site.viewer('member'), draft = await content.draft(keeper, id)
    await content.saveDraft(keeper, id, { ...draft.input, links: { about: [one.id, hidden.id] } }, { rev: draft.rev })
    const wrong = await work('evaluations', id, { ...design, concerns: `${other.ref}\nRS-9999\n/en/nowhere` })
    assert.equal(wrong.status, 422)
    has(wrong.text, /RS-9999[\s\S]*nowhere/, 'each line that names nothing is told')
    has(wrong.text, new RegExp(`<textarea[^>]*name="concerns"[^>]*>\\n?${other.ref}\nRS-9999`), 'what was typed stays')
    hasNot(wrong.text, /Zyhidden/)
    assert.equal((await work('evaluations', id, { ...design, concerns: ` ${site.url}/en${other.path}?x=1 \n${other.ref}\n`, 'topics[]': 'risk' })).status, 303)
    assert.deepEqual((await about()).about.map(({ title }) => title), ['Second matter'])
    assert.deepEqual((await about()).topics.filter(({ selected }) => selected).map(({ value }) => value), ['risk'])
    assert.deepEqual((await content.draft(keeper, id)).input.links?.['about'], [hidden.id, other.id])
    // A form without these fields changes nothing of them; one with them and nothing chosen takes them away.
    await work('evaluations', id, design)
    assert.deepEqual((await content.draft(keeper, id)).input.links?.['about'], [hidden.id, other.id])
    assert.deepEqual((await content.draft(keeper, id)).input.topics, ['risk'])
    await work('evaluations', id, { ...design, concerns: '', 'topics[]': '' })
    assert.deepEqual([(await content.draft(keeper, id)).input.links?.['about'], (await content.draft(keeper, id)).input.topics], [[hidden.id], []])
    assert.equal((await work('evaluations', id, { ...design, concerns: Array.from({ length: 21 }, () => one.ref).join('\n') })).status, 422)
  })

  it('says in an Arabic page what is in another language, word by word where only some is translated', async () => {
    const id = await begun('forecasts', 'Manifests to come'), { content } = site.services, keeper = await site.viewer('member')
    await counted('forecasts', id, { title: 'Manifests to come', summary: 'How many?', horizon: '4', season: 'no', method: 'naive', unit: 'manifests', source: 'Manifest system', caveats: 'Made up', scenario: 'All stays', table: ['Week,Manifests', ...Array.from({ length: 60 }, (_, n) => `${2025 + Math.floor(n / 52)}-W${String(n % 52 + 1).padStart(2, '0')},${100 + (n * 7) % 13}`)].join('\n') })
    const draft = await content.draft(keeper, id)
    await content.saveDraft(keeper, id, { ...draft.input, texts: { ...draft.input.texts, ar: { title: 'بيانات الحمولة المقبلة', extra: { source: 'نظام بيانات الحمولة' } } } }, { rev: draft.rev })
    const page = await text(`/ar/research/forecasts/${id}`)
    for (const words of ['All stays', 'Made up', 'manifests']) has(page, new RegExp(`lang="en" dir="ltr">${words}<`), words)
    has(page, /<p dir="auto">نظام بيانات الحمولة</)
    has(page, /<span dir="auto">نظام بيانات الحمولة</, 'the source below the drawing')
    has(page, /الأسبوع 9 من 2026/)
    hasNot(page.replaceAll(/<[^>]*>/g, ' '), /2026-W|W\d\d 2026/, 'weeks are said in words')
    has(await text(`/ar/research/forecasts/${id}/work`), /<p class="lead" lang="en" dir="ltr">Manifests to come</)
  })

  it('leaves nothing of the table when it is removed', async () => {
    const id = await begun('evaluations', 'To be removed'), ncp = await site.viewer('ncp'), { content } = site.services, { db } = site.instance.database
    await counted('evaluations', id, { ...design, table: release.text })
    const item = await content.move(ncp, id, 'publish', { rev: (await content.read(ncp, null, id)).rev })
    const left = async () => (await db.raw<{ rows: { n: string }[] }>('select (select count(*) from research.series where item_id = ?::uuid) + (select count(*) from research.counting where item_id = ?::uuid) as n', [id, id])).rows[0]?.n
    assert.notEqual(Number(await left()), 0)
    await content.remove(ncp, id, { rev: item.rev, note: 'It was of another port' })
    await site.settle()
    assert.equal(Number(await left()), 0)
  })
})
