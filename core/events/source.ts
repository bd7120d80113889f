import type { EventName, LoggedEvent } from '../contract/index.ts'

/** One row of `core.change`: an item as it stands now. An item written twice before it is read is read once. */
export interface LoggedChange {
  seq: number
  item: string
  kind: string
  rev: number
  /** `put`: readable by the audience; `withdraw`: no longer shown; `remove`: a tombstone. */
  op: 'put' | 'remove' | 'withdraw'
  audience: string[]
  at: Date
}

/** What a reader reads: a numbered table and the column it may be filtered by. */
export interface Source<Row> {
  readonly name: 'event' | 'change'
  readonly columns: string
  readonly filter: string
  row(raw: Record<string, unknown>): Row
}

export const events: Source<LoggedEvent> = {
  name: 'event',
  columns: 'e.seq, e.id, e.name, e.at, e.item, e.actor, e.data',
  filter: 'e.name',
  row: (raw) => ({
    seq: Number(raw.seq), id: String(raw.id), name: raw.name as EventName, at: raw.at as Date,
    item: raw.item as string | null, actor: raw.actor as string | null, data: raw.data as LoggedEvent['data']
  })
}

export const changes: Source<LoggedChange> = {
  name: 'change',
  columns: 'e.seq, e.item_id, e.kind, e.rev, e.op, e.audience, e.at',
  filter: 'e.kind',
  row: (raw) => ({
    seq: Number(raw.seq), item: raw.item_id as string, kind: raw.kind as string, rev: raw.rev as number,
    op: raw.op as LoggedChange['op'], audience: raw.audience as string[], at: raw.at as Date
  })
}
