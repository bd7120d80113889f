import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
-- Whoever ever wrote or kept a study: they judge nothing of it, also when they have left it.
create table hand (
  item_id uuid not null references core.item on delete cascade,
  person_id uuid not null,
  at timestamptz(3) not null,
  primary key (item_id, person_id)
);
create index hand_person on hand (person_id);
insert into hand (item_id, person_id, at) select distinct on (1, 2) r.item_id, (c.one ->> 'person')::uuid, r.opened_at from round r cross join lateral jsonb_array_elements(coalesce(r.input #> '{fields,creators}', '[]')) c(one) where c.one ->> 'person' is not null order by 1, 2, r.opened_at;
insert into hand (item_id, person_id, at) select distinct w.item_id, (c.one ->> 'person')::uuid, now() from work w cross join lateral jsonb_array_elements(w.creators) c(one) where c.one ->> 'person' is not null on conflict do nothing;
-- An evaluation or forecast that was handed to the contact points of its seat, and what they answered.
create table handing (
  item_id uuid primary key references core.item on delete cascade,
  person_id uuid not null,
  administration text not null,
  note text not null default '',
  at timestamptz(3) not null,
  answer text not null default '',
  answered_at timestamptz(3)
);
create index handing_person on handing (person_id);
create index handing_open on handing (administration, at) where answered_at is null;
-- Who lets themselves be found for research, and what they offer.
create table fellow (
  person_id uuid primary key,
  topics text[] not null default '{}',
  offers text[] not null default '{}',
  words text not null default '',
  lang text not null default 'en',
  since timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create index fellow_topics on fellow using gin (topics)`)
}

export async function down(db: Knex): Promise<void> { for (const table of ['fellow', 'handing', 'hand']) await db.raw(`drop table ${table}`) }
