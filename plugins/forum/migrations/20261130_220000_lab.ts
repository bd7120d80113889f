import type { Knex } from 'knex'

/** Formats that volunteers put together, what became of trying them, and what every change of a category did. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table design (
  item_id uuid primary key references core.item on delete cascade,
  base text not null, begins text not null, replies text not null, looked_at text not null, goal_hours integer,
  headings text[] not null default '{}', phases jsonb not null default '[]', roles jsonb not null default '[]'
);
-- Headings under which a thread is begun here, and why the settings are what they are.
alter table category add column headings text[], add column reason text;
create table volunteer (person_id uuid primary key, since timestamptz(3) not null);

-- \`parts\` as they were when it was proposed; \`was\`: what the category had before. \`state\`: asked, declined, running, adopted, dropped.
create table trial (
  id uuid primary key, design_id uuid not null references core.item on delete cascade, design_rev integer not null, parts jsonb not null, category_id uuid not null references core.item on delete cascade,
  state text not null, days integer not null, reason text not null, by_id uuid, asked_at timestamptz(3) not null,
  decision text not null default '', decided_by uuid, decided_at timestamptz(3), began_at timestamptz(3), until timestamptz(3), was jsonb, before jsonb,
  verdict text not null default '', ended_by uuid, ended_at timestamptz(3), during jsonb
);
create unique index trial_open on trial (category_id) where state in ('asked', 'running');
create index trial_design on trial (design_id, asked_at desc);
create index trial_until on trial (until) where state = 'running';
create index trial_people on trial (by_id);
create index trial_decided on trial (decided_by);
create index trial_ended on trial (ended_by);

-- \`fields\`: what holds from then on; \`what\`: what of it is new; \`after\` is counted once as many days have gone by as \`before\` was counted over.
create table change (
  category_id uuid not null references core.item on delete cascade, rev integer not null, at timestamptz(3) not null, fields jsonb not null, what jsonb not null, reason text not null, days integer not null,
  before jsonb, after jsonb, primary key (category_id, rev)
);
create index change_due on change (at) where after is null and before is not null`)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['change', 'trial', 'volunteer', 'design']) await db.raw(`drop table ${table}`)
  await db.raw('alter table category drop column headings, drop column reason')
}
