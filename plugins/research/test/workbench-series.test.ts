import assert from 'node:assert/strict'
import fc from 'fast-check'
import { frequencies, ordinalOf, periodAt } from '../workbench/series/calendar.ts'
import { dateOf } from '../workbench/series/dates.ts'
import { decimalOf } from '../workbench/series/decimals.ts'
import { most } from '../workbench/series/most.ts'
import { readSeries, type Reading } from '../workbench/series/read-series.ts'

const faults = (text: string, reading?: Reading) => readSeries(text, reading).problems.map(({ key, row, column }) => [key, row, column].filter((part) => part !== null && part !== '').join(' '))
const table = (...rows: string[]) => rows.join('\n')

describe('A table of a series', () => {
  it('is read with its months, whatever language and separators it was written with', () => {
    const all = [
      'Month,Value\n2024-01,1234.5\n2024-02,12', 'Mois;Valeur\n01/2024;1 234,5\n02/2024;12', 'Mes\tValor\nene. 2024\t1.234,5\nfeb 2024\t12',
      'الشهر\tالقيمة\nيناير 2024\t١٬٢٣٤٫٥\nفبراير 2024\t١٢', '2024-01-31;1234,5\n2024-02-29;12,0', '"Month","Value"\r\n"January 2024","1,234.5"\r\n\r\n"February 2024","12"\r\n',
    ]
    for (const text of all) {
      const { frequency, periods, series, isSound, problems } = readSeries(text)
      assert.deepEqual([frequency, periods, series.map(({ values }) => values), isSound], ['monthly', ['2024-01', '2024-02'], [[1234.5, 12]], true], `${text}: ${JSON.stringify(problems)}`)
    }
  })

  it('is known as yearly, quarterly, monthly, weekly, daily or of weekdays by its dates alone', () => {
    const of = (...dates: string[]) => readSeries(dates.map((date, n) => `${date};${n + 1}`).join('\n')).frequency
    assert.equal(of('2020', '2021', '2022'), 'yearly')
    assert.equal(of('2020-06-30', '2021-06-30', '2022-06-30'), 'yearly')
    assert.equal(of('T1 2020', 'T2 2020', 'T3 2020'), 'quarterly')
    assert.equal(of('2020-03-31', '2020-06-30', '2020-09-30'), 'quarterly')
    assert.equal(of('2020-W52', '2020-W53', '2021-W01'), 'weekly')
    assert.equal(of('2024-01-03', '2024-01-10', '2024-01-17'), 'weekly')
    assert.equal(of('2024-01-05', '2024-01-06', '2024-01-07'), 'daily')
    assert.equal(of('2024-01-04', '2024-01-05', '2024-01-08', '2024-01-09', '2024-01-10', '2024-01-11', '2024-01-12'), 'weekdays')
  })

  it('names row and column of everything that is no number', () => {
    assert.deepEqual(faults(table('Month;Green;Red', '2024-01;1;n/a', '2024-02;;2', '2024-03;inf;12 crates', '2024-04;NaN;4')), [
      'not-a-number 2 Red', 'missing 3 Green', 'infinite 4 Green', 'no-number 4 Red', 'not-a-number 5 Green',
    ])
  })

  it('names gaps, dates that come twice, and what is no date', () => {
    assert.deepEqual(faults(table('Month;Value', '2024-01;1', '2024-02;2', '2024-02;3', '2024-03;3', '2024-06;4', 'Total;13')), ['date 7', 'twice 4', 'gap 5'])
    const { problems } = readSeries(table('Month;Value', '2024-01;1', '2024-02;2', '2024-03;3', '2024-06;4'))
    assert.deepEqual(problems[0]?.values, { from: '2024-04', to: '2024-05', n: 2 })
  })

  it('is not read where a date or a number could be two, until the reader says which', () => {
    assert.deepEqual(faults(table('Day;Value', '01/02/2024;1', '01/03/2024;2', '01/04/2024;3')), ['date-either 2'])
    assert.equal(readSeries(table('01/02/2024;1', '01/03/2024;2', '01/04/2024;3'), { order: 'month-first' }).frequency, 'daily')
    assert.deepEqual(faults(table('01/02/2024;1', '13/03/2024;2', '04/25/2024;3')).slice(0, 1), ['date-orders 3'])
    assert.deepEqual(faults(table('2023;1,234', '2024;2,345')), ['decimals-either'])
    assert.deepEqual(readSeries(table('2023;1,234', '2024;2,345'), { decimal: 'comma' }).series[0]?.values, [1.234, 2.345])
    assert.deepEqual(faults(table('2023;1,5', '2024;2.5')), ['decimals-both 2 #1'])
  })

  it('takes a sign of decimals from the cells that leave no choice, for all others', () => {
    assert.deepEqual(readSeries(table('2022;1,234', '2023;12,5', '2024;3')).series[0]?.values, [1.234, 12.5, 3])
    assert.deepEqual(readSeries(table('2022;1.234', '2023;12,5', '2024;3')).series[0]?.values, [1234, 12.5, 3])
    assert.deepEqual(decimalOf(['1.234', '12345']), { sign: 'point' })
  })

  it('names dates of two kinds, times of two zones, hours, and steps of no length', () => {
    assert.deepEqual(faults(table('2024-01;1', '2024-02;2', '2024-Q2;3')), ['mixed-frequencies 3'])
    assert.deepEqual(faults(table('2024-01-01T00:00:00Z;1', '2024-01-02T00:00:00+03:00;2')), ['mixed-zones 2', 'time-left'])
    assert.deepEqual(faults(table('2024-01-01 08:00;1', '2024-01-01 09:00;2')), ['times 2', 'twice 2'])
    assert.deepEqual(faults(table('2024-01-01;1', '2024-01-05;2', '2024-03-01;3', '2024-03-04;4', '2025-01-01;5')), ['uneven'])
  })

  it('reads groups one below the other, and says which lacks a period', () => {
    const text = table('Month,Post,Hours', '2024-01,North,5', '2024-02,North,6', '2024-03,North,7', '2024-01,South,1', '2024-03,South,2')
    const { shape, series } = readSeries(text)
    assert.deepEqual([shape, series], ['long', [{ name: 'North', values: [5, 6, 7] }, { name: 'South', values: [1, null, 2] }]])
    assert.deepEqual(faults(text), ['gap 5 South'])
  })

  it('puts rows in order, and says so without standing in the way', () => {
    const up = readSeries(table('2022;1', '2024;3', '2023;2'))
    assert.deepEqual([up.series[0]?.values, up.isSound, up.problems.map(({ key, isNote }) => [key, isNote])], [[1, 2, 3], true, [['unordered', true]]])
  })

  it('is refused with a word where it is empty, no text, too large, or has nothing beside its dates', () => {
    assert.deepEqual([faults(''), faults(' \n '), faults('PK\u0003\u0004xx'), faults('2024\n2025'), faults('x'.repeat(most.text + 1))], [['empty'], ['empty'], ['no-text'], ['one-column'], ['too-long']])
    assert.deepEqual(faults(`1900-01-01;1\n1900-01-02;2\n1950-01-01;3\n1950-01-02;3`).at(-1), 'too-many-points')
    assert.deepEqual(faults(table(`d${';s'.repeat(201)}`, `2024${';1'.repeat(201)}`)), ['too-many-series'])
  })

  it('that is long gets at most a hundred problems listed, and the others counted', () => {
    const { problems, more } = readSeries(Array.from({ length: 3_000 }, (_, n) => `${1000 + (n % 1_900)};=x`).join('\n'))
    assert.deepEqual([problems.length, more > 1_000], [100, true])
  })

  it('never throws and never takes long, whatever it is made of', function () {
    this.timeout(60_000)
    const began = performance.now()
    for (const piece of ['"', 'a"', ',', ';\n', '1,2\n', '2024-01-01;1\n', '((((', '٠', '\t', 'Q', '9'.repeat(1_000), '-', '1.', '= ']) readSeries(piece.repeat(Math.floor(most.text / piece.length)))
    assert.ok(performance.now() - began < 30_000, `${performance.now() - began} ms`)
    fc.assert(fc.property(fc.array(fc.array(fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('2024-01', '2024-02', '1,5', '1.234', 'NaN', '', '2024-W01', '01/02/2024', '"')), { maxLength: 5 }), { maxLength: 12 }), (rows) => {
      const { series, periods, isSound } = readSeries(rows.map((row) => row.join(';')).join('\n'))
      for (const { values } of series) {
        assert.equal(values.length, periods.length)
        assert.ok(values.every((value) => value === null ? !isSound : Number.isFinite(value)))
      }
    }), { numRuns: 500 })
  })

  it('keeps what was measured: what is written for each frequency is read back the same', () => {
    fc.assert(fc.property(fc.constantFrom(...frequencies), fc.integer({ min: 0, max: 30_000 }), fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 8, maxLength: 60 }), (frequency, day, values) => {
      const from = ordinalOf(day, frequency)
      const read = readSeries(values.map((value, n) => `${periodAt(from + n, frequency)}\t${value}`).join('\n'), { decimal: 'point' })
      assert.equal(read.frequency === 'daily' ? 'weekdays' : read.frequency, frequency === 'daily' ? 'weekdays' : frequency)
      assert.deepEqual(read.series[0]?.values.map((value) => (value ?? Number.NaN) + 0), values.map((value) => value + 0))
    }))
  })

  it('says dates of any kind as the same day', () => {
    for (const said of ['2024-11-05', '05/11/2024', '5.11.2024', '20241105', '2024/11/5', '5 novembre 2024', 'November 5, 2024', '5 de noviembre de 2024', '5 نوفمبر 2024', '٥/١١/٢٠٢٤']) assert.equal(dateOf(said, 'day-first')?.day, 20_032, said)
    for (const wrong of ['2024-02-30', '31/04/2024', '2021-W53', 'Q5 2024', 'tomorrow', '2024-13', '', '0']) assert.equal(dateOf(wrong, 'day-first'), null, wrong)
  })
})
