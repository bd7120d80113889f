import { parentPort, workerData } from 'node:worker_threads'
import { Invalid } from '../../contract/index.ts'
import { readDocx } from './read-docx.ts'
import { writeDocx, type GivenDocx } from './write-docx.ts'

/** What a thread of its own is asked, and answers: a paper's bytes, what was read, or what is wrong with a file. */
export type DocxAsked = { write: GivenDocx } | { read: Uint8Array }
const asked = workerData as DocxAsked

try {
  parentPort?.postMessage({ done: 'write' in asked ? await writeDocx(asked.write) : await readDocx(Buffer.from(asked.read)) })
} catch (error) {
  if (!(error instanceof Invalid)) throw error
  parentPort?.postMessage({ faults: error.faults })
}
