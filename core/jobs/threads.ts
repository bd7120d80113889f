import { Worker } from 'node:worker_threads'
import { ThreadEnded, type Threads, type ThreadWays } from '../contract/index.ts'

/** What a thread may hold, in megabytes: a fault of its own, and the site lives on. */
const memory = 128

/** Threads of the site, no more than `most` at a time. */
export function openThreads(most = 2): Threads {
  let running = 0
  const waiting: (() => void)[] = []
  return {
    async run<Result>(file: URL, given: unknown, ways: ThreadWays = {}): Promise<Result> {
      if (running < most) running++
      else await new Promise<void>((resolve) => { waiting.push(resolve) })
      try {
        if (ways.signal?.aborted) throw new ThreadEnded('cancelled')
        return await runIn<Result>(file, given, ways)
      } finally {
        // A place is handed on, never free in between: nobody slips past who waits.
        const next = waiting.shift()
        if (next) next()
        else running--
      }
    },
  }
}

function runIn<Result>(file: URL, given: unknown, { deadline = 20_000, signal, told = () => {} }: ThreadWays): Promise<Result> {
  const worker = new Worker(file, { workerData: given, resourceLimits: { maxOldGenerationSizeMb: memory } })
  return new Promise<Result>((resolve, reject) => {
    const end = (why: ThreadEnded['why'], cause?: unknown) => { reject(new ThreadEnded(why, { cause })) }
    const timer = setTimeout(() => { end('late') }, deadline)
    const abort = () => { end('cancelled') }
    signal?.addEventListener('abort', abort, { once: true })
    worker.on('message', (message: { done?: number; result?: Result | null }) => {
      if (message.done !== undefined) told(message.done)
      else if (message.result) resolve(message.result)
      else end('fault')
    })
    worker.on('error', (fault) => { end('fault', fault) })
    worker.on('exit', () => { clearTimeout(timer); signal?.removeEventListener('abort', abort); end('fault') })
  }).finally(() => { void worker.terminate() })
}
