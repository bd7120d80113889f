import type { History, Promised } from './history.ts'
import type { Account, Numbering, Standing } from './plugins/witness/account.ts'

/** What is not as it was promised, a sentence each; nothing when all is well. `since`: only items from that title on. */
export function verdict(history: History, account: Account, since = ''): string[] {
  const faults: string[] = []
  const found = Map.groupBy(account.items, ({ title }) => title)
  for (const { title, promised, possible } of history.written) {
    if (title < since) continue
    const [item, ...more] = found.get(title) ?? []
    if (more.length > 0) faults.push(`${title} is there ${more.length + 1} times`)
    if (!item) {
      if (promised) faults.push(`${title} was acknowledged and is not there`)
      continue
    }
    if (![...promised ? [promised] : [], ...possible].some((one) => isAs(item, one))) {
      faults.push(`${title} stands at ${words(item)}, and what was acknowledged is ${promised ? words(promised) : 'nothing'}${possible.map((one) => ` or perhaps ${words(one)}`).join('')}`)
    }
    faults.push(...torn(item))
  }
  for (const [name, numbers] of [['events', account.events], ['audit entries', account.audit]] as const) faults.push(...gaps(name, numbers, true))
  faults.push(...gaps('changes', account.changes, false))
  if (account.stale > 0) faults.push(`${account.stale} items have another revision than their change row says`)
  if (account.unheard > 0) faults.push(`${account.unheard} events had no effect`)
  if (account.twice > 0) faults.push(`${account.twice} events had their effect more than once`)
  if (account.unfounded > 0) faults.push(`${account.unfounded} effects are of events that are not there`)
  return faults
}

const isAs = (item: Standing, { rev, state, live, draft, draftRev, isAcknowledged }: Promised): boolean =>
  item.rev === rev && item.state === state && item.live === live && item.draft === draft && item.draftRev === draftRev && (item.acknowledgements === 1) === isAcknowledged

const words = (one: { rev: number; state: string; live: string | null; draft: string | null; draftRev: number | null; acknowledgements?: number; isAcknowledged?: boolean }): string =>
  `revision ${one.rev} (${one.state}, live ${one.live ?? '–'}, draft ${one.draftRev ?? '–'} ${one.draft ?? '–'}, seen ${one.acknowledgements ?? Number(one.isAcknowledged)})`

/** Revision, event and audit entry are of the transaction of their item: none is there without the others. */
function torn({ title, rev, revisions, published, entries }: Standing): string[] {
  const faults: string[] = []
  if (revisions !== rev) faults.push(`${title} is at revision ${rev} and has ${revisions} of them`)
  if (published > rev || (rev > 0 && published === 0)) faults.push(`${title} is at revision ${rev} and was announced ${published} times`)
  if (entries < Math.max(rev, 1)) faults.push(`${title} is at revision ${rev} and has ${entries} audit entries`)
  return faults
}

/** A change row gets a new number each time its item changes, so its numbers are unique but leave gaps. */
function gaps(name: string, { rows, numbered, distinct, top, counter }: Numbering, isDense: boolean): string[] {
  const faults: string[] = []
  if (numbered !== rows) faults.push(`${rows - numbered} ${name} have no number`)
  if (distinct !== numbered) faults.push(`${numbered - distinct} ${name} share their number with another`)
  if (isDense && top !== rows) faults.push(`${rows} ${name} are numbered up to ${top}`)
  if (isDense ? counter !== top : counter < top) faults.push(`the counter of ${name} stands at ${counter}, the last number is ${top}`)
  return faults
}
