import { randomUUID } from 'node:crypto'
import type { Context, Middleware } from 'koa'
import { TooOften } from '../../contract/index.ts'
import { HttpError } from '../http-error.ts'
import { isSameOrigin } from '../line/same-origin.ts'
import type { WebViewer } from '../needs.ts'
import { visitOf, type Visit } from '../visit.ts'
import type { Web } from '../web.ts'
import { isFor, type Marked, type Message } from './message.ts'
import { recentMessages } from './recent.ts'
import { Room } from './room.ts'

export interface Live {
  /** Tells everyone with a page open who holds one of the tokens, in every process. */
  publish(message: Message): void
  /** The same in this process alone, for news every process learns of by itself. */
  tell(message: Message): void
  readonly middleware: Middleware
  readonly size: number
  start(): Promise<void>
  /** Ends all streams; their pages come back to whoever serves next. */
  close(): Promise<void>
}

/** A page that listens: by a stream, or by a request that is answered when there is something to say. */
interface Stream {
  readonly secret: string | null
  readonly address: string
  readonly topics: ReadonlySet<string> | null
  viewer: WebViewer
  checkedAt: number
  /** `frame`: the message as it goes into a stream, made once for all. */
  tell(marked: Marked, frame: string): void
  beat(): void
  end(): void
}

const beat = 25_000
/** Rights are read again before a restricted message when they were read longer ago than this. */
const freshFor = 10_000
const mostWaiting = 64_000
/** Rights read again at the same time; the database has ten connections. */
const askedAtOnce = 4
/** How long a request waits for something to say; below what proxies allow. */
const patience = 25_000
const channel = 'diwan_live'

/**
 * `/events`: a stream of what happens; `/events/poll`: the same in pieces, where streams are blocked, answered at once or, with
 * `wait=1`, when there is something to say. Neither holds a database connection.
 */
