import type { Knex } from 'knex'

/** Backups that were made, or were to be; and restores. Neither is in a backup. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table core.backup (
  id uuid primary key,
  started_at timestamptz(3) not null,
  ended_at timestamptz(3) not null,
  path text not null,
  bytes bigint,
  row_count bigint,
  file_count bigint,
  file_bytes bigint,
  missing_files bigint,
  is_sealed boolean not null default false,
  has_secret boolean not null default false,
  error text
);
create index backup_listed on core.backup (started_at desc, id desc);

create table core.restore (
  id uuid primary key,
  at timestamptz(3) not null,
  archive text not null,
  made_at timestamptz(3) not null,
  version text not null,
  has_secret boolean not null,
  erased uuid[] not null default '{}',
  is_in_place boolean not null default false,
  is_settled boolean not null default false
);
`)
}

export async function down(db: Knex): Promise<void> { await db.raw('drop table core.restore, core.backup') }
