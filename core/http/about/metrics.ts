import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Web } from '../web.ts'

export interface Metrics {
  request(route: string, method: string, status: number, ms: number): void
  /** Counts a thing by name, e.g. `live_streams_opened`. */
  text(extra: { streams: number }): Promise<string>
  close(): void
}

const bounds = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]
const label = (value: string): string => value.replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`))
interface Series { readonly buckets: number[]; sum: number; count: number }

/** What this process has done since it started, in the text format of Prometheus. */
export function openMetrics(web: () => Web): Metrics {
  const requests = new Map<string, number>()
  const durations = new Map<string, Series>()
  const lag = monitorEventLoopDelay({ resolution: 20 })
  lag.enable()
  const began = Date.now()

  return {
    request(route, method, status, ms) {
      const name = `route="${label(route)}",method="${method}",status="${status}"`
      requests.set(name, (requests.get(name) ?? 0) + 1)
      let series = durations.get(route)
      if (!series) durations.set(route, series = { buckets: bounds.map(() => 0), sum: 0, count: 0 })
      const at = bounds.findIndex((bound) => ms <= bound)
      if (at >= 0) series.buckets[at]! += 1
      series.sum += ms / 1000
      series.count += 1
    },
    async text({ streams }) {
      const { needs, pages } = web()
      const lines: string[] = []
      const put = (name: string, kind: 'counter' | 'gauge', help: string, values: readonly (readonly [string, number])[]): void => {
        lines.push(`# HELP diwan_${name} ${help}`, `# TYPE diwan_${name} ${kind}`)
        for (const [labels, value] of values) lines.push(`diwan_${name}${labels === '' ? '' : `{${labels}}`} ${Number.isFinite(value) ? value : 0}`)
      }
      put('http_requests_total', 'counter', 'Requests answered.', [...requests])
      lines.push('# HELP diwan_http_request_seconds Time to the answer.', '# TYPE diwan_http_request_seconds histogram')
      for (const [route, { buckets, sum, count }] of durations) {
        let total = 0
        for (const [at, bound] of bounds.entries()) lines.push(`diwan_http_request_seconds_bucket{route="${label(route)}",le="${bound / 1000}"} ${total += buckets[at]!}`)
        lines.push(`diwan_http_request_seconds_bucket{route="${label(route)}",le="+Inf"} ${count}`, `diwan_http_request_seconds_sum{route="${label(route)}"} ${sum}`, `diwan_http_request_seconds_count{route="${label(route)}"} ${count}`)
      }
      put('page_cache_hits_total', 'counter', 'Visitor pages served from memory.', [['', pages.stats.hits]])
      put('page_cache_misses_total', 'counter', 'Visitor pages that had to be made.', [['', pages.stats.misses]])
      put('page_cache_bytes', 'gauge', 'Size of the pages in memory.', [['', pages.stats.bytes]])
      put('live_streams', 'gauge', 'Open streams of live updates.', [['', streams]])
      put('event_loop_delay_seconds', 'gauge', 'Delay of the event loop since the last reading.', [['quantile="0.5"', lag.percentile(50) / 1e9], ['quantile="0.99"', lag.percentile(99) / 1e9], ['quantile="1"', lag.max / 1e9]])
      lag.reset()
      const memory = process.memoryUsage()
      put('memory_bytes', 'gauge', 'Memory of this process.', [['kind="resident"', memory.rss], ['kind="heap_used"', memory.heapUsed], ['kind="external"', memory.external]])
      const { user, system } = process.cpuUsage()
      put('cpu_seconds_total', 'counter', 'Processor time of this process.', [['mode="user"', user / 1e6], ['mode="system"', system / 1e6]])
      put('start_time_seconds', 'gauge', 'When this process started, in seconds since 1970.', [['', began / 1000]])
      const pool = needs.database.pool?.()
      if (pool) put('database_connections', 'gauge', 'Connections of the pool.', [['state="used"', pool.used], ['state="free"', pool.free], ['state="waiting"', pool.waiting], ['state="most"', pool.size]])
      put('missing_texts', 'gauge', 'Texts asked for and not found.', [['', needs.translations.missing().length]])
      const more = await needs.metrics?.()
      return `${lines.join('\n')}\n${more ?? ''}`
    },
    close: () => lag.disable(),
  }
}
