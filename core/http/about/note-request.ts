import type { Web } from '../web.ts'
import type { Metrics } from './metrics.ts'

interface Ended { readonly id: string; readonly route: string; readonly method: string; readonly status: number; readonly began: number; readonly isCached: boolean }

/** How a request ended, for the log and the metrics; nothing of what a person typed. `began` as `performance.now()` gave it. */
export function noteRequest(web: Web, metrics: Metrics, { id, route, method, status, began, isCached }: Ended): void {
  const ms = performance.now() - began
  metrics.request(route, method, status, ms)
  web.needs.log.info('request', { request: id, method, route, status, ms: Math.round(ms * 10) / 10, ...(isCached ? { cached: true } : {}) })
}
