import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Clock, Proof } from '@diwan/core'
import type { AskState } from './standing.ts'

/** One asking to be verified, from its beginning to its end. */
export interface Ask {
  id: string; person: string; administration: string | null; method: Proof; state: AskState; letterId: string | null; mail: string | null
  note: string; askedAt: Date; decidedBy: string | null; decidedAt: Date | null; untilOn: string | null; reason: string; provenAt: Date | null
}

export const askColumns = `id, person_id as person, administration, method, state, letter_id as "letterId", mail, note, asked_at as "askedAt", decided_by as "decidedBy",
  decided_at as "decidedAt", until_on::text as "untilOn", reason, proven_at as "provenAt"`

/** In the open transaction. */
export async function insertAsk({ db, clock }: { db: Knex; clock: Clock }, ask: { person: string; administration: string | null; method: Proof; note: string; letterId: string | null; mail?: string }, state: AskState = 'pending'): Promise<string> {
  const id = randomUUID()
  await db.raw(`insert into directory.verification (id, person_id, administration, method, state, letter_id, mail, note, asked_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, ask.person, ask.administration, ask.method, state, ask.letterId, ask.mail ?? null, ask.note, clock.now()])
  return id
}
