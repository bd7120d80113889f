import { timelineChart } from '../drawing/chart/timeline.ts'
import { html, split } from './html.ts'
import type { Helpers } from './index.ts'

/** A plan as a plugin's output says it: days as `YYYY-MM-DD`. */
interface Plan { title: string; events: { from: string; to: string; label: string; state: string; earlier?: { from: string; to: string }[] }[] }

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
}
