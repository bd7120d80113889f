import type { Live, Log } from '../contract/index.ts'
import type { Readers } from '../content/readers.ts'
import type { Database } from '../database/index.ts'
import type { Message } from '../http/index.ts'

interface Needs {
  database: Pick<Database, 'afterCommit' | 'outside'>
  readers: Pick<Readers, 'tokensOf'>
  log: Pick<Log, 'warn'>
}

/** What plugins say that it goes on, for whoever carries it to open pages. */
export interface Movements {
  /** For one plugin: what is no item is followed under its name. */
  of(plugin: string): Live
  onMoved(handler: (message: Message) => void): () => void
}

export function openMovements({ database, readers, log }: Needs): Movements {
  const handlers = new Set<(message: Message) => void>()
  const tell = (topic: string, audience: readonly string[], data: { count?: number } = {}): void => { for (const handler of handlers) handler({ audience, topic, data }) }
  const item = async (id: string, count?: number): Promise<void> => { if (handlers.size > 0) tell(`item:${id}`, await database.outside(() => readers.tokensOf(id)), count === undefined ? {} : { count }) }
  return {
    of: (plugin) => ({
      item: (id, count) => { database.afterCommit(() => { item(id, count).catch((error: unknown) => { log.warn('open pages could not be told', { error: String(error) }) }) }) },
      holders: (what, tokens) => { database.afterCommit(() => { tell(`${plugin}.${what}`, tokens) }) },
    }),
    onMoved(handler) {
      handlers.add(handler)
      return () => { handlers.delete(handler) }
    },
  }
}
