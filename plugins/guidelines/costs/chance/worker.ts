import { parentPort, workerData } from 'node:worker_threads'
import { draw } from './draw.ts'
import type { Plan } from './plan.ts'

/** A thread of its own: the site answers others meanwhile. */
let told = 0
const drawn = draw(workerData as Plan, (done) => {
  const now = Date.now()
  if (now - told > 100) { told = now; parentPort?.postMessage({ done }) }
  return true
})
parentPort?.postMessage({ result: drawn })
