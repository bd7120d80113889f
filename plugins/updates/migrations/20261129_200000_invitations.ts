import type { Knex } from 'knex'

/** Who was asked to come: the seat of an administration, or a person its contact point names. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table updates.invitation (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  administration text not null,
  person_id uuid,
  by_id uuid,
  at timestamptz(3) not null,
  declined_at timestamptz(3)
);
create unique index invitation_seat on updates.invitation (item_id, administration) where person_id is null;
create unique index invitation_person on updates.invitation (item_id, person_id) where person_id is not null;
create index invitation_of_seat on updates.invitation (administration, at) where person_id is null and declined_at is null;
create index invitation_of_person on updates.invitation (person_id, at) where person_id is not null`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table updates.invitation')
}
