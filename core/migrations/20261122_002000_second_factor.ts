import type { Knex } from 'knex'

/** What people show besides the password, who needs it, and by what each session was opened. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table core.person add column has_factor boolean not null default false;
alter table core.session add column factor text check (factor in ('app', 'key', 'code')), add column confirmed_at timestamptz(3);
alter table core.role add column factor_days smallint check (factor_days between 0 and 90), add column factor_since timestamptz(3),
  add check ((factor_days is null) = (factor_since is null));

create table core.totp (
  person_id uuid primary key references core.person on delete cascade,
  secret bytea,
  pending bytea,
  step bigint not null default -1,
  created_at timestamptz(3),
  used_at timestamptz(3)
);

create table core.security_key (
  id uuid primary key,
  person_id uuid not null references core.person on delete cascade,
  name text not null,
  credential_id text not null unique,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  created_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index security_key_person on core.security_key (person_id);

create table core.one_time_code (
  person_id uuid not null references core.person on delete cascade,
  mark bytea not null,
  created_at timestamptz(3) not null,
  used_at timestamptz(3),
  primary key (person_id, mark)
);

create table core.sign_in (
  id uuid primary key,
  token_hash bytea not null unique,
  person_id uuid not null references core.person on delete cascade,
  password_mark bytea not null,
  expires_at timestamptz(3) not null
);
create index sign_in_person on core.sign_in (person_id);
create index sign_in_expiry on core.sign_in (expires_at);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`drop table core.sign_in, core.one_time_code, core.security_key, core.totp;
alter table core.role drop column factor_days, drop column factor_since;
alter table core.session drop column factor, drop column confirmed_at;
alter table core.person drop column has_factor`)
}