export function openLive(web: Web): Live {
  const { needs, limits } = web
  const streams = new Room<Stream>()
  const recent = recentMessages()
  const here = randomUUID()
  const stops: (() => unknown)[] = []

  function end(stream: Stream): void {
    if (streams.delete(stream)) stream.end()
  }
  const frame = ({ mark, topic, data }: Marked): string => `id: ${mark}\nevent: message\ndata: ${JSON.stringify({ topic, ...data })}\n\n`
  const hears = ({ topics, viewer }: Pick<Stream, 'topics' | 'viewer'>, message: Message): boolean => (topics === null || topics.has(message.topic)) && isFor(message, viewer.tokens)

  async function deliver(message: Message): Promise<void> {
    const marked = recent.add(message)
    const isPublic = message.audience.includes('public')
    const words = frame(marked)
    const doubtful: Stream[] = []
    for (const stream of streams) {
      if (!hears(stream, message)) continue
      if (isPublic || isFresh(stream)) stream.tell(marked, words)
      else doubtful.push(stream)
    }
    // A few at a time: nobody waits for thousands of questions to the database before theirs.
    const left = doubtful.values()
    await Promise.all(Array.from({ length: askedAtOnce }, async () => {
      for (const stream of left) if (await isStillHeard(stream, message) && streams.has(stream)) stream.tell(marked, words)
    }))
  }

  const isFresh = ({ secret, checkedAt }: Stream): boolean => secret === null || Date.now() - checkedAt < freshFor

  // The right to know is asked again: a membership may have ended since the stream was opened.
  async function isStillHeard(stream: Stream, message: Message): Promise<boolean> {
    if (stream.secret === null) return true
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
    const isLocal = visit.address === '127.0.0.1' || visit.address === '::1'
    const isFull = session === null ? !isLocal && streams.ofAddress(visit.address) >= limits.streamsPerAddress : streams.ofSession(session) >= limits.streamsPerSession
    if (streams.size >= limits.streams || isFull) throw new TooOften(30)
  }

  const listener = (visit: Visit, topics: Stream['topics']): Omit<Stream, 'tell' | 'beat' | 'end'> =>
    ({ secret: visit.viewer.session === null ? null : (visit.cookies.session ?? null), address: visit.address, topics, viewer: visit.viewer, checkedAt: Date.now() })
  const sinceOf = (ctx: Context, visit: Visit): string | null => {
    const last = ctx.req.headers['last-event-id']
    return typeof last === 'string' ? last : new URLSearchParams(visit.target.query).get('since')
  }

  async function open(ctx: Context, visit: Visit): Promise<void> {
    checkRoom(visit)
    const topics = await topicsOf(visit)
    const { res, req } = ctx
    if (isGone(ctx)) { ctx.respond = false; return }
    ctx.respond = false
    ctx.status = 200
    res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'close' })
    req.socket.setNoDelay(true)
    const write = (text: string): void => {
      // A reader that does not read is not waited for.
      if (res.writableLength > mostWaiting) end(stream)
      else res.write(text)
    }
    const stream: Stream = {
      ...listener(visit, topics), tell: (_marked, words) => write(words), beat: () => write(':\n\n'),
      end() {
        res.end()
        setTimeout(() => res.destroy(), 500).unref()
      },
    }
    streams.add(stream)
    res.once('close', () => streams.delete(stream))
    if (ctx.method === 'HEAD') { end(stream); return }
    const last = sinceOf(ctx, visit)
    const missed = last === null ? [] : recent.since(last)
    res.write(`retry: 5000\nid: ${recent.last((message) => hears(stream, message))}\nevent: ${missed === null ? 'reset' : 'ready'}\ndata: {}\n\n`)
    for (const message of missed ?? []) if (hears(stream, message)) stream.tell(message, frame(message))
  }

  async function poll(ctx: Context, visit: Visit): Promise<void> {
    const topics = await topicsOf(visit)
    const since = sinceOf(ctx, visit)
    const own = listener(visit, topics)
    const missed = since === null ? [] : recent.since(since)
    let told = (missed ?? []).filter((message) => hears(own, message))
    if (since !== null && missed !== null && told.length === 0 && new URLSearchParams(visit.target.query).get('wait') === '1') told = await next(ctx, visit, own)
    ctx.set('cache-control', 'private, no-store')
    ctx.type = 'application/json; charset=utf-8'
    ctx.body = JSON.stringify({ messages: told.map(({ topic, data }) => ({ topic, ...data })), next: recent.last((message) => hears(own, message)), reset: missed === null })
  }

  // Who left while rights were asked about is not heard to leave again, and would keep a place until it is given up.
  const isGone = (ctx: Context): boolean => ctx.req.socket.destroyed

  /** The next message for this reader; none when nothing happens for a while, the session ends or the reader goes. */
  async function next(ctx: Context, visit: Visit, own: Omit<Stream, 'tell' | 'beat' | 'end'>): Promise<Marked[]> {
    if (isGone(ctx)) return []
    checkRoom(visit)
    return new Promise((resolve) => {
      const stream: Stream = { ...own, tell: (marked) => leave([marked]), beat() {}, end: () => leave([]) }
      const timer = setTimeout(() => leave([]), patience)
      const leave = (told: Marked[]): void => {
        clearTimeout(timer)
        streams.delete(stream)
        ctx.res.off('close', gone)
        resolve(told)
      }
      const gone = (): void => leave([])
      ctx.res.once('close', gone)
      streams.add(stream)
    })
  }

  return {
    tell: give,
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
      const heart = setInterval(() => { for (const stream of streams) stream.beat() }, beat)
      heart.unref()
      const deaf = needs.access.onClosed(({ person, session, except }) => {
        for (const stream of streams) {
          const { viewer } = stream
          if (viewer.id === person && (session === null ? viewer.session !== except : viewer.session === session)) end(stream)
        }
      })
      // Whose rights changed is asked for them before the next word, not after a while.
      const unsure = needs.access.onAccessChanged((person) => {
        for (const stream of streams) if (person === null || stream.viewer.id === person) stream.checkedAt = 0
      })
      stops.push(() => clearInterval(heart), deaf, unsure)
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
