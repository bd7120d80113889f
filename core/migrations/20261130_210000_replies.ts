import type { Knex } from 'knex'

/** Letters that came as answers: that one came and what became of it, never its words. `letter` is a hash of its Message-ID. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table core.reply (
  id uuid primary key,
  letter text not null unique,
  state text not null check (state in ('taken', 'refused', 'dropped')),
  why text,
  message_id uuid,
  person_id uuid references core.person on delete set null,
  at timestamptz(3) not null
);
create index reply_of on core.reply (person_id, at) where person_id is not null;
create index reply_at on core.reply (at);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table core.reply')
}
