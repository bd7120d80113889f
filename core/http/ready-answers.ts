import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from 'koa'
import type { Metrics } from './about/metrics.ts'
import { noteRequest } from './about/note-request.ts'
import { requestId } from './line/request-id.ts'
import { hasOneHost } from './line/one-host.ts'
import type { Mounted } from './routes/table.ts'
import { visitOf } from './visit.ts'
import type { Web } from './web.ts'

interface Ready {
  readonly mounted: Mounted
  readonly kinds: readonly string[]
  readonly versions: string
  readonly locale: Parameters<Web['needs']['access']['visitor']>[0]
  readonly until: number
  /** Name, value, name, value: as the line takes them. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

export interface ReadyAnswers {
  /** Sends what the same request was answered with, if nothing it shows has been written since. False: it goes the ordinary way. */
  serve(request: IncomingMessage, response: ServerResponse): boolean
  /** Keeps the answer that is about to be sent from the page cache. */
  keep(ctx: Context, of: Pick<Ready, 'mounted' | 'kinds' | 'versions' | 'until'>): void
  readonly stats: { readonly answers: number; readonly bytes: number }
  clear(): void
}

const most = 1000
/** Bytes of all bodies together: most are the page cache's own buffers, but the last to hold one keeps it in memory. */
const mostBytes = 32_000_000
const longestKey = 1000
/** What makes an answer another one, or no public one; whoever sends it goes the ordinary way. */
const ownWay = ['authorization', 'if-none-match', 'if-modified-since', 'hx-request', 'expect', 'save-data'] as const
/** Written for each request anew. */
const perRequest = new Set(['x-request-id', 'connection', 'keep-alive', 'date'])

/**
 * The shortest way of a visitor's page: whole answers, headers and compressed body, by everything of a request that can change
 * them. It only repeats what the ordinary way has just said, so whatever that checks holds here as well.
 */
export function openReadyAnswers(web: Web, metrics: Metrics): ReadyAnswers {
  const { needs } = web
  const answers = new Map<string, Ready>()
  let bytes = 0

  function drop(key: string): void {
    bytes -= answers.get(key)?.body.length ?? 0
    answers.delete(key)
  }

  function keyOf({ method, url = '', headers }: IncomingMessage): string | null {
    if (method !== 'GET' || headers.cookie?.includes('diwan-') || ownWay.some((name) => headers[name] !== undefined)) return null
    const key = `${url}\n${headers.host}\n${headers.accept ?? ''}\n${headers['accept-encoding'] ?? ''}\n${headers['accept-language'] ?? ''}`
    return key.length > longestKey ? null : key
  }

  const isGood = ({ mounted, kinds, versions, locale, until }: Ready): boolean =>
    until > Date.now() && versions === needs.kindVersions.of(kinds) && mounted.plugin.isOn() && needs.settings.languages.includes(locale)
    && needs.access.visitor(locale).may(mounted.permission)

  return {
    serve(request, response) {
      const began = performance.now()
      const key = keyOf(request)
      const ready = key === null ? undefined : answers.get(key)
      if (key === null || !ready || web.isStopping || !hasOneHost(request.rawHeaders)) return false
      if (!isGood(ready)) {
        drop(key)
        return false
      }
      const id = requestId(request.headers['x-request-id'])
      response.writeHead(200, ['x-request-id', id, ...ready.headers]).end(ready.body)
      web.pages.countHit()
      noteRequest(web, metrics, { id, route: ready.mounted.name, method: 'GET', status: 200, began, isCached: true })
      return true
    },
    keep(ctx, { mounted, kinds, versions, until }) {
      const { req, res, status, body } = ctx
      const key = keyOf(req)
      if (key === null || status !== 200 || !Buffer.isBuffer(body)) return
      const headers = Object.entries(res.getHeaders()).filter(([name]) => !perRequest.has(name))
        .flatMap(([name, value]) => Array.isArray(value) ? value.flatMap((one) => [name, one]) : [name, String(value)])
      if (body.length > mostBytes / 8) return
      drop(key)
      for (const oldest of answers.keys()) {
        if (answers.size < most && bytes + body.length <= mostBytes) break
        drop(oldest)
      }
      bytes += body.length
      answers.set(key, { mounted, kinds, until, headers, body, versions, locale: visitOf(ctx).locale })
    },
    get stats() { return { answers: answers.size, bytes } },
    clear() { answers.clear(); bytes = 0 },
  }
}
