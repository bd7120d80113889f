import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fieldsOf } from '../costs/analyses.ts'
import type { AnalysisFields, Line } from '../costs/kinds/analysis.ts'
import { counted } from '../costs/reckon/counted.ts'
import { Discount } from '../costs/reckon/flows.ts'
import { isFigure } from '../costs/reckon/problem.ts'
import { rates } from '../costs/reckon/rates.ts'
import { decimal, exactly, near, plus, ratio, times, type Ratio } from '../costs/reckon/ratio.ts'
import { reckon } from '../costs/reckoning.ts'
import { inCurrency } from '../costs/said/figures.ts'

const line = (id: string, kind: Line['kind'], amounts: readonly (number | string)[], more: Partial<Line> = {}): Line => ({ id, kind, currency: '', distribution: 'none', low: '', high: '', bias: '', amounts: Object.fromEntries(amounts.map((amount, n) => [String(2026 + n), String(amount)])), ...more })
const analysis = (lines: Line[], more: Partial<AnalysisFields> = {}, base: Line[] | null = null): AnalysisFields => fieldsOf({
  baseYear: '2026', horizon: '4', currency: 'EUR', pricesOf: '2026', rate: '7', ...more, options: [...base === null ? [] : [{ id: 'o-1', isBase: true, lines: base }], { id: 'o-2', isBase: false, lines }],
})
const option = (fields: AnalysisFields, id = 'o-2') => {
  const { counted: found, measures } = reckon(fields, 20)
  assert.deepEqual(found.problems, [])
  const one = measures.get(id)
  assert.ok(one)
  return one
}
const euro = (amount: Ratio) => inCurrency(amount, 2)

