import type { Knex } from 'knex'
import type { Clock, Viewer } from '../contract/index.ts'
import { isLive, isLiveBindings } from './readable.ts'
import { rows } from './rows.ts'

/** Everybody, whose programs take things along. */
const anyone: Viewer = Object.freeze({ id: null, name: '', administration: null, tokens: ['public'], roles: [], locale: 'en', timeZone: 'UTC', session: null, outlet: 'feed', may: () => false })

/** Of these items those a visitor may read at this moment, and take along: for mirrors of what is open. */
export async function openToAll({ db, clock }: { db: Knex; clock: Clock }, ids: readonly string[]): Promise<Set<string>> {
  const found = await rows<{ id: string }>(db, `select i.id from core.item i where i.id = any(?::uuid[]) and i.removed_at is null and ${isLive('i')}`, [ids, ...isLiveBindings(anyone, clock.now())])
  return new Set(found.map(({ id }) => id))
}
