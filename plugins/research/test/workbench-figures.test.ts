import assert from 'node:assert/strict'
import { chanceFrom, normalAt } from '@diwan/core'
import { coveredDifferences, coveredInterrupted } from '../workbench/coverage.ts'
import { differences } from '../workbench/evaluate/differences.ts'
import { interrupted } from '../workbench/evaluate/interrupted.ts'
import { fitSmoothing } from '../workbench/forecast/fitted.ts'
import { forecasting } from '../workbench/forecast/forecasting.ts'
import type { Estimate } from '../workbench/numbers/robust.ts'

/** Flow of the Nile at Aswan, 1871–1970, 10⁸ m³: `statsmodels.datasets.nile`, in the public domain. */
const nile = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833,
  701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010,
  771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
]

const close = (found: number, pinned: number) => { assert.ok(Math.abs(found - pinned) <= 1e-9 * Math.abs(pinned), `${found}, not ${pinned}`) }
/** What was found; a reason there is none fails. */
function sure<T extends object>(found: T): Exclude<T, { why: string }> { assert.ok(!('why' in found), JSON.stringify(found)); return found as Exclude<T, { why: string }> }
const value = (figure: { value: Estimate } | { why: string }): Estimate => sure(figure).value
const noise = (name: string) => { const next = chanceFrom(20_261_130, name); return () => normalAt(next() || 0.5) }

describe('An interrupted series', () => {
  const plain = { period: 1, pairs: 0, lag: null, placebos: false }

  // statsmodels 0.15.0: OLS on [1, t, D, D (t − 28)], cov_type HAC, maxlags 4, use_correction, use_t.
  it('says of the Nile after 1899 what statsmodels says', () => {
    const { level, slope, lag } = sure(interrupted({ ...plain, values: nile, at: 28 }))
    const found = value(level)
    assert.equal(lag, 4)
    for (const [mine, pinned] of [[found.value, -289.1026853663842], [found.error, 63.0498036635172], [found.low, -414.255556483037], [found.high, -163.94981424973142], [value(slope).error, 2.7572859214753036], [value(slope).p, 0.8652682813193762]] as const) close(mine, pinned)
  })

  // Over many draws: of single ones every twentieth misses. Docs/methods.md has the shares of shorter series, which are lower.
  it('holds what was planted in nine of ten intervals where the series is long, and in fewer where it is short and errors remember', () => {
    const long = coveredInterrupted({ n: 300, at: 200, memory: 0, draws: 300 }), short = coveredInterrupted({ n: 24, at: 12, memory: 0.5, draws: 300 })
    for (const part of [long.first, long.second]) assert.ok(part > 0.89 && part < 0.98, `${part}`)
    assert.ok(short.first < 0.85 && short.second < 0.85, 'intervals of short series hold: docs/methods.md says they do not')
  })

  it('gives a reason and no figure where a figure could not be stood behind', () => {
    const why = (values: number[], at: number) => { const found = interrupted({ ...plain, values, at }); return 'why' in found ? found.why : null }
    assert.equal(why(nile, 5), 'few-before')
    assert.equal(why(nile, 98), 'few-after')
    assert.equal(why(Array.from({ length: 40 }, () => 7), 20), 'constant')
    assert.equal(why(Array.from({ length: 40 }, (_, t) => 3 * t), 20), 'exact')
    assert.equal(why([1], 0), 'few-before')
  })
})

describe('A difference in differences', () => {
  const table = (name: string, groups: number, effect: number) => { const error = noise(name); return Array.from({ length: groups }, (_, g) => ({ isTreated: g < groups / 2, values: Array.from({ length: 36 }, (__, t) => 50 + 4 * g + 0.5 * t + (g < groups / 2 && t >= 24 ? effect : 0) + error()) })) }
  const plan = { at: 24, errors: 'auto' as const, lag: null, placebos: false }

  it('takes errors of the groups where there are enough of them, of the difference over time where there are not', () => {
    assert.deepEqual([2, 12].map((groups) => sure(differences({ ...plan, groups: table('errors', groups, 6) })).errors), ['hac', 'clustered'])
  })

  it('holds what was planted, and parallel trends, in some 95 of 100 intervals of twelve groups', () => {
    const { first, second } = coveredDifferences({ groups: 12, periods: 36, at: 24, memory: 0.5, draws: 300 })
    for (const part of [first, second]) assert.ok(part > 0.91 && part < 0.98, `${part}`)
  })

  it('wants treated and others', () => {
    assert.deepEqual(differences({ ...plan, groups: table('two', 2, 6).map((group) => ({ ...group, isTreated: true })) }), { why: 'no-control' })
    assert.deepEqual(differences({ ...plan, groups: table('two', 2, 6).map((group) => ({ ...group, isTreated: false })) }), { why: 'no-treated' })
  })
})

describe('A forecast', () => {
  // statsmodels 0.15.0: ETSModel(error='add', initialization_method='heuristic').fit(): α 0.24668, squares 2042013.5993076481.
  it('smooths the Nile as closely as statsmodels does', () => {
    const fitted = fitSmoothing(nile, nile.length, { trend: 'none', season: 'none' }, 1)
    assert.ok(fitted)
    close(fitted.squares, 2042013.5993076481)
    assert.ok(Math.abs(fitted.parameters.alpha - 0.24668) < 1e-4)
  })

  it('finds the season that was planted and beats repeating it, with intervals that held in the backtest', () => {
    const error = noise('season'), at = (t: number) => 500 + 2 * t + 80 * Math.sin(2 * Math.PI * t / 12)
    const { path, tried, checks } = sure(forecasting({ values: Array.from({ length: 144 }, (_, t) => at(t) + 10 * error()), period: 12, horizon: 12, method: null }))
    const [best] = tried, seasonal = tried.find(({ method }) => method === 'seasonal')
    assert.ok(best && seasonal && best.mase < seasonal.mase)
    assert.equal(checks, 144)
    assert.ok(best.covered95 > 0.85 && best.covered80 > 0.65 && best.covered80 < best.covered95)
    assert.ok(path.filter(({ low95, high95 }, n) => low95 <= at(144 + n) && at(144 + n) <= high95).length >= 11)
  })

  it('says naive wins where nothing but the last value counts', () => {
    const error = noise('walk')
    let level = 100
    assert.equal(sure(forecasting({ values: Array.from({ length: 300 }, () => { level += error(); return level }), period: 1, horizon: 6, method: null })).method, 'naive')
  })

  it('refuses a history that is too short, with how much would do, and one that never moves', () => {
    assert.deepEqual(forecasting({ values: nile.slice(0, 20), period: 12, horizon: 12, method: null }), { why: 'short-history', values: { n: 20, least: 39, horizon: 12 } })
    assert.deepEqual(forecasting({ values: [3], period: 1, horizon: 1, method: null }), { why: 'one-point' })
    assert.deepEqual(forecasting({ values: Array.from({ length: 60 }, () => 3), period: 1, horizon: 1, method: null }), { why: 'constant' })
  })
})
