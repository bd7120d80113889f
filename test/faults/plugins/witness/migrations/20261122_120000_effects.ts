import type { Knex } from 'knex'

/** Nothing here keeps a second effect out: it has to be seen. */
export async function up(db: Knex): Promise<void> {
  await db.raw('create table effect (event text not null, times integer not null default 1, primary key (event))')
}

export async function down(db: Knex): Promise<void> { await db.raw('drop table effect') }
