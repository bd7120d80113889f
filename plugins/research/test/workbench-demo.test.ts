import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type { Differences } from '../workbench/evaluate/differences.ts'
import { isFigure } from '../workbench/evaluate/figure.ts'
import type { Interrupted } from '../workbench/evaluate/interrupted.ts'
import type { Forecasted } from '../workbench/forecast/forecasting.ts'
import { counted } from '../workbench/count/counted.ts'
import { demoAsked, demoItems } from '../workbench/demo/load.ts'
import { sketches } from '../workbench/demo/series.ts'
import { planOf } from '../workbench/plan-of.ts'

/** What was planted is known: the demonstration is its own oracle. */
describe('the demonstration of the workbench', function () {
  this.timeout(120_000)
  const found = async (slug: string) => {
    const one = (await demoItems()).find((item) => item.slug === slug)
    assert.ok(one)
    const { asked, text, later } = demoAsked(one), { plan, faults } = planOf(asked, text)
    assert.ok(plan, JSON.stringify(faults))
    return { result: counted(plan), later }
  }
  const inside = (planted: number, { value: { low, high } }: { value: { low: number; high: number } }) => low <= planted && planted <= high

  it('holds the planted step of release times, and no slope where none was planted', async () => {
    const result = (await found('release-times')).result as Interrupted
    assert.ok(isFigure(result.level) && isFigure(result.slope) && isFigure(result.mean))
    const [{ step }] = sketches['release-times'].series
    assert.ok(inside(step, result.level) && inside(step, result.mean) && inside(0, result.slope), JSON.stringify(result.level))
    assert.ok(!inside(0, result.level))
  })
  it('finds nothing where nothing was planted', async () => {
    const result = (await found('counter-leaflets')).result as Interrupted
    assert.ok(isFigure(result.level) && isFigure(result.mean) && isFigure(result.slope))
    assert.ok(inside(0, result.level) && inside(0, result.mean) && inside(0, result.slope))
    assert.ok(result.mean.value.p > 0.05)
  })
  for (const [slug, errors, step] of [['postal-seizures', 'clustered', 1.8], ['aeo-fast-track', 'hac', 3.5]] as const) {
    it(`holds the planted difference of ${slug}, and no difference of trends before it`, async () => {
      const result = (await found(slug)).result as Differences
      assert.equal(result.errors, errors)
      assert.ok(isFigure(result.effect) && isFigure(result.trends))
      assert.ok(inside(step, result.effect) && !inside(0, result.effect), JSON.stringify(result.effect))
      assert.ok(inside(0, result.trends))
    })
  }
  it('foresees what it did not see: of all values held back at least nine of ten lie in the wider band, and more than half in the narrower', async () => {
    let all = 0, in95 = 0, in80 = 0
    for (const { slug } of (await demoItems()).filter(({ kind }) => kind === 'forecast')) {
      const { result, later } = await found(slug), { path } = result as Forecasted
      assert.equal(path.length, later.length, slug)
      for (const [n, came] of later.entries()) { const step = path[n]; assert.ok(step); all++; if (came >= step.low95 && came <= step.high95) in95++; if (came >= step.low80 && came <= step.high80) in80++ }
    }
    assert.ok(in95 / all >= 0.9, `${in95} of ${all}`)
    assert.ok(in80 / all > 0.5 && in80 < in95 && in80 / all < 0.95, `${in80} of ${all}`)
  })

  describe('on a site', () => {
    let site: TestSite
    before(async () => { site = await bootTest({ demo: true }) })
    after(() => site?.stop())

    it('shows every result to whom it was published', async () => {
      const data = async (path: string) => JSON.parse((await site.get(`/api/v1/research/${path}`, { as: 'member', accept: 'data' })).text) as { items: { rows: { ref: string; path: string; title: string }[] } }
      const rows = [...(await data('evaluations')).items.rows, ...(await data('forecasts')).items.rows]
      assert.equal(rows.length, 10)
      const isDone = async () => (await Promise.all(rows.map(async ({ path }) => (await site.get(`/en${path}`, { as: 'member' })).text))).every((text) => /<h2 id="short">/.test(text))
      for (let n = 0; n < 100 && !await isDone(); n++) { await site.runJobs(); await new Promise((resolve) => { setTimeout(resolve, 100) }) }
      for (const { path, title } of rows) {
        const { status, text } = await site.get(`/en${path}`, { as: 'member' })
        assert.equal(status, 200, `${path}: ${text.replaceAll(/<[^>]*>/g, " ").slice(0, 400)}`)
        assert.match(text, /<h2 id="short">[\s\S]*95 % interval/, title)
        assert.doesNotMatch(text, /NaN|Infinity|undefined|\[object/, title)
      }
      const visitor = await site.get('/en/research/evaluations', { as: 'visitor' })
      assert.match(visitor.text, /Leaflets at the counters/)
      assert.doesNotMatch(visitor.text, /twelve postal depots/)
    })

    it('says source, caveats and scenario of every series in the reader’s language', async () => {
      for (const { slug, texts } of await demoItems()) {
        for (const lang of ['en', 'fr', 'es', 'ar'] as const) {
          const own = texts[lang]
          assert.ok(own, `${slug} ${lang}`)
          for (const name of ['source', 'caveats', texts.en?.changed === undefined ? 'scenario' : 'changed'] as const) {
            assert.match(own[name] ?? '', lang === 'ar' ? /^[\u0600-\u06ff]/ : /^\p{Script=Latin}/u, `${slug} ${lang} ${name}`)
            if (lang !== 'en') assert.notEqual(own[name], texts.en?.[name])
          }
        }
      }
      const page = (await site.get('/ar/research/impact', { as: 'member' })).text
      assert.ok(!page.includes('lang="en" dir="ltr"'), 'nothing is said in English')
      assert.match(page, /سجل الإفراج في الميناء/)
    })

    it('asks its consultations in the reader’s language, and says so what came of them', async () => {
      interface Lists { open: { path: string; title: string }[]; closed: { path: string; title: string }[]; past: { rows: { path: string; title: string }[] } }
      const { open, closed, past } = JSON.parse((await site.get('/api/v1/research/consultations', { as: 'member', accept: 'data' })).text) as Lists
      const all = [...open, ...closed, ...past.rows]
      assert.equal(all.length, 3)
      for (const { path, title } of all) {
        for (const place of ['', '/results']) {
          const read = async (lang: string) => site.get(`/${lang}${path}${place}`, { as: 'member' })
          if ((await read('en')).status !== 200) continue
          for (const lang of ['fr', 'es', 'ar']) {
            // Other items it leads to have languages of their own.
            const found = /<(?!a )[a-z0-9]+[^>]* lang="en" dir="ltr">(?!English)[^<]*/.exec((await read(lang)).text)
            assert.equal(found?.[0], undefined, `${lang} ${title} ${place}`)
          }
        }
      }
    })

    it('lays nothing to a change without an evaluation and its interval, and shows nobody what is not for them', async () => {
      interface Row { title: string; verdict: string; unit: string; doubts: string[]; source: string; caveats: string; effect: { said: string; interval: string; why: string } | null; path: string }
      const impact = async (as: 'member' | 'visitor', query = '') => JSON.parse((await site.get(`/api/v1/research/impact${query}`, { as, accept: 'data' })).text) as { evaluated: Row[]; others: Row[] }
      const { evaluated, others } = await impact('member')
      assert.equal(evaluated.length, 4)
      assert.equal(others.length, 6)
      for (const { title, effect, source, caveats } of evaluated) assert.ok(effect && effect.said !== '' && effect.interval !== '' && source !== '' && caveats !== '', title)
      for (const { title, effect, verdict } of others) assert.deepEqual([effect, verdict], [null, 'none'], title)
      assert.equal(evaluated.find(({ title }) => title.startsWith('Leaflets'))?.verdict, 'chance')
      // Beside each effect its unit and what its page raises against it, in the same words.
      for (const { title, unit, effect, doubts, path } of evaluated) {
        const { result } = JSON.parse((await site.get(`/api/v1${path}`, { as: 'member', accept: 'data' })).text) as { result: { checks: { isDoubt: boolean; text: string }[]; warnings: string[] } }
        const raised = result.checks.filter(({ isDoubt }) => isDoubt).map(({ text }) => text)
        assert.deepEqual(doubts.slice(0, raised.length), raised, title)
        for (const words of doubts.slice(raised.length)) assert.ok(result.warnings.includes(words), words)
        const { text } = await site.get('/en/research/impact', { as: 'member' }), row = text.slice(text.indexOf(title), text.indexOf('</tr>', text.indexOf(title)))
        assert.ok(row.includes(`${effect?.said} <span dir="auto">${unit}</span>`), `${title}: ${row}`)
        for (const words of doubts) assert.ok(row.includes(words), words)
        assert.ok(doubts.length > 0 || row.includes('Tests found no reason to doubt it'), title)
      }
      assert.ok(evaluated.some(({ doubts }) => doubts.some((words) => /earlier dates, where nothing was changed, something was found/.test(words))))
      assert.deepEqual((await impact('visitor')).evaluated.map(({ title }) => title).filter((title) => title.includes('postal depots')), [])
      assert.ok((await impact('member', '?topic=aeo')).evaluated.length === 1)
    })
  })
})
