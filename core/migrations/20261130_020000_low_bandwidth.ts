import type { Knex } from 'knex'

/** How a person wants pages on a poor line: lean, whole, or as their browser asks. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`alter table core.person add column low_bandwidth text not null default 'auto' check (low_bandwidth in ('auto', 'on', 'off'))`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table core.person drop column low_bandwidth')
}
