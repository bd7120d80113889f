import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Context, Middleware } from 'koa'
import { TooOften } from '../../contract/index.ts'
import { HttpError } from '../http-error.ts'
import { isSameOrigin } from '../line/same-origin.ts'
import type { WebViewer } from '../needs.ts'
import { visitOf, type Visit } from '../visit.ts'
import type { Web } from '../web.ts'
import { isFor, type Marked, type Message } from './message.ts'
import { recentMessages } from './recent.ts'

export interface Live {
  /** Tells everyone with a page open who holds one of the tokens, in every process. */
  publish(message: Message): void
  readonly middleware: Middleware
  readonly size: number
  start(): Promise<void>
  /** Ends all streams; their pages come back to whoever serves next. */
  close(): Promise<void>
}

interface Stream {
  readonly response: ServerResponse
  readonly secret: string | null
  readonly address: string
  readonly topics: ReadonlySet<string> | null
  viewer: WebViewer
  checkedAt: number
}

const beat = 25_000
/** Rights are read again before a restricted message when they were read longer ago than this. */
const freshFor = 10_000
const mostWaiting = 64_000
const channel = 'diwan_live'

/** `/events`: a stream of what happens; `/events/poll`: the same in pieces, where streams are blocked. Neither holds a database connection. */
export function openLive(web: Web): Live {
  const { needs, limits } = web
  const streams = new Set<Stream>()
  const recent = recentMessages()
  const here = randomUUID()
  const stops: (() => unknown)[] = []

  const write = (stream: Stream, text: string): void => {
    // A reader that does not read is not waited for.
    if (stream.response.writableLength > mostWaiting) end(stream)
    else stream.response.write(text)
  }
  function end(stream: Stream): void {
    if (!streams.delete(stream)) return
    stream.response.end()
    setTimeout(() => stream.response.destroy(), 500).unref()
  }
  const frame = ({ mark, topic, data }: Marked): string => `id: ${mark}\nevent: message\ndata: ${JSON.stringify({ topic, ...data })}\n\n`
  const hears = ({ topics, viewer }: Pick<Stream, 'topics' | 'viewer'>, message: Message): boolean => (topics === null || topics.has(message.topic)) && isFor(message, viewer.tokens)

  async function deliver(message: Message): Promise<void> {
    const text = frame(recent.add(message))
    const isPublic = message.audience.includes('public')
    for (const stream of streams) {
      if (!hears(stream, message)) continue
      if (!isPublic && !await isStillHeard(stream, message)) continue
      if (streams.has(stream)) write(stream, text)
    }
  }

  // The right to know is asked again: a membership may have ended since the stream was opened.
  async function isStillHeard(stream: Stream, message: Message): Promise<boolean> {
    if (stream.secret === null || Date.now() - stream.checkedAt < freshFor) return true
    stream.viewer = await needs.access.viewerOf(stream.secret, {})
    stream.checkedAt = Date.now()
    if (stream.viewer.id === null) { end(stream); return false }
    return hears(stream, message)
  }
  const give = (message: Message): void => { deliver(message).catch((error: unknown) => needs.log.warn('a live update could not be told', { error: String(error) })) }

  async function topicsOf(visit: Visit): Promise<ReadonlySet<string> | null> {
    const given = new URLSearchParams(visit.target.query).get('topics')
    if (given === null || given === '') return null
    const names = given.split(',', 20).filter((name) => /^[\w.:-]{1,100}$/.test(name))
    const allowed = await Promise.all(names.map(async (name) => (await needs.mayHear?.(visit.viewer, name) ?? true ? name : null)))
    return new Set(allowed.filter((name) => name !== null))
  }

  function checkRoom(visit: Visit): void {
    const { session } = visit.viewer
    let [ofSession, ofAddress] = [0, 0]
    for (const stream of streams) {
      if (session !== null && stream.viewer.session === session) ofSession += 1
      if (stream.address === visit.address && stream.secret === null) ofAddress += 1
    }
    const isLocal = visit.address === '127.0.0.1' || visit.address === '::1'
    if (streams.size >= limits.streams || ofSession >= limits.streamsPerSession || (session === null && !isLocal && ofAddress >= limits.streamsPerAddress)) throw new TooOften(30)
  }

  async function open(ctx: Context, visit: Visit): Promise<void> {
    checkRoom(visit)
    const topics = await topicsOf(visit)
    const { res, req } = ctx
    ctx.respond = false
    ctx.status = 200
    res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'close' })
    req.socket.setNoDelay(true)
    const { session } = visit.viewer
    const stream: Stream = { response: res, secret: session === null ? null : (visit.cookies.session ?? null), address: visit.address, topics, viewer: visit.viewer, checkedAt: Date.now() }
    streams.add(stream)
    res.once('close', () => streams.delete(stream))
    if (ctx.method === 'HEAD') { end(stream); return }
    const last = req.headers['last-event-id']
    const missed = typeof last === 'string' ? recent.since(last) : []
    res.write(`retry: 5000\nid: ${recent.last((message) => hears(stream, message))}\nevent: ${missed === null ? 'reset' : 'ready'}\ndata: {}\n\n`)
    for (const message of missed ?? []) if (hears(stream, message)) write(stream, frame(message))
  }

  async function poll(ctx: Context, visit: Visit): Promise<void> {
    const topics = await topicsOf(visit)
    const since = new URLSearchParams(visit.target.query).get('since')
    const missed = since === null ? [] : recent.since(since)
    const mine = (message: Message): boolean => hears({ topics, viewer: visit.viewer }, message)
    const told = (missed ?? []).filter(mine).map(({ topic, data }) => ({ topic, ...data }))
    ctx.set('cache-control', 'private, no-store')
    ctx.type = 'application/json; charset=utf-8'
    ctx.body = JSON.stringify({ messages: told, next: recent.last(mine), reset: missed === null })
  }

  return {
    publish(message) {
      give(message)
      const text = JSON.stringify({ from: here, ...message })
      const sent = Buffer.byteLength(text) < 7500 ? text : JSON.stringify({ from: here, audience: message.audience, topic: message.topic, data: {} })
      needs.database.notify?.(channel, sent).catch((error: unknown) => needs.log.warn('a live update could not be passed on', { error: String(error) }))
    },
    middleware: async (ctx, next) => {
      const visit = visitOf(ctx)
      const { path } = visit.target
      if ((path !== '/events' && path !== '/events/poll') || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) { await next(); return }
      visit.route = `GET ${path}`
      if (!isSameOrigin(ctx.req.headers, web.isOwnOrigin)) throw new HttpError(403, 'foreign-origin')
      if (web.isStopping) throw new HttpError(503, 'unavailable', { 'retry-after': '5' })
      await (path === '/events' ? open(ctx, visit) : poll(ctx, visit))
    },
    get size() { return streams.size },
    async start() {
      const heart = setInterval(() => { for (const stream of streams) write(stream, ':\n\n') }, beat)
      heart.unref()
      const deaf = needs.access.onClosed(({ person, session, except }) => {
        for (const stream of streams) {
          const { viewer } = stream
          if (viewer.id === person && (session === null ? viewer.session !== except : viewer.session === session)) end(stream)
        }
      })
      stops.push(() => clearInterval(heart), deaf)
      const stop = await needs.database.listen?.(channel, (payload) => {
        const { from, ...message } = JSON.parse(payload) as Message & { from: string }
        if (from !== here) give(message)
      })
      if (stop) stops.push(stop)
    },
    async close() {
      for (const stop of stops.splice(0)) await stop()
      for (const stream of streams) end(stream)
    },
  }
}
