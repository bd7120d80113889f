import type { Knex } from 'knex'

/** Cards, administrations and partners; messages without addresses; lists that are brought in; who knows whom. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table unit (
  id uuid primary key,
  administration text not null,
  parent_id uuid references unit on delete cascade,
  names jsonb not null,
  head_id uuid references core.person on delete set null,
  position integer not null default 0,
  updated_at timestamptz(3) not null
);
create index unit_tree on unit (administration, parent_id, position);

create table person (
  item_id uuid primary key references core.item on delete cascade,
  person_id uuid not null references core.person on delete cascade,
  sort_key text not null default '' collate "C",
  initial text not null default '',
  home text,
  region text,
  seat text not null default 'officer',
  unit_id uuid references unit on delete set null,
  languages text[] not null default '{}',
  speaks jsonb not null default '[]',
  knows jsonb not null default '[]',
  mail text, mail_for text,
  phone text, phone_for text,
  address text, address_for text,
  time_zone text, time_zone_for text,
  availability text, availability_for text,
  orcid text, orcid_for text
);
create index person_person on person (person_id);
create index person_order on person (sort_key, item_id);
create index person_home on person (home, sort_key, item_id);
create index person_region on person (region, sort_key, item_id);
create index person_seat on person (seat, sort_key, item_id);
create index person_initial on person (initial, sort_key, item_id);
create index person_languages on person using gin (languages);
create index person_knows on person using gin (knows jsonb_path_ops);
create index person_unit on person (unit_id) where unit_id is not null;

create table endorsement (
  person_id uuid not null references core.person on delete cascade,
  topic text not null,
  by_id uuid not null references core.person on delete cascade,
  note text not null default '',
  at timestamptz(3) not null,
  primary key (person_id, topic, by_id)
);
create index endorsement_by on endorsement (by_id);

create table administration (
  item_id uuid primary key references core.item on delete cascade,
  code text not null,
  region text,
  type text not null default 'customs',
  size text,
  site text,
  languages text[] not null default '{}',
  systems text[] not null default '{}'
);

create index administration_code on administration (code);

create table organisation (
  item_id uuid primary key references core.item on delete cascade,
  type text not null,
  site text,
  memorandum text,
  memorandum_on date,
  memorandum_until date,
  scope text
);
create table organisation_contact (
  item_id uuid not null references core.item on delete cascade,
  person_id uuid not null references core.person on delete cascade,
  what_for text not null default '',
  is_guest boolean not null default false,
  until_on date,
  given_by uuid references core.person on delete set null,
  at timestamptz(3) not null,
  ended_at timestamptz(3),
  primary key (item_id, person_id)
);
create index organisation_contact_person on organisation_contact (person_id);
create index organisation_contact_end on organisation_contact (until_on) where ended_at is null;

create table thread (
  id uuid primary key,
  from_person uuid references core.person on delete set null,
  to_person uuid references core.person on delete set null,
  administration text,
  subject text not null,
  created_at timestamptz(3) not null,
  last_at timestamptz(3) not null,
  answered_at timestamptz(3),
  escalate_at timestamptz(3),
  escalated_to uuid references core.person on delete set null,
  escalated_at timestamptz(3),
  closed_at timestamptz(3)
);
create index thread_from on thread (from_person, last_at desc, id desc);
create index thread_to on thread (to_person, last_at desc, id desc);
create index thread_escalated on thread (escalated_to, last_at desc, id desc) where escalated_to is not null;
create index thread_due on thread (escalate_at) where answered_at is null and escalated_at is null and closed_at is null;
create table message (
  id uuid primary key,
  thread_id uuid not null references thread on delete cascade,
  by_person uuid references core.person on delete set null,
  words text not null,
  at timestamptz(3) not null
);
create index message_thread on message (thread_id, at, id);
create table barrier (
  person_id uuid not null references core.person on delete cascade,
  other_id uuid not null references core.person on delete cascade,
  kind text not null,
  at timestamptz(3) not null,
  primary key (person_id, other_id)
);
create index barrier_other on barrier (other_id);

create table import (
  id uuid primary key,
  by_person uuid references core.person on delete set null,
  name text not null,
  state text not null,
  administration text,
  encoding text not null default '',
  separator text not null default '',
  columns jsonb not null default '[]',
  mapping jsonb not null default '{}',
  total integer not null default 0,
  done integer not null default 0,
  made integer not null default 0,
  changed integer not null default 0,
  wrong integer not null default 0,
  fault text,
  created_at timestamptz(3) not null,
  finished_at timestamptz(3)
);
create index import_by on import (by_person, created_at desc);
create table import_row (
  import_id uuid not null references import on delete cascade,
  no integer not null,
  cells jsonb not null,
  state text not null default 'new',
  problems jsonb not null default '[]',
  person_id uuid references core.person on delete set null,
  choice text,
  invited_at timestamptz(3),
  primary key (import_id, no)
);
create index import_row_state on import_row (import_id, state, no);
create index import_row_person on import_row (person_id) where person_id is not null;

create table connection (
  person_id uuid not null references core.person on delete cascade,
  other_id uuid not null references core.person on delete cascade,
  state text not null,
  words text not null default '',
  introduced_by uuid references core.person on delete set null,
  at timestamptz(3) not null,
  answered_at timestamptz(3),
  primary key (person_id, other_id)
);
create index connection_other on connection (other_id, state);
create table declined_suggestion (
  person_id uuid not null references core.person on delete cascade,
  other_id uuid not null references core.person on delete cascade,
  at timestamptz(3) not null,
  primary key (person_id, other_id)
);
create index declined_suggestion_other on declined_suggestion (other_id);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`drop table declined_suggestion, connection, import_row, import, barrier, message, thread, organisation_contact, organisation, administration, endorsement, person, unit`)
}
