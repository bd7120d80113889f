import { AsyncLocalStorage } from 'node:async_hooks'
import type { Audit } from '../contract/index.ts'
import { Chain } from './chain.ts'
import type { Head } from './chain.ts'
import { entriesOf } from './entries.ts'
import type { EntriesQuery } from './entries.ts'
import type { AuditEntry } from './entry.ts'
import { Heads } from './heads.ts'
import type { KeptHead } from './heads.ts'
import type { Needs } from './needs.ts'
import { Verification, withHead } from './verify.ts'
import type { Verdict } from './verify.ts'

/** Where an entry comes from; http gives it to what a request does. */
export interface AuditContext {
  /** Method and pattern: `POST /updates/:id/publish`. */
  readonly route: string | null
  /** Id of the request. */
  readonly request: string | null
}

export interface AuditTrail extends Audit {
  /** Entries made inside carry this context, and are counted for `isRecorded`. */
  within<T>(context: AuditContext, work: () => Promise<T>): Promise<T>
  /** Whether an entry was made since `within` began: a route that changes something and made none is given one. */
  isRecorded(): boolean
  /** The context an entry made now would carry. For who writes entries in a statement of their own; `wrote` after it. */
  context(): AuditContext
  /** An entry was written to `core.audit` in the open transaction by another statement. */
  wrote(): void
  /** Newest first. */
  entries(query: EntriesQuery): Promise<AuditEntry[]>
  /** Walks the chain from `from` (default 1) in constant memory and names the first bad row; `head` is a hash that was told elsewhere and has to be in it. */
  verify(options?: { from?: number; head?: string }): Promise<Verdict>
  /** Where the chain ends: to be sent or published elsewhere. */
  head(): Promise<KeptHead>
  /** Tells each new head, after it was saved. */
  onHead(hearer: (head: KeptHead) => void): () => void
  /** For the sequencer. */
  readonly chain: Chain
  close(): Promise<void>
}

const told = (head: Head): KeptHead => ({ seq: head.seq, hash: head.hash.toString('hex'), at: head.at.toISOString() })
const none = async function* (): AsyncGenerator<KeptHead> { /* nothing is kept outside the database */ }

/** Opens the audit. It is chained when the log's sequencer is given its `chain`. */
export function openAudit(needs: Needs): AuditTrail {
  const { database, clock, log } = needs
  const here = new AsyncLocalStorage<AuditContext & { entries: number }>()
  const heads = needs.directory === undefined ? null : new Heads(needs.directory, log)
  const hearers = new Set<(head: KeptHead) => void>()
  const chain = new Chain(database, (head) => {
    heads?.keep(head)
    for (const hearer of hearers) {
      try { hearer(told(head)) } catch (error) { log.error('Somebody who hears the audit head failed', { error: String(error) }) }
    }
  })
  const wrote = (): void => {
    const context = here.getStore()
    if (context) context.entries += 1
    database.afterCommit(() => needs.wake?.())
  }

  return {
    async record(actor, action, object, detail = {}) {
      const context = here.getStore()
      await database.db.raw(
        'insert into core.audit (at, actor, action, object, detail, route, request) values (?, ?, ?, ?, ?, ?, ?)',
        [clock.now(), actor === 'system' ? null : actor.id, action, object, JSON.stringify(detail), context?.route ?? null, context?.request ?? null])
      wrote()
    },
    within: (context, work) => here.run({ route: context.route, request: context.request, entries: 0 }, work),
    isRecorded: () => (here.getStore()?.entries ?? 0) > 0,
    context() {
      const context = here.getStore()
      return { route: context?.route ?? null, request: context?.request ?? null }
    },
    wrote,
    entries: (query) => entriesOf(database.db, query),
    verify: async ({ from = 1, head } = {}) => {
      await heads?.flush()
      const verdict = await new Verification(database, from).run(heads?.read() ?? none())
      return head === undefined ? verdict : await withHead(database, verdict, head)
    },
    async head() {
      const { rows: [head] } = await database.db.raw<{ rows: Head[] }>('select seq, hash, at from core.audit_head')
      return told(head!)
    },
    onHead(hearer) {
      hearers.add(hearer)
      return () => { hearers.delete(hearer) }
    },
    chain,
    async close() { await heads?.flush() }
  }
}
