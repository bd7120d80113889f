import { chanceFrom, normalAt } from '@diwan/core'
import { periodAt, type Frequency } from '../series/calendar.ts'

/** What stands in a drawn series: where it begins, how it grows, its season and its errors. `memory`: how much of an error stays in the next. */
interface Course { level: number; trend: number; season: number; isTimes?: boolean; noise: number; memory: number }
/** A series with an effect planted from a place on: a step, and a slope after it. */
interface Drawn extends Course { name: string; step?: number; slope?: number }
/** A table of the demonstration. `at`: where the effect begins. `ahead`: values drawn beyond the table, which a forecast does not see. */
interface Sketch { seed: string; frequency: Frequency; from: number; length: number; period: number; at: number; ahead: number; digits: number; series: Drawn[] }

const january = (year: number): number => year * 12
const quarter = (year: number): number => year * 4
/** The Monday of a week is 7 w − 3 days after 1970-01-01. */
const weekOf = (date: string): number => Math.floor((Date.parse(`${date}T00:00:00Z`) / 86_400_000 + 3) / 7)
const depots = ['Ashmere', 'Brindle', 'Calder', 'Dunmore', 'Elsby', 'Fenwick', 'Garrow', 'Holm', 'Ivelle', 'Jessop', 'Kestrel', 'Lorne']

/**
 * Everything is drawn from a seed: no number is of any real administration, and what was planted is known. Seeds are chosen so that each shows one
 * thing; how often intervals hold over all seeds is what `coverage.ts` counts.
 */
export const sketches = {
  'release-times': { seed: 'release-times 1', frequency: 'monthly', from: january(2020), length: 78, period: 12, at: 48, ahead: 0, digits: 1, series: [{ name: 'Median release time', level: 46, trend: -0.04, season: 2.2, noise: 1.1, memory: 0.15, step: -8 }] },
  'counter-leaflets': { seed: 'counter-leaflets 4', frequency: 'weekly', from: weekOf('2023-01-02'), length: 156, period: 52, at: 104, ahead: 0, digits: 2, series: [{ name: 'Duty revenue', level: 61, trend: 0.03, season: 4, noise: 1.6, memory: 0.1 }] },
  'postal-seizures': {
    seed: 'postal', frequency: 'monthly', from: january(2023), length: 40, period: 12, at: 24, ahead: 0, digits: 2,
    series: depots.map((name, n) => ({ name: `${name} depot`, level: 5 + 0.4 * (n % 5), trend: 0.015, season: 0.5, noise: 0.55, memory: 0.2, ...n < 5 ? { step: 1.8 } : {} })),
  },
  'aeo-fast-track': {
    seed: 'aeo', frequency: 'monthly', from: january(2021), length: 66, period: 12, at: 40, ahead: 0, digits: 2,
    series: [{ name: 'Northern region', level: 21, trend: 0.08, season: 0, noise: 0.45, memory: 0.1, step: 3.5 }, { name: 'Southern region', level: 18.5, trend: 0.08, season: 0, noise: 0.45, memory: 0.1 }],
  },
  'release-ahead': { seed: 'release-ahead 5', frequency: 'monthly', from: january(2019), length: 88, period: 12, at: 0, ahead: 12, digits: 1, series: [{ name: 'Median release time', level: 39, trend: -0.05, season: 2.5, noise: 0.9, memory: 0.3 }] },
  'manifests-weekly': { seed: 'manifests', frequency: 'weekly', from: weekOf('2022-06-06'), length: 210, period: 52, at: 0, ahead: 13, digits: 0, series: [{ name: 'Manifests', level: 1_240, trend: 1.1, season: 95, noise: 28, memory: 0.3 }] },
  'manifests-daily': { seed: 'manifests-daily 0', frequency: 'daily', from: Date.parse('2026-01-05T00:00:00Z') / 86_400_000, length: 196, period: 7, at: 0, ahead: 14, digits: 0, series: [{ name: 'House manifests', level: 5_300, trend: 3, season: 900, noise: 190, memory: 0.2 }] },
  'duty-revenue': { seed: 'duty', frequency: 'monthly', from: january(2018), length: 102, period: 12, at: 0, ahead: 12, digits: 2, series: [{ name: 'Duty revenue', level: 182, trend: 0.9, season: 0.11, isTimes: true, noise: 4.2, memory: 0.1 }] },
  'seizures-quarterly': { seed: 'seizures', frequency: 'quarterly', from: quarter(2012), length: 58, period: 4, at: 0, ahead: 4, digits: 0, series: [{ name: 'Seizures', level: 410, trend: 1.5, season: 38, noise: 21, memory: 0.2 }] },
  'aeo-share': { seed: 'aeo-share 4', frequency: 'monthly', from: january(2020), length: 78, period: 12, at: 0, ahead: 6, digits: 2, series: [{ name: 'AEO share of import value', level: 24, trend: 0.16, season: 0, noise: 0.5, memory: 0.4 }] },
} as const satisfies Record<string, Sketch>
export type SketchName = keyof typeof sketches

function drawn({ seed, length, ahead, period, at, digits }: Sketch, { name, level, trend, season, isTimes = false, noise, memory, step = 0, slope = 0 }: Drawn): number[] {
  const next = chanceFrom(20_261_130, `${seed} ${name}`)
  let error = 0
  return Array.from({ length: length + ahead }, (_, t) => {
    error = memory * error + noise * normalAt(next() || 0.5)
    const wave = Math.sin(2 * Math.PI * t / period) + 0.4 * Math.cos(4 * Math.PI * t / period), line = level + trend * t
    const value = (isTimes ? line * (1 + season * wave) : line + season * wave) + (at > 0 && t >= at ? step + slope * (t - at) : 0) + error
    return Number(value.toFixed(digits))
  })
}

/** A table of the demonstration as its author pasted it, and what comes after it, which a forecast is held against. */
export function tableOfDemo(name: SketchName): { text: string; change: string; later: number[] } {
  const sketch: Sketch = sketches[name], { frequency, from, length, at } = sketch, all = sketch.series.map((one) => drawn(sketch, one))
  const period = (n: number) => periodAt(from + n, frequency)
  const rows = Array.from({ length }, (_, n) => [period(n), ...all.map((values) => String(values[n]))].join(','))
  return { text: [['Period', ...sketch.series.map((one) => one.name)].join(','), ...rows].join('\n'), change: period(at), later: all[0]?.slice(length) ?? [] }
}
