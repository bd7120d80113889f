/**
 * Compares evaluations and smoothing with statsmodels, on published series and random cases: `node plugins/research/workbench/methods.ts`.
 * Python 3 with statsmodels is needed (`pip install statsmodels`). `--write` puts the table into docs/methods.md, `--cases N` takes more cases.
 * Ends with 1 where a figure is further off than it may be, with 3 where there is nothing to compare with.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { chanceFrom, normalAt } from '@diwan/core'
import { differences, type DifferencesPlan } from './evaluate/differences.ts'
import { isFigure } from './evaluate/figure.ts'
import { interrupted, type InterruptedPlan } from './evaluate/interrupted.ts'
import { fitSmoothing, parametersOf } from './forecast/fitted.ts'
import { spreadOf } from './forecast/methods.ts'
import { ahead, beginning, follow, type Kind } from './forecast/smoothing.ts'
import { bothTails, chiAbove, fisherAbove, studentAt } from './numbers/distributions.ts'

interface Theirs { value: number; error: number; low: number; high: number; p: number }
interface Answer {
  versions: Record<string, string>; tails: number[]; reaches: number[]; chi: number[]; fisher: number[]; differences: Theirs[]
  interrupted: { trend: Theirs; level: Theirs; slope: Theirs; f: number; durbinWatson: number; ljungBox: number; breuschPagan: number }[]
  smoothing: { level: number; season: number[]; squares: number; ahead: number[]; spread: number[] | null; best: number | null }[]
}
interface Published { nile: number[]; sunspots: number[]; co2: number[]; gdp: number[] }

const argument = (name: string): string | undefined => { const at = process.argv.indexOf(name); return at < 0 ? undefined : process.argv[at + 1] }
const cases = Math.min(500, Math.max(10, Number(argument('--cases') ?? 60) || 60))
const next = chanceFrom(20_261_130, 'evaluations')
const whole = (low: number, high: number) => low + Math.floor(next() * (high - low + 1)), real = (low: number, high: number) => low + next() * (high - low)
const error = () => normalAt(next() || 0.5)

function ask<T>(question: object): T | null {
  try {
    return JSON.parse(execFileSync('python3', [new URL('methods.py', import.meta.url).pathname], { input: JSON.stringify(question), maxBuffer: 50_000_000, timeout: 200_000, stdio: ['pipe', 'pipe', 'pipe'] }).toString()) as T
  } catch (fault) {
    if (!/No module named|ENOENT/.test(String((fault as { stderr?: Buffer }).stderr ?? fault))) throw fault
    return null
  }
}

/** Errors that remember those before, about a level. */
function walk(length: number, level: number, more: (t: number) => number = () => 0): number[] {
  let drift = 0
  return Array.from({ length }, (_, t) => { drift += error() * 0.3; return level + drift + error() + more(t) })
}

function interruptedCases({ nile, sunspots, co2, gdp }: Published): InterruptedPlan[] {
  const plain = { period: 1, pairs: 0, lag: null, placebos: false }
  return [
    { ...plain, values: nile, at: 28 }, { ...plain, values: sunspots, at: 150, lag: 11 }, { ...plain, values: gdp, at: 100, period: 4, pairs: 2 },
    { ...plain, values: co2.slice(0, 240), at: 130, period: 12, pairs: 2, lag: 6 }, { ...plain, values: co2.slice(0, 240), at: 130, period: 12, pairs: 6 },
    ...Array.from({ length: cases }, () => { const n = whole(20, 400); return { ...plain, values: walk(n, 100), at: whole(8, n - 5) } }),
  ]
}

function differencesCases(): DifferencesPlan[] {
  return Array.from({ length: cases }, (_, n) => {
    const groups = n % 2 === 0 ? 2 : whole(10, 30), periods = whole(12, 50), at = whole(6, periods - 5), treated = Math.max(1, Math.floor(groups / 2))
    return { at, errors: n % 2 === 0 ? 'hac' : 'clustered', lag: null, placebos: false, groups: Array.from({ length: groups }, (__, g) => ({ isTreated: g < treated, values: walk(periods, 50 + g, (t) => g < treated && t >= at ? 3 : 0) })) }
  })
}

