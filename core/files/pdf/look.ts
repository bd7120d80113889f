import { ThreadEnded, type Threads } from '../../contract/index.ts'

/**
 * What opening a PDF showed. `locked`: it asks for a password; `damaged`: nothing of it opens; `page`: that page does not; `slow`: it takes
 * longer than any reader would wait. A PDF that opens may still look odd: how it is drawn is not looked at.
 */
export interface PdfLook { pages: number; fault: 'locked' | 'damaged' | 'page' | 'slow' | null; /** Counted from 1; 0 where no page is meant. */ page: number }

/** By how much the process may grow meanwhile, in bytes: what a page unpacks to stands outside the memory that a thread's own bound counts. */
const most = 402_653_184

/** In a thread of its own, which ends when it has taken 20 s or more memory than it may. */
export async function lookAtPdf(threads: Threads, path: string): Promise<PdfLook> {
  const stop = new AbortController()
  let before: number | null = null
  const watch = setInterval(() => { const now = process.memoryUsage.rss(); before ??= now; if (now - before > most) stop.abort() }, 50)
  try {
    return await threads.run<PdfLook>(new URL('worker.ts', import.meta.url), { path }, { deadline: 20_000, signal: stop.signal })
  } catch (error) {
    if (error instanceof ThreadEnded) return { pages: 0, fault: error.why === 'fault' ? 'damaged' : 'slow', page: 0 }
    throw error
  } finally {
    clearInterval(watch)
  }
}
