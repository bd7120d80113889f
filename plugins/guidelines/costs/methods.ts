/**
 * Compares the figures of the workbench with numpy-financial on random cases: `node plugins/guidelines/costs/methods.ts`. Python 3 with
 * numpy-financial is needed (`pip install numpy-financial`). `--write` puts the tables into docs/methods.md, `--cases N` takes more cases.
 * Ends with 1 where a figure is further off than it may be, with 3 where there is nothing to compare with.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { chanceFrom } from '@diwan/core'
import { draw } from './chance/draw.ts'
import type { PlannedLine } from './chance/plan.ts'
import { fieldsOf } from './analyses.ts'
import type { Line } from './kinds/analysis.ts'
import { isFigure } from './reckon/problem.ts'
import { signChanges } from './reckon/rates.ts'
import { near } from './reckon/ratio.ts'
import { reckon } from './reckoning.ts'

interface FlowCase { rate: number; costs: number[]; benefits: number[]; single: boolean }
interface Answer { versions: Record<string, string>; flows: { npv: number; ratio: number | null; irr: number | null; rates: number[]; payback: number | null; discounted: number | null }[]; draws: { mean: number; deviation: number; points: number[]; below: number }[] }
interface Row { figure: string; compared: string; cases: number; worst: number; allowed: number; unit: string }

const argument = (name: string): string | undefined => { const at = process.argv.indexOf(name); return at < 0 ? undefined : process.argv[at + 1] }
const cases = Math.min(2_000, Math.max(10, Number(argument('--cases') ?? 200) || 200))
const next = chanceFrom(20_261_129, 'methods')
const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
const cents = (most: number) => between(0, most * 100) / 100

/** Amounts with cents over up to forty years, at rates from −5 to 25 %; every third flow is of an ordinary project: out first, in later. */
function flowOf(n: number): { rate: string; costs: number[]; benefits: number[] } {
  const years = between(2, n % 5 === 0 ? 40 : 12), isOrdinary = n % 3 === 0
  const one = (high: number) => Array.from({ length: years }, () => next() < 0.2 ? 0 : cents(high))
  const costs = isOrdinary ? [cents(9_000_000) + 1, ...Array.from({ length: years - 1 }, () => 0)] : one(1_000_000), benefits = isOrdinary ? [0, ...one(2_000_000).slice(1)] : one(1_200_000)
  return { rate: (between(-500, 2_500) / 100).toFixed(2), costs, benefits }
}

function ours({ rate, costs, benefits }: ReturnType<typeof flowOf>) {
  const line = (id: string, kind: Line['kind'], amounts: number[]): Line => ({ id, kind, currency: '', distribution: 'none', low: '', high: '', bias: '', amounts: Object.fromEntries(amounts.map((amount, year) => [String(2026 + year), amount.toFixed(2)])) })
  const fields = fieldsOf({ baseYear: '2026', horizon: String(costs.length - 1), currency: 'EUR', rate, options: [{ id: 'o-1', isBase: false, lines: [line('l-1', 'cost', costs), line('l-2', 'benefit', benefits)] }] })
  const { counted, measures } = reckon(fields, 20)
  const found = measures.get('o-1')
  if (!found) throw new Error(`not counted: ${JSON.stringify(counted.problems)}`)
  return found
}

const linesOf = (n: number): PlannedLine[] => Array.from({ length: between(2, 40) }, (_, at) => ({ id: `l-${n}-${at}`, value: (next() < 0.5 ? -1 : 1) * cents(2_000_000), distribution: (['uniform', 'triangular', 'normal', 'none'] as const)[between(0, 3)] ?? 'none', low: -between(1, 60) / 100, high: between(1, 80) / 100 }))

function ask(question: object): Answer | null {
  try {
    return JSON.parse(execFileSync('python3', [new URL('methods.py', import.meta.url).pathname], { input: JSON.stringify(question), maxBuffer: 50_000_000, timeout: 120_000, stdio: ['pipe', 'pipe', 'pipe'] }).toString()) as Answer
  } catch (fault) {
    const said = String((fault as { stderr?: Buffer }).stderr ?? fault)
    if (!/No module named|ENOENT/.test(said)) throw fault
    return null
  }
}

/** How far apart two figures are, as a share of what flows: that is what rounding of double precision is a share of. */
const apart = (a: number, b: number, size: number) => Math.abs(a - b) / Math.max(1, size)

