import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { barChart, csv, lineChart, timelineChart, type Chart, type ChartPoint } from '../index.ts'
import { widths } from '../chart/frame.ts'
import { periodOf, periodWords } from '../chart/period.ts'
import { rangeChart } from '../chart/range.ts'
import { spread, ticks } from '../chart/scale.ts'
import { widthOf } from '../chart/words.ts'

const words = { title: 'Alarms halved', locale: 'en', keyLabel: 'Month', unit: 'per 1,000' } as const
const months = (values: readonly (number | null)[]): ChartPoint[] => values.map((value, index) => ({ at: `2026-${String(index + 1).padStart(2, '0')}`, value }))
const hostile = '<script>alert(1)</script>"\' onload=x &amp; \u0000'

const tag = /<[a-z]+((?: [\w-]+="[^"<>]*")*)\/?>|<\/[a-z]+>/g

function assertSound({ svg, table }: Chart): void {
  for (const markup of [svg, table]) {
    // What is left without well-formed tags is text, and text has no marks of markup.
    assert.doesNotMatch(markup.replace(tag, ''), /[<>"]/)
    assert.ok(!markup.includes('\0'))
    for (const [, attributes = ''] of markup.matchAll(tag)) {
      assert.doesNotMatch(attributes.replace(/="[^"]*"/g, ''), / (?:on|style|href)/)
      assert.doesNotMatch(attributes.replace(/aria-label="[^"]*"/, ''), /NaN|Infinity|undefined/)
    }
  }
}

describe('A line chart', () => {
  it('says its finding and its numbers to those who do not see it', () => {
    const { svg, summary } = lineChart({ ...words, series: [{ name: 'alarms', points: months([42, 30, 21]) }] })
    assert.match(svg, /role="img" aria-label="Alarms halved\. \(per 1,000\) alarms: January 2026 42, February 2026 30, March 2026 21"/)
    assert.match(summary, /March 2026 21/)
  })

  it('puts time left to right in Arabic too, with the digits of customs papers', () => {
    const { svg, table } = lineChart({ ...words, locale: 'ar', series: [{ name: 'إنذارات', points: months([1200, 21]) }] })
    assert.match(svg, /direction="ltr"/)
    assert.match(table, /1,200/)
    assert.match(table, /يناير 2026/)
  })

  it('leaves a gap where nothing was measured and dashes what is not over', () => {
    const points = months([4, 5, null, 7, 8, 9]).map((point, index) => ({ ...point, isIncomplete: index === 5 }))
    const { svg } = lineChart({ ...words, series: [{ name: 'a', points }] })
    const wide = svg.slice(0, svg.indexOf('</svg>'))
    assert.equal(wide.match(/class="series"/g)?.length, 2)
    assert.equal(wide.match(/class="series incomplete"/g)?.length, 1)
  })

  it('draws seven series at most and keeps the others in the table', () => {
    const series = Array.from({ length: 9 }, (_, index) => ({ name: `series ${index}`, points: months([index, index + 1]) }))
    const { svg, table } = lineChart({ ...words, series })
    assert.match(svg, /class="s6"/)
    assert.doesNotMatch(svg, /class="s7"/)
    assert.match(table, /series 8/)
  })

  it('keeps the names at the ends apart', () => {
    const series = Array.from({ length: 5 }, (_, index) => ({ name: `n${index}`, points: months([10, 50 + index / 10]) }))
    const { svg } = lineChart({ ...words, series })
    const heights = [...svg.slice(0, svg.indexOf('</svg>')).matchAll(/of-series halo" x="[\d.]+" y="([\d.]+)"/g)].map(([, y]) => Number(y)).toSorted((a, b) => a - b)
    assert.equal(heights.length, 5)
    heights.slice(1).forEach((y, index) => { assert.ok(y - heights[index]! >= 16.8) })
  })
})

describe('Every chart', () => {
  const kinds: Record<string, (points: ChartPoint[], name: string) => Chart> = {
    line: (points, name) => lineChart({ ...words, title: name, unit: name, keyLabel: name, series: [{ name, points }], marks: [{ at: points[0]?.at ?? '2026', label: name }] }),
    bar: (points, name) => barChart({ ...words, title: name, unit: name, keyLabel: name, series: [{ name, points }, { name, points }] })
  }
  for (const [kind, draw] of Object.entries(kinds)) {
    it(`holds with nothing, one point, negative, huge and tiny numbers (${kind})`, () => {
      assert.equal(draw([], 'a').svg, '')
      assert.equal(draw(months([null, null]), 'a').svg, '')
      for (const values of [[5], [0], [-3], [-1, -2, -3], [1e15, 2e15], [1e-9, 2e-9], [0, 0, 0], [-5, 5], [Number.NaN, 3]]) assertSound(draw(months(values), 'a'))
    })

    it(`never lets a text become markup (${kind})`, () => {
      assertSound(draw([{ at: hostile, value: 3 }, { at: 'b', value: 4 }], hostile))
    })

    it(`is sound whatever the numbers and names (${kind})`, () => {
      const point = fc.record({ at: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('2026', '2026-Q3', '2026-W47', '2026-11-23', '2026-13')), value: fc.option(fc.double()), isIncomplete: fc.boolean() })
      fc.assert(fc.property(fc.array(point, { maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 60 }), (points, name) => { assertSound(draw(points, name)) }), { numRuns: 200 })
    })
  }

  const long = 'A licence for three lanes with maintenance for five years and an option for two more'
  const drawings: Record<string, (name: string) => Chart> = {
    'names of lines': name => lineChart({ ...words, series: [{ name, points: months([40, 30, 21]) }, { name: `${name} II`, points: months([4, 3, 2]) }] }),
    'names of bars': name => barChart({ ...words, series: [{ name: 'cost', points: [{ at: name, value: 3 }, { at: 'Other', value: -1 }] }] }),
    'names of several bars a period': name => barChart({ ...words, series: [{ name, points: months([1, 2]) }, { name: `${name} II`, points: months([2, 3]) }] }),
    'names of causes': name => rangeChart({ ...words, middle: 5, middleLabel: 'Now', lowLabel: 'Low', highLabel: 'High', rows: [{ name, low: 1, high: 9, lowLabel: '−10 %', highLabel: '+10 %' }, { name: 'Other', low: 4, high: 6, lowLabel: '1', highLabel: '2' }] }),
    'names of events': name => timelineChart({ ...words, fromLabel: 'From', toLabel: 'To', events: [{ name, from: '2026-01', to: '2026-12' }, { name: 'Other', from: '2026-05-02' }] }),
  }
  /** What stands in the drawing for a phone, line by line, and how wide it is. */
  const phoneOf = ({ svg }: Chart): string => svg.slice(svg.indexOf('plot narrow'))
  const written = (drawing: string): string[] => [...drawing.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text)
  for (const [what, draw] of Object.entries(drawings)) {
    it(`writes long ${what} out on a phone, in as many lines as they need and inside the drawing`, () => {
      const drawing = phoneOf(draw(long))
      assert.ok(written(drawing).join(' ').includes(long), drawing)
      for (const text of written(drawing)) assert.ok(widthOf(text) <= widths.narrow, text)
      const height = Number(/viewBox="0 0 340 (\d+)"/.exec(drawing)?.[1])
      for (const [, y] of drawing.matchAll(/ y="([\d.]+)"/g)) assert.ok(Number(y) > 0 && Number(y) <= height, `${y} of ${height}`)
    })

    it(`breaks ${what} of one endless word, cuts after three lines, and has them whole in the table`, () => {
      const endless = 'Warenverkehrsbescheinigung'.repeat(8)
      const chart = draw(endless)
      for (const text of written(phoneOf(chart))) assert.ok(widthOf(text) <= widths.narrow, text)
      assert.match(phoneOf(chart), /…<\/text>/)
      assert.ok(chart.table.includes(endless))
      assertSound(chart)
    })
  }

  it('keeps what fits where it was: short names stand at the ends of lines and before bars', () => {
    assert.match(phoneOf(lineChart({ ...words, series: [{ name: 'a', points: months([40, 30]) }] })), />30 a<\/text>/)
    assert.match(phoneOf(drawings['names of bars']!('Post')), /text-anchor="end">Post<\/text>/)
  })
})

describe('A bar chart', () => {
  it('stands for periods and lies for names', () => {
    const upright = barChart({ ...words, series: [{ name: 'a', points: months([1, 2]) }] }).svg
    const lying = barChart({ ...words, series: [{ name: 'a', points: [{ at: 'Post', value: 2 }, { at: 'Air', value: 1 }] }] }).svg
    assert.match(upright, /viewBox="0 0 640 240"/)
    assert.doesNotMatch(lying, /viewBox="0 0 640 240"/)
  })

  it('begins at zero', () => {
    const { svg } = barChart({ ...words, series: [{ name: 'a', points: months([900, 1000]) }] })
    assert.match(svg, /class="axis"/)
  })
})

describe('A timeline', () => {
  it('puts events in order, spans as bars, plans hollow, and lists what it cannot place', () => {
    const { svg, table, csv: file } = timelineChart({ ...words, fromLabel: 'From', toLabel: 'To', today: { at: '2026-11-23', label: 'today' }, events: [
      { name: 'Later', from: '2027-01', to: '2027-06', isPlanned: true }, { name: 'First', from: '2025-03-01' }, { name: 'Some day', from: 'soon' }, { name: hostile, from: '2026' }] })
    assertSound({ svg, table, csv: file, summary: '' })
    assert.ok(svg.indexOf('First') < svg.indexOf('>Later'))
    assert.match(svg, /class="area incomplete"/)
    assert.match(table, /Some day/)
    assert.match(file, /First,2025-03-01,\r\n/)
  })
})

describe('The lines of a timeline', () => {
  const event = (from: string, to: string, earlier: { from: string, to: string }[] = []) => ({ name: 'Moved', from, to, earlier })
  const draw = (events: ReturnType<typeof event>[]) => timelineChart({ ...words, fromLabel: 'From', toLabel: 'To', events }).svg

  it('write no name over a bar or over where it stood before', () => {
    for (const [from, to, was, until] of [['2026-11-01', '2026-12-01', '2026-05-01', '2026-07-01'], ['2026-02-01', '2026-03-01', '2026-08-01', '2026-09-01'], ['2026-05-01', '2026-06-01', '2026-06-15', '2026-07-01']] as const) {
      const svg = draw([event('2025-12-01', '2026-01-01'), event(from, to, [{ from: was, to: until }]), event('2027-01-01', '2027-02-01')])
      for (const drawing of svg.split('</svg>')) {
        const line = /<g class="s0"><path class="earlier"[^]*?<\/g>/.exec(drawing)?.[0]
        if (!line) continue
        const shapes = [...line.matchAll(/d="M([\d.]+) [\d.]+h([\d.]+)/g)].map(([, at, long]) => [Number(at), Number(at) + Number(long)] as const)
        const [, at = '', anchor = ''] = /<text class="strong halo" x="([\d.]+)" y="\d+" text-anchor="(\w+)"/.exec(line) ?? []
        assert.equal(shapes.length, 2)
        assert.ok(anchor === 'start' ? shapes.every(([, end]) => Number(at) > end) : shapes.every(([start]) => Number(at) < start), `${anchor} ${at} ${JSON.stringify(shapes)}`)
      }
    }
  })

  it('stand on quarters over two years, on years over more, never on more than fit', () => {
    const labels = (svg: string) => [...svg.split('</svg>')[0]!.matchAll(/text-anchor="\w+">([^<]+)<\/text>/g)].map(([, text]) => text).filter(text => text !== 'Moved')
    assert.deepEqual(labels(draw([event('2026-02-01', '2026-12-01'), event('2027-01-01', '2027-03-01')])), ['Apr', 'Jul', 'Oct', '2027'])
    assert.ok(labels(draw([event('1200-02-01', '2999-12-01')])).length <= 8)
    assert.deepEqual(labels(draw([event('2022-02-01', '2026-12-01')])), ['2023', '2024', '2025', '2026'])
  })
})

describe('The file of a chart', () => {
  it('opens in a spreadsheet with its accents and runs nothing', () => {
    const text = csv([['=1+1', '+a', '-b', '@c', '\tx', 'é'], ['a,b', 'say "no"', -5, 1.5, null, ' =2']])
    assert.equal(text, '\uFEFF\'=1+1,\'+a,\'-b,\'@c,\'\tx,é\r\n"a,b","say ""no""",-5,1.5,,\' =2\r\n')
  })

  it('holds every number as it is', () => {
    const { csv: file } = lineChart({ ...words, series: [{ name: 'a', points: [{ at: '2026-01', value: 1234567.891, low: 1, high: 2 }] }] })
    assert.match(file, /2026-01,1234567\.891,1,2\r\n/)
  })
})

describe('Periods', () => {
  it('are read as written and anything else is a name', () => {
    assert.deepEqual(periodOf('2026-Q3'), { start: Date.UTC(2026, 6), end: Date.UTC(2026, 9) })
    assert.deepEqual(periodOf('2026-W01'), { start: Date.UTC(2025, 11, 29), end: Date.UTC(2026, 0, 5) })
    for (const text of ['2026-13', '2026-02-30', '2026-Q5', 'March', '20260101', '']) assert.equal(periodOf(text), null)
  })
})

describe('Periods in words', () => {
  it('are those of the reader’s language, quarters and weeks too, with the digits of customs papers', () => {
    for (const [locale, said] of Object.entries({
      en: ['2026', '3rd quarter 2026', 'week 7, 2026', 'November 2026', '23 Nov 2026'], fr: ['2026', '3e trimestre 2026', 'semaine 7 de 2026', 'novembre 2026', '23 nov. 2026'],
      es: ['2026', '3.er trimestre de 2026', 'semana 7 de 2026', 'noviembre de 2026', '23 nov 2026'], ar: ['2026', 'الربع الثالث من 2026', 'الأسبوع 7 من 2026', 'نوفمبر 2026', '23 نوفمبر 2026'],
    })) assert.deepEqual(['2026', '2026-Q3', '2026-W07', '2026-11', '2026-11-23'].map(period => periodWords(period, locale as 'en')), said, locale)
    assert.equal(periodWords('Q3 of the fair', 'ar'), 'Q3 of the fair')
  })
})

describe('An axis', () => {
  it('has round steps that hold every number', () => {
    assert.deepEqual(ticks(0, 44), [0, 20, 40, 60])
    fc.assert(fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.double({ min: -1e12, max: 1e12, noNaN: true }), (a, b) => {
      const steps = ticks(a, b)
      const slack = Math.abs(a) * 1e-9 + Math.abs(b) * 1e-9 + 1e-200
      assert.ok(steps.length >= 2 && steps.length <= 12, `${steps.length} steps`)
      assert.ok(steps[0]! <= Math.min(a, b) + slack && steps.at(-1)! >= Math.max(a, b) - slack)
    }))
  })

  it('spreads labels inside its bounds where they fit', () => {
    assert.deepEqual(spread([10, 11, 12], 5, 0, 100), [10, 15, 20])
    assert.deepEqual(spread([98, 99, 100], 5, 0, 100), [90, 95, 100])
  })
})
