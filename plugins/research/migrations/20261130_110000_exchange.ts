import type { Knex } from 'knex'

/** The mirror that harvesters read; where works come from; how often they are read; collections. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table collection (item_id uuid primary key references core.item on delete cascade, works jsonb not null default '[]');
create table collection_work (
  collection_id uuid not null references core.item on delete cascade, work_id uuid not null references core.item on delete cascade, position integer not null,
  primary key (collection_id, work_id)
);
create index collection_work_of on collection_work (work_id);

create table oai_record (
  item_id uuid primary key references core.item on delete cascade,
  ref text not null,
  datestamp timestamptz(0) not null,
  sets text[] not null default '{}',
  is_deleted boolean not null default false,
  record jsonb
);
create index oai_record_at on oai_record (datestamp, item_id);
create index oai_record_sets on oai_record using gin (sets);
create unique index oai_record_ref on oai_record (ref)`)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['oai_record', 'collection_work', 'collection']) await db.raw(`drop table ${table}`)
}
