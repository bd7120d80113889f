import { distributionChart, type DistributionChart } from '../drawing/chart/distribution.ts'
import { lineChart, type LineChart } from '../drawing/chart/line.ts'
import { rangeChart, type RangeChart } from '../drawing/chart/range.ts'
import { barChart } from '../drawing/chart/bar.ts'
import { timelineChart } from '../drawing/chart/timeline.ts'
import type { Chart } from '../drawing/chart/types.ts'
import { html, split } from './html.ts'
import type { Helpers, Options } from './index.ts'

/** A plan as a plugin's output says it: days as `YYYY-MM-DD`. */
interface Plan { title: string; events: { from: string; to: string; label: string; state: string; earlier?: { from: string; to: string }[] }[] }

const shown = (title: string, { svg, table }: Chart, { hash }: Options) => ({ title, svg: html(svg), table: html(table), csvUrl: hash['csv'] ?? null, source: hash['source'] ?? null, sourceLabel: hash['sourceLabel'] ?? null, sourceLang: hash['sourceLang'] ?? null })
/** Bars as a plugin's output says them; `url` of a point leads to the rows behind it, a path without the language. */
interface Bars { title: string; keyLabel: string; unit?: string; series: { name: string; points: { at: string; value: number | null; url?: string | null }[] }[] }

/** Data to what the theme's `chart` partial draws: `{{> chart (chart-timeline plan)}}`. */
export const chartHelpers: Helpers = {
  'chart-timeline'(...given: never[]) {
    const { values: [plan], options } = split<Plan | undefined>(given)
    const { locale, t, now } = options.data.frame
    if (!plan) return null
    const { svg, table } = timelineChart({
      title: plan.title, locale, keyLabel: t('core.chart.what'), fromLabel: t('core.chart.from'), toLabel: t('core.chart.to'), today: { at: now.toISOString().slice(0, 10), label: t('core.chart.today') },
      events: plan.events.map(({ from, to, label, state, earlier }) => ({ name: label, from, to, isPlanned: state !== 'done', ...(earlier ? { earlier } : {}) })),
    })
    return { title: plan.title, svg: html(svg), table: html(table), csvUrl: options.hash['csv'] ?? null, source: options.hash['source'] ?? null }
  },
  /** Lines over time, intervals as bands, what is to come dashed. Words come translated. */
  'chart-line'(...given: never[]) {
    const { values: [chart], options } = split<Omit<LineChart, 'locale'> | undefined>(given)
    return chart ? shown(chart.title, lineChart({ ...chart, locale: options.data.frame.locale }), options) : null
  },
  /** What each cause does to a figure, the widest first: a tornado. Words come translated. */
  'chart-range'(...given: never[]) {
    const { values: [chart], options } = split<Omit<RangeChart, 'locale'> | undefined>(given)
    return chart ? shown(chart.title, rangeChart({ ...chart, locale: options.data.frame.locale }), options) : null
  },
  /** How often values came up, with the share below each. */
  'chart-distribution'(...given: never[]) {
    const { values: [chart], options } = split<Omit<DistributionChart, 'locale'> | undefined>(given)
    return chart ? shown(chart.title, distributionChart({ ...chart, locale: options.data.frame.locale }), options) : null
  },
  /** `{{> chart (chart-bars causes csv="/guidelines/causes.csv" source=…)}}` */
  'chart-bars'(...given: never[]) {
    const { values: [plan], options } = split<Bars | undefined>(given)
    const { locale } = options.data.frame
    if (!plan) return null
    const { svg, table } = barChart({
      title: plan.title, locale, keyLabel: plan.keyLabel, ...(plan.unit ? { unit: plan.unit } : {}),
      series: plan.series.map(({ name, points }) => ({ name, points: points.map(({ at, value, url }) => ({ at, value, ...(url ? { url: `/${locale}${url}` } : {}) })) })),
    })
    return { title: plan.title, svg: svg === '' ? null : html(svg), table: html(table), csvUrl: options.hash['csv'] ?? null, source: options.hash['source'] ?? null }
  },
}
