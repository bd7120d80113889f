import type { Knex } from 'knex'

/** Two people somebody brings together; who of them has said what. A no stays for a while, so that nobody is asked the same again soon. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table introduction (
  id uuid primary key,
  by_id uuid references core.person on delete set null,
  one_id uuid not null references core.person on delete cascade,
  other_id uuid not null references core.person on delete cascade,
  for_one text not null,
  for_other text not null,
  one_says boolean,
  other_says boolean,
  at timestamptz(3) not null,
  done_at timestamptz(3)
);
create unique index introduction_open on introduction (least(one_id, other_id), greatest(one_id, other_id)) where done_at is null;
create index introduction_one on introduction (one_id, at desc);
create index introduction_other on introduction (other_id, at desc);
create index introduction_by on introduction (by_id, at desc);
`)
}

export async function down(db: Knex): Promise<void> { await db.raw('drop table introduction') }
