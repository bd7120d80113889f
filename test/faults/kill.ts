// node test/faults/kill.ts --rounds 40 --engine embedded|postgres [--control]
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { strain } from '../../core/cli/test/running-site.ts'
import { startCluster } from '../../core/testing/postgres.ts'
import { History } from './history.ts'
import { FaultySite } from './site.ts'
import { verdict } from './verdict.ts'
import { sendAgain, Writers } from './writers.ts'

export interface Killing {
  engine: 'embedded' | 'postgres'
  rounds: number
  /** No further round is begun after so long. */
  seconds?: number
  /** The site acknowledges what it has not committed; ends with the first round in which that is seen. */
  isControl?: boolean
  say?: (words: string) => void
}
export interface Outcome {
  faults: string[]
  rounds: number
  acknowledged: number
  unanswered: number
  /** Milliseconds until a page came after a kill; the longest and the middle one. */
  longestStart: number
  middleStart: number
}

const writers = 4
/** Milliseconds within which the kill comes; most of what can be cut is under way from the first request on. */
const writing = 900
/** Back within ten seconds where the machine is quiet: that is printed. This is what no machine may take. */
const longest = 30_000

/**
 * Kills the whole process group of a site at a random moment under writes, starts it again on the same data, and compares what
 * stands there with what was acknowledged, round after round.
 * @throws Error where PostgreSQL is asked for and not installed
 */
export async function killAndCompare({ engine, rounds, seconds = Infinity, isControl = false, say = () => {} }: Killing): Promise<Outcome> {
  const cluster = engine === 'postgres' ? await startCluster() : null
  if (engine === 'postgres' && !cluster) throw new Error('There is no PostgreSQL here')
  const site = await FaultySite.make(cluster?.url('postgres'))
  const history = new History()
  const faults: string[] = []
  const starts: number[] = []
  let unanswered = 0
  const end = performance.now() + seconds * 1000
  try {
    say(`first start after ${Math.round(await site.start())} ms`)
    for (let round = 1; round <= rounds && faults.length === 0 && performance.now() < end; round += 1) {
      const title = `Round ${String(round).padStart(6, '0')}`
      const before = history.acknowledged
      const busy = new Writers({ site, history, round: title, isEarly: isControl })
      busy.begin(writers)
      const moment = Math.random() * writing
      await pause(moment)
      await site.kill()
      await busy.stop()
      // Now and then it dies again while it comes back.
      if (Math.random() < 0.15) {
        site.launch()
        await pause(Math.random() * writing)
        await site.kill()
      }
      const took = await site.start()
      starts.push(took)
      const open = history.unanswered.splice(0)
      unanswered += open.length
      faults.push(...verdict(history, await site.account(title), title))
      if (faults.length === 0) {
        faults.push(...await sendAgain(site, history, open), ...verdict(history, await site.account(title), title))
        const audit = await site.verify()
        if (!audit.isWhole) faults.push(audit.words)
      }
      if (took > longest * strain()) faults.push(`the start after round ${round} took ${Math.round(took)} ms`)
      say(`round ${round}: killed after ${Math.round(moment)} ms, ${history.acknowledged - before} acknowledged, ${open.length} unanswered, back after ${Math.round(took)} ms${faults.map((fault) => `\n  ${fault}`).join('')}`)
    }
    if (!isControl && faults.length === 0) faults.push(...verdict(history, await site.account('')))
    if (!isControl && await site.stop() !== 0) faults.push(`the site did not stop in good order:\n${site.output}`)
    const sorted = starts.toSorted((a, b) => a - b)
    return { faults, rounds: starts.length, acknowledged: history.acknowledged, unanswered, longestStart: sorted.at(-1) ?? 0, middleStart: sorted[sorted.length >> 1] ?? 0 }
  } finally {
    await site.remove()
    await cluster?.stop()
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '40' }, engine: { type: 'string', default: 'embedded' }, control: { type: 'boolean', default: false } } })
  const engine = values.engine === 'postgres' ? 'postgres' : 'embedded'
  const outcome = await killAndCompare({ engine, rounds: Number(values.rounds), isControl: values.control, say: (words) => { process.stdout.write(`${words}\n`) } })
  process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`)
  // A control is right when the loss was seen.
  process.exitCode = (outcome.faults.length > 0) === values.control ? 0 : 1
}
