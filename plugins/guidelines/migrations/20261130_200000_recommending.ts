import type { Knex } from 'knex'

/** An amendment may be a recommendation that is not there yet: `part` is then the section it would stand in, `origin` what it comes from. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`alter table guidelines.amendment add column is_new boolean not null default false, add column origin jsonb`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`delete from guidelines.amendment where is_new`)
  await db.raw(`alter table guidelines.amendment drop column is_new, drop column origin`)
}
