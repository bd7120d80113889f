import type { Knex } from 'knex'

/** Files on items. Bytes lie outside, by their hash; an upload is a file that is not whole yet. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table core.attachment (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  sha256 text not null,
  name text not null,
  type text not null,
  size bigint not null,
  alt text not null default '',
  width integer,
  height integer,
  by_id uuid,
  created_at timestamptz(3) not null default now()
);
create index attachment_item on core.attachment (item_id, created_at);
create index attachment_bytes on core.attachment (sha256);

create table core.upload (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  person_id uuid not null,
  name text not null,
  size bigint not null,
  created_at timestamptz(3) not null default now()
);
create index upload_age on core.upload (created_at);

create table core.loose_bytes (sha256 text primary key, since timestamptz(3) not null default now());
create function core.loosen_bytes() returns trigger language plpgsql as $$
begin
  insert into core.loose_bytes (sha256) values (old.sha256) on conflict (sha256) do update set since = now();
  return null;
end $$;
create trigger attachment_loosens after delete on core.attachment for each row execute function core.loosen_bytes();
`)
}

export async function down(db: Knex): Promise<void> { await db.raw('drop table core.upload, core.attachment, core.loose_bytes; drop function core.loosen_bytes()') }
