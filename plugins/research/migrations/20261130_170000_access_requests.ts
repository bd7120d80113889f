import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table holding add column readers text[] not null default '{members}';
-- Somebody asks for the text of a study that its authors hand out, and what they were answered.
create table access_request (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  person_id uuid,
  name text not null,
  administration text,
  why text not null,
  state text not null default 'asked',
  until date,
  answer text not null default '',
  decided_by uuid,
  decided_name text not null default '',
  asked_at timestamptz(3) not null,
  decided_at timestamptz(3)
);
create unique index access_request_once on access_request (item_id, person_id) where state = 'asked';
create index access_request_item on access_request (item_id, asked_at desc);
create index access_request_person on access_request (person_id, state);
create index access_request_decided_by on access_request (decided_by)`)
}

export async function down(db: Knex): Promise<void> { await db.raw('drop table access_request; alter table holding drop column readers') }