function flowRows(flows: ReturnType<typeof flowOf>[], answer: Answer): Row[] {
  const worst = { npv: 0, ratio: 0, irr: 0, rates: 0 }
  const count = { npv: 0, ratio: 0, irr: 0, rates: 0, payback: 0 }
  let different = 0
  for (const [n, flow] of flows.entries()) {
    const theirs = answer.flows[n], mine = ours(flow)
    if (!theirs) continue
    const size = [...flow.costs, ...flow.benefits].reduce((sum, amount, at) => sum + amount / (1 + Number(flow.rate) / 100) ** (at % flow.costs.length), 0)
    worst.npv = Math.max(worst.npv, apart(near(mine.net) / 100, theirs.npv, size)); count.npv++
    if (isFigure(mine.ratio) && theirs.ratio !== null) { worst.ratio = Math.max(worst.ratio, apart(near(mine.ratio.value), theirs.ratio, Math.abs(theirs.ratio))); count.ratio++ }
    const found = isFigure(mine.rates) ? mine.rates.value : []
    if (theirs.irr !== null && Number.isFinite(theirs.irr) && found.length === 1) { worst.irr = Math.max(worst.irr, apart(found[0] ?? 0, theirs.irr, Math.abs(theirs.irr))); count.irr++ }
    // Roots far out are lost in double precision: those between −50 and 1,000 % are compared.
    const common = (all: number[]) => all.filter((rate) => rate > -0.5 && rate < 10)
    const [own, other] = [common(found), common(theirs.rates)]
    if (own.length !== other.length) different++
    else for (const [at, rate] of own.entries()) worst.rates = Math.max(worst.rates, apart(rate, other[at] ?? 0, Math.abs(rate)))
    count.rates++
    for (const [figure, year] of [[mine.payback, theirs.payback], [mine.discountedPayback, theirs.discounted]] as const) { count.payback++; if ((isFigure(figure) ? figure.value.year : null) !== year) different++ }
  }
  return [
    { figure: 'Net present value', compared: '`numpy_financial.npv`', cases: count.npv, worst: worst.npv, allowed: 1e-12, unit: 'of what flows' },
    { figure: 'Benefits for each unit of cost', compared: 'two `npv`, divided', cases: count.ratio, worst: worst.ratio, allowed: 1e-12, unit: 'relative' },
    { figure: 'Internal rate of return, one', compared: '`numpy_financial.irr`', cases: count.irr, worst: worst.irr, allowed: 1e-8, unit: 'relative' },
    { figure: 'All rates, −50 % to 1,000 %', compared: '`numpy.roots`', cases: count.rates, worst: worst.rates, allowed: 1e-5, unit: 'relative' },
    { figure: 'Number of rates, payback, discounted payback', compared: '`numpy.roots`, `numpy.cumsum`', cases: count.payback + count.rates, worst: different, allowed: 0, unit: 'cases that differ' },
  ]
}

/** Draws of one generator against those of another: within four standard errors of what so many draws can tell. */
function drawRows(plans: PlannedLine[][], answer: Answer, draws: number): Row[] {
  const worst = { mean: 0, deviation: 0, points: 0, below: 0 }
  for (const [n, lines] of plans.entries()) {
    const theirs = answer.draws[n], [mine] = draw({ seed: n, draws, options: [{ id: 'o', lines }] })?.options ?? []
    if (!theirs || !mine || theirs.deviation === 0) continue
    const error = theirs.deviation / Math.sqrt(draws)
    worst.mean = Math.max(worst.mean, Math.abs(mine.mean - theirs.mean) / (error * Math.SQRT2))
    worst.deviation = Math.max(worst.deviation, Math.abs(mine.deviation / theirs.deviation - 1) * Math.sqrt(draws))
    for (const [at, percent] of [5, 10, 50, 90, 95].entries()) worst.points = Math.max(worst.points, Math.abs((mine.points[percent] ?? 0) - (theirs.points[at] ?? 0)) / (error * 3))
    worst.below = Math.max(worst.below, Math.abs(mine.belowZero - theirs.below) * Math.sqrt(draws))
  }
  return [
    { figure: 'Mean of the draws', compared: '`numpy.random`', cases: plans.length, worst: worst.mean, allowed: 4.5, unit: 'standard errors' },
    { figure: 'Standard deviation', compared: '`numpy.random`', cases: plans.length, worst: worst.deviation, allowed: 5, unit: 'per √n' },
    { figure: 'P5, P10, P50, P90, P95', compared: '`numpy.percentile`', cases: plans.length * 5, worst: worst.points, allowed: 4.5, unit: 'thirds of a standard error' },
    { figure: 'Share below zero', compared: '`numpy.random`', cases: plans.length, worst: worst.below, allowed: 3.5, unit: 'per √n' },
  ]
}

const flows = Array.from({ length: cases }, (_, n) => flowOf(n)), plans = Array.from({ length: 40 }, (_, n) => linesOf(n)), draws = 50_000
const asked: FlowCase[] = flows.map((flow) => ({ rate: Number(flow.rate) / 100, costs: flow.costs, benefits: flow.benefits, single: signChanges(ours(flow).flow) === 1 }))
const answer = ask({ flows: asked, draws: plans.map((lines, n) => ({ lines, n: draws, seed: n })) })
if (answer === null) {
  console.log('Skipped: Python 3 with numpy-financial is not here (pip install numpy-financial).')
  process.exitCode = 3
} else {
  const rows = [...flowRows(flows, answer), ...drawRows(plans, answer, draws)]
  const said = (n: number) => n === 0 ? '0' : n < 0.001 ? n.toExponential(1) : n.toFixed(2)
  const table = [
    `Made by \`node plugins/guidelines/costs/methods.ts --write --cases ${cases}\` with numpy-financial ${answer.versions['numpy-financial'] ?? ''} and numpy ${answer.versions['numpy'] ?? ''}.`, '',
    '| Figure | Compared with | Cases | Furthest off | Allowed | |', '|---|---|--:|--:|--:|---|', ...rows.map(({ figure, compared, cases: n, worst, allowed, unit }) => `| ${figure} | ${compared} | ${n} | ${said(worst)} | ${said(allowed)} | ${unit} |`),
  ].join('\n')
  console.log(table)
  const wrong = rows.filter(({ worst, allowed }) => !(worst <= allowed))
  for (const { figure, worst, allowed } of wrong) console.log(`Further off than allowed: ${figure}, ${said(worst)} > ${said(allowed)}`)
  console.log(`${rows.length - wrong.length} passed, ${wrong.length} failed`)
  if (wrong.length > 0) process.exitCode = 1
  else if (process.argv.includes('--write')) {
    const page = new URL('../../../docs/methods.md', import.meta.url), before = readFileSync(page, 'utf8')
    writeFileSync(page, before.replace(/(<!-- compared -->\n)[\s\S]*?(\n<!-- \/compared -->)/, `$1${table}$2`))
  }
}
