import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
-- One handing-in of a study: what was handed in, as it was, and what was decided of it.
create table round (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  n integer not null,
  input jsonb not null,
  full_text jsonb,
  files jsonb not null default '[]',
  draft_rev integer not null,
  response text not null default '',
  blinding text not null default 'single',
  opened_at timestamptz(3) not null,
  decision text,
  letter text not null default '',
  decided_by uuid,
  decided_name text not null default '',
  decided_at timestamptz(3),
  published_at timestamptz(3),
  unique (item_id, n)
);
create index round_decided_by on round (decided_by);
create index round_open on round (opened_at) where published_at is null;
create table review (
  id uuid primary key,
  round_id uuid not null references round on delete cascade,
  item_id uuid not null references core.item on delete cascade,
  person_id uuid,
  name text not null,
  administration text,
  state text not null default 'asked',
  due_on date not null,
  scores jsonb not null default '{}',
  verdict text not null default '',
  to_author text not null default '',
  to_editors text not null default '',
  why text not null default '',
  asked_by uuid,
  asked_at timestamptz(3) not null,
  answered_at timestamptz(3),
  done_at timestamptz(3),
  unique (round_id, person_id)
);
create index review_person on review (person_id, state);
create index review_item on review (item_id);
create index review_asked_by on review (asked_by);
create index review_due on review (due_on) where state in ('asked', 'accepted')`)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['review', 'round']) await db.raw(`drop table ${table}`)
}
