// node test/faults/streams.ts --streams 10000
import { execFileSync } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { FaultySite } from './site.ts'

export interface Streamed {
  streams: number
  /** Bytes of memory the serving process took for each. */
  perStream: number
  /** Milliseconds: until all were open, and until the first, the middle and the last of them heard of an item after its writer had the answer. */
  opened: number; first: number; middle: number; last: number
  /** Milliseconds a page took for somebody else while all were open, the middle and the longest of 50. */
  page: number; longestPage: number
  /** Streams that were cut. */
  lost: number
}

const atOnce = 100
/** Files that are open besides the streams. */
const spare = 200

/** How many streams a process here may hold, and the sentence for when those are fewer. */
export function room(wanted: number): { streams: number; words: string | null } {
  const limit = process.platform === 'win32' ? Infinity : Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()) || Infinity
  return limit >= wanted + spare
    ? { streams: wanted, words: null }
    : { streams: Math.max(limit - spare, 0), words: `a process may hold ${limit} open files here, so there are ${Math.max(limit - spare, 0)} streams instead of ${wanted}: raise it by ulimit -n ${wanted + spare}` }
}

/** Opens that many live streams to a running site, publishes, and sees when each has heard of it. */
export async function stream(site: FaultySite, streams: number): Promise<Streamed> {
  const { hostname, port } = new URL(site.url)
  const serving = execFileSync('ps', ['-o', 'pid=', '--ppid', String(site.pid)], { encoding: 'utf8' }).trim().split(/\s+/)[0]!
  const resident = (): number => Number(execFileSync('ps', ['-o', 'rss=', '-p', serving], { encoding: 'utf8' })) * 1024
  const sockets: Socket[] = []
  const heard: number[] = []
  let lost = 0
  const open = (): Promise<void> => new Promise((resolve, reject) => {
    let isOpen = false, hasHeard = false
    const socket = connect({ host: hostname, port: Number(port) }, () => { socket.write(`GET /events?topics=kind:updates.post HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAccept: text/event-stream\r\n\r\n`) })
    sockets.push(socket)
    socket.on('data', (chunk) => {
      const text = chunk.toString('latin1')
      if (!isOpen && text.includes('event: ready')) { isOpen = true; resolve() }
      if (!hasHeard && text.includes('event: message')) { hasHeard = true; heard.push(performance.now()) }
    })
    socket.once('error', reject)
    socket.once('close', () => { if (isOpen) lost += 1; reject(new Error('A stream was refused')) })
  })
  try {
    for (let warm = 0; warm < 20; warm += 1) await site.get('/en/about')
    const before = resident()
    const began = performance.now()
    for (let at = 0; at < streams; at += atOnce) await Promise.all(Array.from({ length: Math.min(atOnce, streams - at) }, open))
    const opened = performance.now() - began
    await pause(1_000)
    const perStream = Math.round((resident() - before) / streams)
    const pages: number[] = []
    for (let n = 0; n < 50; n += 1) {
      const asked = performance.now()
      await site.get('/en/about')
      pages.push(performance.now() - asked)
    }
    const answer = await site.post('/api/v1/items', { kind: 'updates.post', publish: true, item: { lang: 'en', audience: ['public'], fields: { category: 'news' }, texts: { en: { title: 'Told to all', summary: 'At once', body: 'Words' } } } }, 'editor')
    if (answer.status >= 300) throw new Error(answer.text)
    const told = performance.now()
    for (const end = told + 30_000; heard.length < streams && performance.now() < end;) await pause(5)
    const waits = heard.map((at) => at - told).toSorted((a, b) => a - b)
    const times = pages.toSorted((a, b) => a - b)
    return {
      streams, perStream, opened, first: waits[0] ?? Infinity, middle: waits[waits.length >> 1] ?? Infinity, last: waits.length === streams ? waits.at(-1)! : Infinity,
      page: times[times.length >> 1]!, longestPage: times.at(-1)!, lost,
    }
  } finally {
    for (const socket of sockets) socket.destroy()
  }
}

export const words = ({ streams, perStream, opened, first, middle, last, page, longestPage, lost }: Streamed): string =>
  `${streams} streams open after ${Math.round(opened)} ms, ${(perStream / 1024).toFixed(1)} kB of memory each; told after ${Math.round(first)} / ${Math.round(middle)} / ${Math.round(last)} ms (first, middle, last); a page meanwhile ${page.toFixed(1)} ms, ${longestPage.toFixed(1)} at most; ${lost} lost`

if (import.meta.main) {
  const { values } = parseArgs({ options: { streams: { type: 'string', default: '10000' } } })
  const { streams, words: fewer } = room(Number(values.streams))
  if (fewer !== null) process.stdout.write(`${fewer}\n`)
  const site = await FaultySite.make()
  try {
    await site.start()
    const seen = await stream(site, streams)
    process.stdout.write(`${words(seen)}\n`)
    process.exitCode = seen.last === Infinity || seen.lost > 0 ? 1 : 0
  } finally {
    await site.remove()
  }
}
