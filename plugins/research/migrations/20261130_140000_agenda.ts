import type { Knex } from 'knex'

/** Open questions, who wants them answered, and who works on one. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table agenda_question (item_id uuid primary key references core.item on delete cascade, phase text not null, work text, reason text not null default '');
create table agenda_vote (
  item_id uuid not null references core.item on delete cascade, person_id uuid not null, at timestamptz(3) not null,
  primary key (item_id, person_id)
);
create index agenda_vote_person on agenda_vote (person_id);
create table agenda_taking (
  item_id uuid not null references core.item on delete cascade, person_id uuid not null, work_item uuid not null, at timestamptz(3) not null,
  primary key (item_id, person_id)
);
create index agenda_taking_person on agenda_taking (person_id)`)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['agenda_taking', 'agenda_vote', 'agenda_question']) await db.raw(`drop table ${table}`)
}
