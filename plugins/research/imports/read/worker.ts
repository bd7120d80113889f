import { parentPort, workerData } from 'node:worker_threads'
import { readFile } from './read-file.ts'

/** A thread of its own: the site answers others while a large file is read. */
parentPort?.postMessage({ result: { found: readFile(workerData as Uint8Array) } })
