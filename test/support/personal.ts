import type { Knex } from 'knex'
import type { PersonalData } from '../../core/contract/index.ts'
import { snake, type KnownKind } from '../../core/content/kinds.ts'
import { emptyOf } from '../../core/content/personal/register.ts'

interface Column { schema: string; table: string; column: string; type: string; nullable: boolean; key: boolean; fk: string | null; fallback: string | null }

/** Names of a uuid without a foreign key that says of itself that it is no person's: an item's, or the row's own. */
const notPersons = /^id$|(^|_)item(_id)?$|^(from|to)_id$/

/** Every column of core and of the plugins, with what it references. */
export async function columnsOf(db: Knex): Promise<Column[]> {
  const { rows } = await db.raw<{ rows: Column[] }>(`
    select n.nspname as schema, c.relname as table, a.attname as column, k.data_type as type, not a.attnotnull as nullable, k.column_default as fallback,
      exists (select 1 from pg_constraint p where p.conrelid = c.oid and p.contype = 'p' and a.attnum = any(p.conkey)) as key,
      (select p.confrelid::regclass::text from pg_constraint p where p.conrelid = c.oid and p.contype = 'f' and a.attnum = any(p.conkey) limit 1) as fk
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join information_schema.columns k on k.table_schema = n.nspname and k.table_name = c.relname and k.column_name = a.attname
    where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'jobs', 'pg_toast') order by 1, 2, a.attnum`)
  return rows
}

/** What is wrong with how the columns of core and these plugins are classified; empty when each that can point to a person is. */
export async function unclassified(db: Knex, declared: readonly PersonalData[], kinds: readonly KnownKind[], plugins: readonly string[]): Promise<string[]> {
  // A database may hold tables of plugins that do not run here, and cannot declare them.
  const columns = (await columnsOf(db)).filter(({ schema }) => schema === 'core' || plugins.includes(schema))
  const at = ({ schema, table }: Column) => `${schema}.${table}`
  const wrong: string[] = []
  const own = new Map(kinds.filter(({ table }) => table !== null).map((known) => [(known.table ?? '').replaceAll('"', ''), known]))
  for (const column of columns) {
    const table = at(column), here = declared.filter((one) => one.table === table)
    const isPersonal = here.some(({ columns: names }) => names.includes(column.column))
    const isReference = here.some(({ person }) => person === column.column)
    const known = own.get(table)
    const ofKind = known !== undefined && (known.kind.person === undefined ? false : snake(known.kind.person) === column.column || [...known.personal].map(snake).includes(column.column))
    const pointsToSomebody = column.fk === 'core.person' || (column.type === 'uuid' && column.fk === null && !notPersons.test(column.column))
    if (pointsToSomebody && !isReference && !isPersonal && !ofKind) wrong.push(`${table}.${column.column} can point to a person and is not declared`)
    // A row that cannot be without its person is about them: nothing in it is left unsaid.
    const about = here.find(({ person }) => columns.some((other) => at(other) === table && other.column === person && !other.nullable))
    if (about && !isPersonal && !isReference && !/^id$|(^|_)item(_id)?$/.test(column.column)) wrong.push(`${table}.${column.column} belongs to a person and is not declared`)
  }
  for (const { table, columns: names, person, since, onRemoval } of declared) {
    for (const name of [...names, person, ...since === undefined ? [] : [since]]) {
      const column = columns.find((one) => at(one) === table && one.column === name)
      if (!column) wrong.push(`${table}.${name} is declared and does not exist`)
      else if (onRemoval === 'blank' && names.includes(name) && emptyOf(column.nullable, column.type) === null && column.fallback === null) wrong.push(`${table}.${name} is to be blanked and cannot be`)
    }
  }
  return wrong
}
