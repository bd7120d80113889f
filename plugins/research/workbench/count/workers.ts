import type { Threads, ThreadWays } from '@diwan/core'
import type { Counted, Plan } from './plan.ts'

const file = new URL(`./worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/** Counted in a thread of its own. @throws ThreadEnded */
export const countIn = (threads: Threads, plan: Plan, ways?: ThreadWays): Promise<Counted> => threads.run<Counted>(file, plan, ways)
