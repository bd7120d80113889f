import type { AuditEntry } from '../../audit/entry.ts'
import type { AuditFilters } from '../../audit/entries.ts'
import type { AuditTrail } from '../../audit/open-audit.ts'
import { csv } from '../../http/answers/csv.ts'

/** `isBelow`: the newest entry when it began, so that a log that is written meanwhile does not move under it. */
interface Wanted { filters: AuditFilters; isBelow: number }

const most = 50_000
const page = 200

async function* entriesOf(audit: Pick<AuditTrail, 'entries'>, { filters, isBelow }: Wanted): AsyncGenerator<AuditEntry[]> {
  let before = Number(isBelow) + 1
  for (let sent = 0; sent < most;) {
    const entries = await audit.entries({ filters, limit: page, before })
    if (entries.length > 0) yield entries
    if (entries.length < page) return
    sent += entries.length
    before = Number(entries.at(-1)?.id)
  }
}

/** A table, newest first, at most 50,000 entries; what a spreadsheet would run is made harmless. */
export async function* auditCsv(audit: Pick<AuditTrail, 'entries'>, wanted: Wanted): AsyncGenerator<string> {
  yield csv([['seq', 'at', 'actor', 'action', 'object', 'detail', 'route', 'request']])
  for await (const entries of entriesOf(audit, wanted)) {
    yield csv(entries.map(({ seq, at, actor, action, object, detail, route, request }) => [seq === null ? null : Number(seq), at.toISOString(), actor, action, object, JSON.stringify(detail), route, request])).replace('\uFEFF', '')
  }
}

/** The same as one JSON array, one entry a line, each as the chain of hashes is worked out from. */
export async function* auditJson(audit: Pick<AuditTrail, 'entries'>, wanted: Wanted): AsyncGenerator<string> {
  let first = true
  yield '['
  for await (const entries of entriesOf(audit, wanted)) {
    for (const { id, seq, at, actor, action, object, detail, route, request } of entries) {
      yield `${first ? '\n' : ',\n'}${JSON.stringify({ id: Number(id), seq: seq === null ? null : Number(seq), at: at.toISOString(), actor, action, object, detail, route, request })}`
      first = false
    }
  }
  yield '\n]\n'
}
