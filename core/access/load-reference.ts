import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ReferenceAdministrations, ReferenceRegion } from '../reference/types.ts'
import type { Bell } from './bell.ts'
import type { Needs } from './needs.ts'
import { rows } from './rows.ts'

const standard = fileURLToPath(new URL('../reference', import.meta.url))
const columns = ['names', 'region', 'languages', 'profile'] as const

/**
 * Regions and administrations as this version ships them: what is missing is added, what this site has edited stays as it is,
 * and what it has not follows the shipped list. Nothing is ever removed: a site unlists what it does not want. Run at every start.
 */
export async function loadReference({ database, clock, log, reference = standard }: Needs, bell: Bell): Promise<{ asOf: string; disclaimer: ReferenceAdministrations['disclaimer'] }> {
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(reference, name), 'utf8'))
  const regions = await read('regions.json') as ReferenceRegion[]
  const { administrations, asOf, disclaimer } = await read('administrations.json') as ReferenceAdministrations
  const shipped = administrations.map(({ code, iso3, names, region, languages, ...profile }) => ({ code, iso3, names, region, languages, profile }))
  await database.transaction(async () => {
    await database.db.raw(`insert into core.region (code, names, short_names, position)
      select r.code, r.names, r."shortNames", r.position from jsonb_to_recordset(?::jsonb) r(code text, names jsonb, "shortNames" jsonb, position smallint)
      on conflict (code) do update set names = excluded.names, short_names = excluded.short_names, position = excluded.position
      where (core.region.names, core.region.short_names, core.region.position) is distinct from (excluded.names, excluded.short_names, excluded.position)`,
    [JSON.stringify(regions.map((region, position) => ({ ...region, position })))])
    const changed = await rows(database.db, `insert into core.administration as a (code, iso3, kind, names, region, languages, profile, updated_at)
      select s.code, s.iso3, 'member', s.names, s.region, s.languages, s.profile, ?::timestamptz
      from jsonb_to_recordset(?::jsonb) s(code text, iso3 text, names jsonb, region text, languages text[], profile jsonb) order by s.code
      on conflict (code) do update set ${columns.map((column) => `${column} = case when '${column}' = any(a.edited) then a.${column} else excluded.${column} end`).join(', ')},
        updated_at = excluded.updated_at
      where a.kind = 'member' and (${columns.map((column) => `'${column}' <> all(a.edited) and a.${column} is distinct from excluded.${column}`).join(' or ')})
      returning code`, [clock.now(), JSON.stringify(shipped)])
    if (changed.length === 0) return
    log.info('Administrations were taken from the shipped list', { count: changed.length, asOf })
    await bell.ring({ of: 'administrations' })
  })
  return { asOf, disclaimer }
}