describe('The figures of an analysis', () => {
  /**
   * By hand, 7 %, base year 2026. Scanner 100,000.00 and upkeep 12,500.50 a year from 2027; 15 % bias on the scanner: 115,000.00.
   * 1.07⁻¹ … ⁻⁴ = 0.934579439252, 0.873438728273, 0.816297876891, 0.762895212048, together 3.387211256464.
   * Costs 115,000.00 + 12,500.50 × 3.387211256464 = 115,000 + 42,341.834311 = 157,341.83.
   * Benefits 30,000; 45,000; 45,000; 60,000: 28,037.383178 + 39,304.742772 + 36,733.404460 + 45,773.712723 = 149,849.243133, and 5 % bias takes 7,492.462157: 142,356.78.
   * Net −14,985.053335; ratio 0.90476; undiscounted 171,000 − 165,002 = 5,998: paid back in year 4, not when discounted.
   */
  it('are those of the sum made by hand, to the cent', () => {
    const found = option(analysis([
      line('l-1', 'cost', ['100000.00', 0, 0, 0, 0], { bias: '15' }), line('l-2', 'cost', [0, '12500.50', '12500.50', '12500.50', '12500.50']), line('l-3', 'benefit', [0, 30_000, 45_000, 45_000, 60_000], { bias: '5' }),
    ]))
    assert.deepEqual([euro(found.costs), euro(found.benefits), euro(found.net)], ['157341.83', '142356.78', '-14985.05'])
    assert.ok(isFigure(found.ratio) && decimal(found.ratio.value, 5) === '0.90476')
    assert.deepEqual(found.payback, { value: { year: 4, relapses: false } })
    assert.deepEqual(found.discountedPayback, { why: 'not-paid-back' })
    // Benefits would have to be 14,985.05 / 142,356.78 more.
    const turns = found.switching.find((one) => one.line === 'l-3')?.share
    assert.ok(turns && isFigure(turns))
    assert.equal(decimal(turns.value, 5), '0.10526')
    // At the rate of return the net present value is nothing: 1.31…%.
    assert.ok(isFigure(found.rates))
    const [rate = 0] = found.rates.value
    assert.ok(Math.abs([-115_000, 16_499.5 - 500, 30_249.5, 30_249.5, 44_499.5].reduce((sum, amount, year) => sum + amount / (1 + rate) ** year, 0) - 0) < 1, String(rate))
  })

  it('are counted against doing nothing, where that is an option: what it would cost is saved', () => {
    const found = option(analysis([line('l-1', 'cost', [1_000, 0, 0, 0, 0])], {}, [line('l-2', 'cost', [0, 400, 400, 400, 0])]))
    assert.equal(euro(found.net), '49.73')
    assert.equal(euro(found.own), '-1000.00')
    // It spends less on balance: no ratio can be given.
    assert.deepEqual(found.ratio, { why: 'saves-costs' })
    assert.deepEqual(found.payback, { value: { year: 3, relapses: false } })
  })

  it('are linear in every amount: twice the lines, twice the value; two lines together, the sum of each', () => {
    const amount = fc.integer({ min: 0, max: 99_999_999_999 }).map((cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`)
    const amounts = fc.array(amount, { minLength: 5, maxLength: 5 })
    fc.assert(fc.property(amounts, amounts, fc.integer({ min: -9_900, max: 40_000 }), (first, second, basis) => {
      const rate = `${basis < 0 ? '-' : ''}${Math.floor(Math.abs(basis) / 100)}.${String(Math.abs(basis) % 100).padStart(2, '0')}`
      const net = (lines: Line[]) => option(analysis(lines, { rate })).net
      const one = net([line('l-1', 'cost', first)]), two = net([line('l-2', 'benefit', second)]), both = net([line('l-1', 'cost', first), line('l-2', 'benefit', second)])
      const sum = plus(one, two)
      assert.equal(both.n * sum.d, sum.n * both.d)
      const doubled = net([line('l-1', 'cost', first), line('l-3', 'cost', first)]), twice = times(one, ratio(2n))
      assert.equal(doubled.n * twice.d, twice.n * doubled.d)
    }), { numRuns: 60 })
  })

  it('have a rate of return at which the net present value is nothing, each of them, and none is missed', () => {
    const flow = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 2, maxLength: 31 })
    fc.assert(fc.property(flow, (given) => {
      const found = rates(given.map((amount) => ratio(BigInt(amount))))
      const size = (rate: number) => given.reduce((sum, amount, year) => sum + Math.abs(amount) / (1 + rate) ** year, 0)
      for (const rate of found) assert.ok(Math.abs(given.reduce((sum, amount, year) => sum + amount / (1 + rate) ** year, 0)) <= 1e-9 * size(rate), `${rate} of ${given.join(' ')}`)
      const first = given.find((amount) => amount !== 0), last = given.findLast((amount) => amount !== 0)
      // From one sign to the other an odd number of times, or touching zero.
      if (first !== undefined && last !== undefined && Math.sign(first) !== Math.sign(last)) assert.ok(found.length >= 1, given.join(' '))
    }), { numRuns: 300 })
    const flows = (all: number[]) => rates(all.map((amount) => ratio(BigInt(amount)))).map((rate) => Math.round(rate * 1e6) / 1e6)
    assert.deepEqual(flows([-100, 230, -132]), [0.1, 0.2])
    assert.deepEqual(flows([-1, 2, -1]), [0])
    assert.deepEqual(flows([-100, 200, -101]), [])
    assert.deepEqual(flows([0, 0, -100, 0, 121]), [0.1])
    assert.deepEqual(flows([-1_000_000, 1]), [-0.999999])
  })

  it('stay as wide on both sides in the tornado, where a range is', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 1_000_000 }), (share, amount) => {
      const { swings, net } = option(analysis([line('l-1', 'cost', [amount, amount, amount, amount, amount], { distribution: 'uniform', low: `-${share}`, high: String(share) })]))
      const [swing] = swings
      assert.ok(swing)
      const around = plus(swing.atLow, swing.atHigh), twice = times(net, ratio(2n))
      assert.equal(around.n * twice.d, twice.n * around.d)
      assert.equal(swing.isAssumed, false)
    }), { numRuns: 100 })
  })

  it('move the rate too, and a line without a range by what the site says', () => {
    const { swings, net } = option(analysis([line('l-1', 'cost', [1_000, 0, 0, 0, 0]), line('l-2', 'benefit', [0, 0, 0, 0, 2_000])], { rateLow: '3', rateHigh: '12' }))
    const rate = swings.find((one) => one.line === null), assumed = swings.find((one) => one.line === 'l-1')
    assert.deepEqual([rate && euro(rate.atLow), rate && euro(rate.atHigh)], ['776.97', '271.04'])
    assert.equal(assumed?.isAssumed, true)
    assert.equal(euro(plus(assumed.atLow, times(net, ratio(-1n)))), '200.00')
  })

  it('know the smallest unit of each currency', () => {
    assert.equal(inCurrency(option(analysis([line('l-1', 'cost', [1_000, 0, 0, 0, 1])], { currency: 'JPY' })).net, 0), '-1001')
    assert.equal(inCurrency(option(analysis([line('l-1', 'cost', ['0.001', 0, 0, 0, 0])], { currency: 'KWD' })).net, 3), '-0.001')
    assert.equal(counted(analysis([line('l-1', 'cost', ['0.5', 0, 0, 0, 0])], { currency: 'JPY' })).problems[0]?.key, 'too-fine-money')
  })

  it('keep every cent of the largest sums, where double precision would not', () => {
    const found = option(analysis([line('l-1', 'cost', ['999999999999999.99', 0, 0, 0, 0].map((one) => one === '999999999999999.99' ? '999999999999998.99' : one))], { rate: '0' }))
    assert.equal(euro(found.net), '-999999999999998.99')
    assert.equal(near(exactly('123456789012345.67') ?? ratio(0n)), 123456789012345.67)
    const discount = new Discount(ratio(107n, 100n), 60)
    assert.ok(near(discount.value(Array.from({ length: 61 }, () => ratio(1n)))) > 15)
  })
})

describe('What cannot be counted', () => {
  const keys = (fields: AnalysisFields) => counted(fields).problems.map(({ line: of, year, field, key }) => [of ?? '', year ?? '', field, key].filter((part) => part !== '').join(' '))

  it('is named with its place: line, year and field', () => {
    assert.deepEqual(keys(analysis([
      line('l-1', 'cost', ['', '12,5oo', '-5', '1,234', '0'], {}), line('l-2', 'benefit', [0, 0, 0, 0, '9'.repeat(30)], { currency: 'USD' }), line('l-3', 'cost', [0, 0, 0, 0, 0, 7], { distribution: 'normal', low: '5', high: '', bias: '-3' }), line('l-4', 'cost', ['1.234', 0, 0, 0, '0.001']),
    ])), [
      'l-1 2026 amounts missing-amount', 'l-1 2027 amounts number', 'l-1 2028 amounts negative', 'l-1 2029 amounts two', 'l-2 currency other-currency', 'l-2 2030 amounts too-large',
      'l-3 bias between', 'l-3 low between', 'l-3 high missing', 'l-3 2031 amounts outside', 'l-4 2026 amounts too-fine-money', 'l-4 2030 amounts too-fine-money',
    ])
  })

  it('is a rate of −100 % or lower, one that is no number, and one from another world', () => {
    for (const [rate, key] of [['-100', 'rate-lost'], ['-100.000001', 'rate-lost'], ['-250', 'rate-lost'], ['', 'missing'], ['four', 'number'], ['1000.01', 'rate-high'], ['1e3', 'number'], ['NaN', 'number'], ['Infinity', 'number'], ['4.1234567', 'too-fine']] as const) {
      const { problems, frame } = counted(analysis([line('l-1', 'cost', [1, 0, 0, 0, 0])], { rate }))
      assert.deepEqual([rate, problems[0]?.key, frame], [rate, key, null])
    }
    assert.deepEqual(keys(analysis([line('l-1', 'cost', [1, 0, 0, 0, 0])], { rate: '-99.999999' })), [])
  })

  it('is a year, a length, a currency or a date that is none', () => {
    const some = [line('l-1', 'cost', [1, 0, 0, 0, 0])]
    for (const [more, key] of [[{ baseYear: '0026' }, 'baseYear between'], [{ baseYear: 'next' }, 'baseYear between'], [{ horizon: '61' }, 'horizon between'], [{ horizon: '-1' }, 'horizon between'], [{ currency: 'EUO' }, 'currency currency'], [{ currency: '' }, 'currency missing'], [{ pricesOf: 'spring' }, 'pricesOf prices-of'], [{ rateLow: '9' }, 'rateLow rate-order']] as const) assert.ok(keys(analysis(some, more)).includes(key), key)
  })

  it('takes its own option with it, and all of them when it is in doing nothing; the others keep their figures', () => {
    const fields = analysis([line('l-1', 'cost', [1, 0, 0, 0, 0])], {}, [line('l-2', 'cost', ['x', 0, 0, 0, 0])])
    assert.equal(reckon(fields, 20).measures.get('o-2'), null)
    const other = { ...fields, options: [{ id: 'o-1', isBase: true, lines: [] }, { id: 'o-2', isBase: false, lines: [line('l-1', 'cost', [1, 0, 0, 0, 0])] }, { id: 'o-3', isBase: false, lines: [line('l-3', 'cost', ['x', 0, 0, 0, 0])] }] }
    assert.equal(reckon(other, 20).measures.get('o-3'), null)
    assert.equal(reckon(other, 20).measures.get('o-2')?.net.n !== undefined, true)
  })

  it('is a figure without a meaning: it has a reason in its place', () => {
    const free = option(analysis([line('l-1', 'benefit', [0, 5, 5, 5, 5])]))
    assert.deepEqual([free.ratio, free.rates, free.payback], [{ why: 'no-costs' }, { why: 'only-in' }, { why: 'never-below' }])
    const lost = option(analysis([line('l-1', 'cost', [5, 5, 5, 5, 5])]))
    assert.deepEqual([lost.rates, lost.payback, lost.switching[0]?.share], [{ why: 'only-out' }, { why: 'not-paid-back' }, { value: lost.switching[0] && isFigure(lost.switching[0].share) ? lost.switching[0].share.value : null }])
    const empty = option(analysis([line('l-1', 'cost', [0, 0, 0, 0, 0])]))
    assert.deepEqual([empty.ratio, empty.rates, empty.switching[0]?.share], [{ why: 'no-costs' }, { why: 'nothing-flows' }, { why: 'line-is-nothing' }])
  })

  it('is never a number that is none, whatever is typed', () => {
    const text = fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom('1e308', '-0', '0.00', '99999999999999999999', 'NaN', 'Infinity', '١٢', '1.', '.5', '1_000', '0x10', '--1', '1.2.3', ' ', '\u0000', '1'.repeat(40)))
    const anyLine = fc.record({ id: fc.constant('l-1'), kind: fc.constantFrom('cost', 'benefit'), currency: fc.constantFrom('', 'EUR', 'USD', 'x'), amounts: fc.dictionary(fc.constantFrom('2026', '2027', '2030', '1066'), text), distribution: fc.constantFrom('none', 'uniform', 'triangular', 'normal'), low: text, high: text, bias: text })
    fc.assert(fc.property(fc.array(anyLine, { maxLength: 4 }), text, text, text, text, (lines, baseYear, horizon, rate, currency) => {
      const fields = analysis(lines as Line[], { baseYear, horizon, rate, currency })
      const { counted: found, measures } = reckon(fields, 20)
      for (const one of measures.values()) {
        if (one === null) continue
        assert.deepEqual(found.options.find(({ id }) => id === one.id)?.lines === null, false)
        assert.match(euro(one.net), /^-?\d+\.\d\d$/)
      }
    }), { numRuns: 400 })
  })
})
