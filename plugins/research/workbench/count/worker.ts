import { parentPort, workerData } from 'node:worker_threads'
import { counted } from './counted.ts'
import type { Plan } from './plan.ts'

/** A thread of its own: the site answers others meanwhile. */
let told = 0
const result = counted(workerData as Plan, (done) => {
  const now = Date.now()
  if (now - told > 100) { told = now; parentPort?.postMessage({ done }) }
})
parentPort?.postMessage({ result })
