import type { Knex } from 'knex'

/** A table of the site; columns in their order, those the database computes left out. */
export interface CatalogueTable { readonly name: string; readonly columns: readonly (readonly [name: string, type: string])[] }

const rowsOf = async <T>(db: Knex, sql: string, bindings: readonly unknown[] = []): Promise<T[]> => (await db.raw<{ rows: T[] }>(sql, bindings as string[])).rows

export const quoted = (name: string): string => name.split('.').map((part) => `"${part.replaceAll('"', '""')}"`).join('.')

/** A column's name may hold anything, a dot as well. */
export const quotedColumn = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Schemas of core and of every plugin that ever made one. Empty where no site is. */
export async function siteSchemas(db: Knex): Promise<string[]> {
  const [found] = await rowsOf<{ is: boolean }>(db, `select to_regclass('core.migration') is not null as "is"`)
  if (!found?.is) return []
  return (await rowsOf<{ name: string }>(db, `select nspname as name from pg_namespace where nspname = 'core' or nspname in (select plugin from core.migration) order by nspname = 'core' desc, nspname`)).map(({ name }) => name)
}

export const tablesIn = (db: Knex, schemas: readonly string[]): Promise<CatalogueTable[]> => rowsOf<CatalogueTable>(db, `
  select n.nspname || '.' || c.relname as name,
    coalesce((select json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod)) order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''), '[]') as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any(?) and c.relkind in ('r', 'p') and not c.relispartition
    and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
  order by n.nspname, c.relname`, [schemas])

export interface Sequence { readonly name: string; readonly last: string; readonly isCalled: boolean }

export async function sequencesIn(db: Knex, schemas: readonly string[]): Promise<Sequence[]> {
  const names = await rowsOf<{ name: string }>(db, `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any(?) and c.relkind = 'S' order by 1`, [schemas])
  if (names.length === 0) return []
  return rowsOf<Sequence>(db, names.map(({ name }) => `select '${name.replaceAll(`'`, `''`)}' as name, last_value::text as last, is_called as "isCalled" from ${quoted(name)}`).join(' union all '))
}

/** Foreign keys as they have to be written to be made again; under an empty search path, so that every name in them is whole. */
export const foreignKeysIn = (db: Knex, schemas: readonly string[]): Promise<{ table: string; name: string; definition: string }[]> => rowsOf(db, `
  select n.nspname || '.' || c.relname as "table", k.conname as name, pg_get_constraintdef(k.oid) as definition
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where k.contype = 'f' and n.nspname = any(?) and k.conparentid = 0 order by 1, 2`, [schemas])

/** Triggers that fire, one by one, so that those somebody switched off stay so. */
export const triggersIn = (db: Knex, schemas: readonly string[]): Promise<{ table: string; name: string }[]> => rowsOf(db, `
  select n.nspname || '.' || c.relname as "table", t.tgname as name
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where not t.tgisinternal and t.tgenabled = 'O' and n.nspname = any(?) order by 1, 2`, [schemas])

export { rowsOf }
