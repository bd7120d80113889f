import type { Database } from '../database/index.ts'
import { rowsOf, siteSchemas } from './catalogue.ts'

/** Whether anybody or anything would be lost. */
export async function holdsSite(database: Database): Promise<boolean> {
  const [found] = await rowsOf<{ person: string | null; item: string | null }>(database.db, `select to_regclass('core.person')::text as person, to_regclass('core.item')::text as item`)
  if (!found?.person || !found.item) return (await siteSchemas(database.db)).length > 1
  const [filled] = await rowsOf<{ is: boolean }>(database.db, 'select exists (select from core.person) or exists (select from core.item) as "is"')
  return filled?.is === true
}
