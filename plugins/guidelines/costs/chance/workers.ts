import type { Threads, ThreadWays } from '@diwan/core'
import type { Drawn, Plan } from './plan.ts'

const file = new URL(`./worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/** The draw in a thread of its own. @throws ThreadEnded */
export const drawIn = (threads: Threads, plan: Plan, ways?: ThreadWays): Promise<Drawn> => threads.run<Drawn>(file, plan, ways)
