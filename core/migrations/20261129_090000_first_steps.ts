import type { Knex } from 'knex'

/** Whoever has seen the first steps on their desk may put them away. */
export async function up(db: Knex): Promise<void> {
  await db.raw('alter table core.person add column hides_steps boolean not null default false')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table core.person drop column hides_steps')
}
