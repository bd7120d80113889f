import type { Knex } from 'knex'

/** `door`: where a sitting is and how to join it, for those who are registered. `address`: the secret address of a person's calendar. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table updates.series (
  item_id uuid primary key references core.item on delete cascade,
  cadence text not null
);
create table updates.meeting (
  item_id uuid primary key references core.item on delete cascade,
  number integer,
  format text not null,
  registration text not null,
  registration_until date,
  sessions jsonb not null default '[]',
  agenda jsonb not null default '[]',
  starts_at timestamptz(3),
  ends_at timestamptz(3)
);
create index meeting_starts on updates.meeting (starts_at, item_id);
create index meeting_ends on updates.meeting (ends_at, item_id);
create table updates.door (
  item_id uuid not null references core.item on delete cascade,
  session text not null,
  place text not null default '',
  address text not null default '',
  primary key (item_id, session)
);
create sequence updates.registration_place;
create table updates.registration (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  session text not null,
  person_id uuid not null,
  administration text,
  capacity_of text not null,
  state text not null,
  place bigint not null default nextval('updates.registration_place'),
  at timestamptz(3) not null,
  attended boolean,
  certificate text unique,
  unique (item_id, person_id)
);
create index registration_queue on updates.registration (item_id, session, state, place);
create index registration_list on updates.registration (item_id, place);
create index registration_person on updates.registration (person_id, item_id);
create index registration_asked on updates.registration (administration, place) where state = 'asked';
create table updates.address (
  person_id uuid primary key,
  secret bytea not null unique,
  at timestamptz(3) not null
);
create table updates.minutes (
  item_id uuid primary key references core.item on delete cascade,
  comments_until date
);
create table updates.record (
  item_id uuid primary key references core.item on delete cascade,
  minutes_item_id uuid not null unique references core.item on delete cascade
);
create table updates.remark (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  person_id uuid not null,
  words text not null,
  at timestamptz(3) not null
);
create index remark_item on updates.remark (item_id, id);
create index remark_person on updates.remark (person_id);
create table updates.action (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  words text not null,
  owner_id uuid,
  administration text,
  due_on date not null,
  at timestamptz(3) not null,
  done_at timestamptz(3)
);
create index action_item on updates.action (item_id, due_on, id);
create index action_owner on updates.action (owner_id, due_on) where done_at is null;
create index action_seat on updates.action (administration, due_on) where done_at is null;
create table updates.poll (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  question text not null,
  options jsonb not null,
  is_named boolean not null,
  closes_at timestamptz(3) not null,
  at timestamptz(3) not null,
  tally jsonb not null default '[]'
);
create index poll_item on updates.poll (item_id, id);
create table updates.ballot (
  poll_id uuid not null references updates.poll on delete cascade,
  person_id uuid not null,
  choice integer,
  primary key (poll_id, person_id)
);
create index ballot_person on updates.ballot (person_id);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`drop table updates.ballot, updates.poll, updates.action, updates.remark, updates.record, updates.minutes, updates.address, updates.registration, updates.door, updates.meeting, updates.series;
drop sequence updates.registration_place`)
}
