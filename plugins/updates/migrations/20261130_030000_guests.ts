import type { Knex } from 'knex'

/** Who is registered by the organiser and has no seat here: until when they read the meeting, and for whom they come. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table updates.guest (
  item_id uuid not null references core.item on delete cascade,
  person_id uuid not null,
  organisation text not null default '',
  until_on date not null,
  by_id uuid,
  at timestamptz(3) not null,
  ended_at timestamptz(3),
  primary key (item_id, person_id)
);
create index guest_person on updates.guest (person_id)`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table updates.guest')
}
