import type { Knex } from 'knex'

/** Questions nobody has answered, and whom they were put to. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
-- A question on its way: asking until somebody answers, hub once nobody did, done. \`next_at\`: when it is looked at again.
create table routed (
  thread_id uuid primary key references core.item on delete cascade, round integer not null default 0, state text not null default 'asking',
  next_at timestamptz(3) not null, hub_at timestamptz(3)
);
create index routed_due on routed (next_at, thread_id) where state = 'asking';
create index routed_hub on routed (hub_at, thread_id) where state = 'hub';
-- \`state\`: open, accepted, declined, over. \`suggested_id\`: who might know, in the eyes of somebody who does not; \`by_id\`: who chose them by hand.
create table ask (
  thread_id uuid not null references core.item on delete cascade, person_id uuid not null, round integer not null, state text not null,
  asked_at timestamptz(3) not null, until timestamptz(3) not null, decided_at timestamptz(3), note text not null default '', suggested_id uuid, by_id uuid, primary key (thread_id, person_id)
);
create index ask_person on ask (person_id, asked_at desc, thread_id desc);
create index ask_suggested on ask (suggested_id) where suggested_id is not null;
create index ask_by on ask (by_id) where by_id is not null;
-- Whether somebody wants to be asked, and how often in seven days; who never said follows the site.
create table willing (person_id uuid primary key, is_asked boolean not null, per_week smallint not null, at timestamptz(3) not null)`)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['willing', 'ask', 'routed']) await db.raw(`drop table ${table}`)
}
