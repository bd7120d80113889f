import { Unavailable } from '../contract/index.ts'

/**
 * Lets a few in at a time and keeps a short queue, so that a flood of sign-ins takes neither memory nor the thread pool.
 * @throws Unavailable when the queue is full
 */
export function gate(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let inside = 0
  const queue: (() => void)[] = []
  const leave = () => {
    const next = queue.shift()
    if (next) next()
    else inside--
  }
  return async (work) => {
    if (inside < atOnce) inside++
    else {
      if (queue.length >= waiting) throw new Unavailable('core.access.error.busy', 5)
      await new Promise<void>((enter) => { queue.push(enter) })
    }
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
