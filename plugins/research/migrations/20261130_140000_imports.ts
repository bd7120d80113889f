import type { Knex } from 'knex'

/** What tells whether two works are the same; repositories that are harvested; files and harvests with their records. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table oai_source (
  id uuid primary key,
  by_person uuid references core.person on delete set null,
  name text not null,
  address text not null,
  set_spec text not null default '',
  prefix text not null default 'oai_dc',
  since text not null default '',
  audience text not null default 'members',
  topics text[] not null default '{}',
  is_on boolean not null default true,
  repository text not null default '',
  granularity text,
  stamp text not null default '',
  seen text not null default '',
  token text not null default '',
  run text,
  run_until timestamptz(3),
  last_at timestamptz(3),
  last_done_at timestamptz(3),
  next_at timestamptz(3),
  fails integer not null default 0,
  failing_since timestamptz(3),
  fault jsonb,
  created_at timestamptz(3) not null
);
create index oai_source_by on oai_source (by_person);
create index oai_source_next on oai_source (next_at) where is_on;

create table import (
  id uuid primary key,
  by_person uuid references core.person on delete set null,
  source_id uuid references oai_source on delete set null,
  name text not null,
  format text not null,
  state text not null,
  audience text not null default 'members',
  topics text[] not null default '{}',
  total integer not null default 0,
  done integer not null default 0,
  made integer not null default 0,
  changed integer not null default 0,
  skipped integer not null default 0,
  withdrawn integer not null default 0,
  undone integer not null default 0,
  problems jsonb not null default '[]',
  created_at timestamptz(3) not null,
  finished_at timestamptz(3)
);
alter table oai_source add column import_id uuid references import on delete set null;
create index oai_source_import on oai_source (import_id) where import_id is not null;
create index import_by on import (by_person);
create index import_source on import (source_id);
create index import_at on import (created_at desc);
create index import_going on import (state) where state in ('running', 'undoing');

-- One row of each work that stands: of own ones kept in step by the log, of those from elsewhere written with them.
create table work_key (
  item_id uuid primary key references core.item on delete cascade,
  doi text not null default '',
  oai text not null default '',
  title_key text not null default '',
  is_open boolean not null default false,
  is_external boolean not null default false,
  is_gone boolean not null default false,
  import_id uuid references import on delete set null,
  source_id uuid references oai_source on delete set null,
  record jsonb
);
create index work_key_doi on work_key (doi) where doi <> '';
create index work_key_oai on work_key (oai) where oai <> '';
create index work_key_title on work_key (title_key) where title_key <> '';
create index work_key_import on work_key (import_id) where import_id is not null;
create index work_key_source on work_key (source_id) where source_id is not null;

create table import_record (
  import_id uuid not null references import on delete cascade,
  no integer not null,
  at integer not null,
  state text not null,
  record jsonb,
  languages text[] not null default '{}',
  problems jsonb not null default '[]',
  oai text not null default '',
  same_item uuid,
  same_no integer,
  why text not null default '',
  choice text,
  item_id uuid,
  primary key (import_id, no)
);
create index import_record_state on import_record (import_id, state, no)`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table oai_source drop column import_id')
  for (const table of ['import_record', 'work_key', 'import', 'oai_source']) await db.raw(`drop table ${table}`)
}
