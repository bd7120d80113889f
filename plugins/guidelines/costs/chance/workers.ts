import { Worker } from 'node:worker_threads'
import type { Drawn, Plan } from './plan.ts'

/** Ended before it was done: by whoever asked (`cancelled`), by the clock (`late`), or by a fault. */
export class DrawEnded extends Error {
  readonly why: 'cancelled' | 'late' | 'fault'
  constructor(why: 'cancelled' | 'late' | 'fault', options?: ErrorOptions) { super(why, options); this.why = why }
}

const file = new URL(`./worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/** Threads that draw: no more than `most` at a time, the others wait their turn. Each has a deadline, counted from when it begins. */
export class Workers {
  #running = 0
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  constructor(most = 2) { this.#most = most }

  /** @throws DrawEnded */
  async draw(plan: Plan, { deadline = 20_000, signal, told = () => {} }: { deadline?: number; signal?: AbortSignal; told?: (done: number) => void } = {}): Promise<Drawn> {
    if (this.#running >= this.#most) await new Promise<void>((resolve) => { this.#waiting.push(resolve) })
    this.#running++
    try {
      if (signal?.aborted) throw new DrawEnded('cancelled')
      return await run(plan, deadline, signal, told)
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }
}

function run(plan: Plan, deadline: number, signal: AbortSignal | undefined, told: (done: number) => void): Promise<Drawn> {
  const worker = new Worker(file, { workerData: plan, resourceLimits: { maxOldGenerationSizeMb: 128 } })
  return new Promise<Drawn>((resolve, reject) => {
    const end = (why: DrawEnded['why'], cause?: unknown) => { reject(new DrawEnded(why, { cause })) }
    const timer = setTimeout(() => { end('late') }, deadline)
    const abort = () => { end('cancelled') }
    signal?.addEventListener('abort', abort, { once: true })
    worker.on('message', (message: { done?: number; drawn?: Drawn | null }) => {
      if (message.done !== undefined) told(message.done)
      else if (message.drawn) resolve(message.drawn)
      else end('fault')
    })
    worker.on('error', (fault) => { end('fault', fault) })
    worker.on('exit', () => { clearTimeout(timer); signal?.removeEventListener('abort', abort); end('fault') })
  }).finally(() => { void worker.terminate() })
}
