import type { Knex } from 'knex'

/** Tokens people make for their programs. Null permissions: whatever the person may. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table core.api_token (
  id uuid primary key,
  token_hash bytea not null unique,
  person_id uuid not null references core.person on delete cascade,
  name text not null,
  may_write boolean not null,
  permissions text[],
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index api_token_person on core.api_token (person_id);
create index api_token_expiry on core.api_token (expires_at);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table core.api_token')
}
