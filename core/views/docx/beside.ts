import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Invalid, type FieldFault } from '../../contract/index.ts'
import type { DocxAsked } from './docx-worker.ts'

/** Megabytes a thread may take; seconds it may last. */
const most = { memory: 512, seconds: 60 }

/** A long document is written or read in a thread of its own, which ends with it: it is one piece of work that would hold up everybody else. @throws Invalid as reading does */
export async function beside<T>(asked: DocxAsked): Promise<T> {
  const worker = new Worker(new URL(`./docx-worker${extname(import.meta.url)}`, import.meta.url), { workerData: asked, resourceLimits: { maxOldGenerationSizeMb: most.memory } })
  try {
    const [answer] = await once(worker, 'message', { signal: AbortSignal.timeout(most.seconds * 1_000) }) as [{ done: T } | { faults: FieldFault[] }]
    if ('faults' in answer) throw new Invalid(answer.faults)
    return answer.done
  } finally {
    await worker.terminate()
  }
}
