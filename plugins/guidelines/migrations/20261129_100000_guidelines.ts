import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table guidelines.guideline (
  item_id uuid primary key references core.item on delete cascade,
  outcomes jsonb not null default '[]',
  sections jsonb not null default '[]',
  version text not null default '',
  versions jsonb not null default '[]',
  gone jsonb not null default '[]',
  count integer not null default 0,
  verified_on date
);
create table guidelines.edition (
  item_id uuid primary key references core.item on delete cascade,
  number integer not null default 0,
  entries jsonb not null default '[]'
);
-- Who approved which text: a changed one has another digest, and what was said of the old counts no more.
create table guidelines.approval (
  item_id uuid not null references core.item on delete cascade,
  digest text not null,
  person_id uuid not null,
  name text not null,
  administration text,
  draft_rev integer not null,
  note text not null default '',
  at timestamptz(3) not null,
  version text,
  primary key (item_id, digest, person_id)
);
create index approval_person on guidelines.approval (person_id);
create table guidelines.amendment (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  part text not null,
  lang text not null,
  version text not null,
  before text not null,
  words text not null,
  reason text not null,
  person_id uuid,
  administration text,
  at timestamptz(3) not null,
  state text not null default 'open',
  answer text not null default '',
  decided_by uuid,
  decided_at timestamptz(3)
);
create index amendment_item on guidelines.amendment (item_id, at desc);
create index amendment_open on guidelines.amendment (at) where state = 'open';
create index amendment_person on guidelines.amendment (person_id);
create index amendment_decided on guidelines.amendment (decided_by);
-- The text that is discussed, while it is: a copy of the draft, for whom it is discussed with.
create table guidelines.consultation (
  item_id uuid primary key references core.item on delete cascade,
  input jsonb not null,
  audience text[] not null,
  until_on date not null,
  opened_at timestamptz(3) not null
);
create table guidelines.usefulness (
  item_id uuid not null references core.item on delete cascade,
  person_id uuid not null,
  is_useful boolean not null,
  comment text not null default '',
  version text not null,
  at timestamptz(3) not null,
  primary key (item_id, person_id)
);
create index usefulness_person on guidelines.usefulness (person_id);
-- Somebody looked, and it stands.
create table guidelines.verified (
  item_id uuid not null references core.item on delete cascade,
  person_id uuid not null,
  name text not null,
  version text not null,
  note text not null default '',
  due_on date not null,
  at timestamptz(3) not null
);
create index verified_item on guidelines.verified (item_id, at desc);
create index verified_person on guidelines.verified (person_id);
`)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['verified', 'usefulness', 'consultation', 'amendment', 'approval', 'edition', 'guideline']) await db.raw(`drop table guidelines.${table}`)
}