function smoothingCases({ nile, sunspots, co2, gdp }: Published) {
  const kindsOf = (period: number): Kind[] => (['none', 'additive', 'damped'] as const).flatMap((trend) => (period > 1 ? ['none', 'additive', 'multiplicative'] as const : ['none'] as const).map((season) => ({ trend, season })))
  return [{ values: nile, period: 1 }, { values: sunspots, period: 1 }, { values: co2.slice(0, 240), period: 12 }, { values: gdp, period: 4 }]
    .flatMap(({ values, period }) => kindsOf(period).map((kind) => ({ values, period, kind, parameters: parametersOf(Array.from({ length: 4 }, () => real(-2, 0.5)), kind) })))
}

/** The furthest off of one figure. A difference counts as a share of what is compared with, or of one where `size` says so. */
class Row {
  cases = 0; worst = 0
  readonly figure: string; readonly compared: string; readonly allowed: number; readonly unit: string
  constructor(figure: string, compared: string, allowed: number, unit = 'relative') { this.figure = figure; this.compared = compared; this.allowed = allowed; this.unit = unit }
  add(ours: number, theirs: number, size = Math.abs(theirs)) { this.cases++; const off = Math.abs(ours - theirs) / Math.max(size, 1e-300); this.worst = Number.isNaN(off) ? Infinity : Math.max(this.worst, off) }
  all(ours: readonly number[], theirs: readonly number[], size?: number) { for (const [n, value] of theirs.entries()) this.add(ours[n] ?? NaN, value, size) }
}

function compare(series: Published): { rows: Row[]; versions: Record<string, string> } | null {
  const plans = { interrupted: interruptedCases(series), differences: differencesCases(), smoothing: smoothingCases(series) }
  const evaluated = plans.interrupted.map((plan) => interrupted(plan)), compared = plans.differences.map((plan) => differences(plan))
  const many = cases * 20, list = <T>(one: () => T) => Array.from({ length: many }, one)
  const asked = {
    tails: list(() => [real(-12, 12), whole(1, 3_000)] as const), reaches: list(() => [real(0.5, 0.999), whole(1, 3_000)] as const), chi: list(() => [real(0, 200), whole(1, 120)] as const), fisher: list(() => [real(0, 20), whole(1, 12), whole(2, 3_000)] as const),
    interrupted: plans.interrupted.map((plan, n) => { const one = evaluated[n]; return { ...plan, lag: one && 'lag' in one ? one.lag : 0, lags: one && 'lag' in one ? one.diagnostics.ljungBox.lags : 1 } }),
    differences: plans.differences.map((plan, n) => { const one = compared[n]; return { ...plan, lag: one && 'lag' in one ? one.lag : 0 } }), smoothing: plans.smoothing,
  }
  const answer = ask<Answer>(asked)
  if (!answer) return null
  const distributions = new Row('Student’s t, χ² and F, shares', '`scipy.stats`', 1e-10, 'absolute'), reaches = new Row('Student’s t, intervals', '`scipy.stats.t.ppf`', 1e-10)
  distributions.all(asked.tails.map(([t, df]) => bothTails(t, df)), answer.tails, 1)
  distributions.all(asked.chi.map(([x, df]) => chiAbove(x, df)), answer.chi, 1)
  distributions.all(asked.fisher.map(([f, first, second]) => fisherAbove(f, first, second)), answer.fisher, 1)
  reaches.all(asked.reaches.map(([level, df]) => studentAt(level, df)), answer.reaches)

  const its = { value: new Row('Interrupted series: trend, level, slope', '`OLS`', 1e-7, 'standard errors'), error: new Row('… Newey–West errors', '`OLS`, `HAC`', 1e-7), bound: new Row('… 95 % intervals', '`conf_int`', 1e-7, 'standard errors'), p: new Row('… p', '`pvalues`', 1e-7, 'absolute'), f: new Row('… level and slope together, F', '`f_test`', 1e-6) }
  const diagnostics = new Row('Durbin–Watson, Ljung–Box, Breusch–Pagan', '`durbin_watson`, `acorr_ljungbox`, `het_breuschpagan`', 1e-7)
  for (const [n, one] of evaluated.entries()) {
    const theirs = answer.interrupted[n]
    if (!theirs) continue
    if ('why' in one) { its.value.worst = Infinity; continue }
    for (const name of ['trend', 'level', 'slope'] as const) {
      const mine = one[name], other = theirs[name]
      if (!isFigure(mine)) { its.value.worst = Infinity; continue }
      its.value.add(mine.value.value, other.value, other.error); its.error.add(mine.value.error, other.error); its.p.add(mine.value.p, other.p, 1)
      its.bound.add(mine.value.low, other.low, other.error); its.bound.add(mine.value.high, other.high, other.error)
    }
    its.f.add(isFigure(one.both) ? one.both.value.f : NaN, theirs.f)
    diagnostics.add(one.diagnostics.durbinWatson, theirs.durbinWatson); diagnostics.add(one.diagnostics.ljungBox.q, theirs.ljungBox); diagnostics.add(one.diagnostics.breuschPagan?.lm ?? NaN, theirs.breuschPagan)
  }

  const did = { value: new Row('Differences: effect', '`OLS`, all fixed effects', 1e-9, 'standard errors'), hac: new Row('… Newey–West errors', '`OLS`, `HAC`', 1e-9), clustered: new Row('… errors clustered by group', '`OLS`, `cluster`', 1e-9), bound: new Row('… 95 % intervals', '`conf_int`', 1e-9, 'standard errors') }
  for (const [n, one] of compared.entries()) {
    const theirs = answer.differences[n]
    if (!theirs) continue
    if ('why' in one || !isFigure(one.effect)) { did.value.worst = Infinity; continue }
    const { value, error: spread, low, high } = one.effect.value
    did.value.add(value, theirs.value, theirs.error); did[one.errors].add(spread, theirs.error); did.bound.add(low, theirs.low, theirs.error); did.bound.add(high, theirs.high, theirs.error)
  }

  const ets = { start: new Row('Smoothing: where it begins', '`ETSModel`, heuristic', 1e-9), squares: new Row('… squares of errors, parameters given', '`ETSModel`, `ExponentialSmoothing`', 1e-9), ahead: new Row('… 24 periods ahead', '`forecast`, or level, trend and season', 1e-9), spread: new Row('… their variance, season not multiplied', '`get_prediction`', 1e-9), best: new Row('… squares of errors, parameters found: more than statsmodels’', '`ETSModel.fit`', 1e-3) }
  for (const [n, { values, kind, period, parameters }] of plans.smoothing.entries()) {
    const theirs = answer.smoothing[n], start = beginning(values, values.length, kind, period), best = fitSmoothing(values, values.length, kind, period)
    if (!theirs || !start || !best) { ets.start.worst = Infinity; continue }
    const { squares, state } = follow(values, values.length, start, kind, parameters)
    ets.start.add(start.level, theirs.level); ets.start.all([...start.season], theirs.season, Math.max(1e-300, ...theirs.season.map(Math.abs)))
    ets.squares.add(squares, theirs.squares); ets.ahead.all(ahead(state, kind, parameters.phi, 24), theirs.ahead)
    if (theirs.spread) ets.spread.all(spreadOf(parameters, kind, period, 24), theirs.spread)
    // To find less is no fault.
    if (theirs.best !== null) ets.best.add(Math.max(best.squares, theirs.best), theirs.best)
  }
  return { rows: [distributions, reaches, ...Object.values(its), diagnostics, ...Object.values(did), ...Object.values(ets)], versions: answer.versions }
}

