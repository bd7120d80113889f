import type { Knex } from 'knex'

/** Texts that stand in several guidelines, and the copies each guideline took of them. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table guidelines.block (
  item_id uuid primary key references core.item on delete cascade,
  use text not null,
  version integer not null default 0
);
alter table guidelines.guideline add column blocks jsonb not null default '[]';
create index guideline_blocks on guidelines.guideline using gin (blocks jsonb_path_ops)`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table guidelines.guideline drop column blocks; drop table guidelines.block')
}
