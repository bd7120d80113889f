import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { type: 'major'; execution: 'async'; flavor: 'last-resort' }) => Promise<void>

const everyMs = 15_000
/** Less than this part of a processor: nobody is being served. */
const calm = 0.03
/** What must have been allotted since the last time for the work to be worth it. */
const worthBytes = 8 * 2 ** 20

/**
 * Gives memory back to the machine in a calm moment. The engine itself collects only when it allots, so that after a busy hour a
 * site nobody asks keeps all it ever took. Costs some 50 ms, in a moment when nobody waits for them.
 */
export function giveBackMemory(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as Collect
  let used = process.cpuUsage()
  let after = 0
  setInterval(() => {
    const { user, system } = process.cpuUsage(used)
    used = process.cpuUsage()
    if ((user + system) / 1000 > everyMs * calm || process.memoryUsage.rss() - after < worthBytes) return
    void collect({ type: 'major', execution: 'async', flavor: 'last-resort' }).then(() => { after = process.memoryUsage.rss() })
  }, everyMs).unref()
}