const series = ask<Published>({ series: true }), found = series && compare(series)
if (!found) {
  console.log('Skipped: Python 3 with statsmodels is not here (pip install statsmodels).')
  process.exitCode = 3
} else {
  const said = (n: number) => n === 0 ? '0' : n.toExponential(1)
  const table = [
    `Made by \`node plugins/research/workbench/methods.ts --write --cases ${cases}\` with statsmodels ${found.versions['statsmodels'] ?? ''} and scipy ${found.versions['scipy'] ?? ''}.`, '',
    '| Figure | Compared with | Numbers | Furthest off | Allowed | |', '|---|---|--:|--:|--:|---|', ...found.rows.map(({ figure, compared, cases: n, worst, allowed, unit }) => `| ${figure} | ${compared} | ${n} | ${said(worst)} | ${said(allowed)} | ${unit} |`),
  ].join('\n')
  console.log(table)
  const wrong = found.rows.filter(({ worst, allowed, cases: n }) => n === 0 || !(worst <= allowed))
  for (const { figure, worst, allowed } of wrong) console.log(`Further off than allowed: ${figure}, ${said(worst)} > ${said(allowed)}`)
  console.log(`${found.rows.length - wrong.length} passed, ${wrong.length} failed`)
  if (wrong.length > 0) process.exitCode = 1
  else if (process.argv.includes('--write')) {
    const page = new URL('../../../docs/methods.md', import.meta.url), before = readFileSync(page, 'utf8')
    writeFileSync(page, before.replace(/(<!-- evaluated -->\n)[\s\S]*?(\n<!-- \/evaluated -->)/, `$1${table}$2`))
  }
}
