import type { Threads } from '@diwan/core'
import type { readFile } from './read-file.ts'

const file = new URL(`./worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/** A file read in a thread of its own. @throws ThreadEnded */
export const readAside = async (threads: Threads, bytes: Uint8Array): Promise<ReturnType<typeof readFile>> => (await threads.run<{ found: ReturnType<typeof readFile> }>(file, bytes, { deadline: 30_000 })).found
