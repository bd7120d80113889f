import type { Knex } from 'knex'

/** Administrations, people and what they hold; their sessions; links that open once; the counts behind rate limits. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table core.region (
  code text primary key check (code ~ '^[A-Z][A-Z0-9-]{1,15}$'),
  names jsonb not null,
  short_names jsonb not null,
  position smallint not null default 0
);

create table core.administration (
  code text primary key check (code ~ '^[A-Z][A-Z0-9-]{1,15}$'),
  iso3 text unique,
  kind text not null check (kind in ('member', 'fictional', 'partner')),
  region text references core.region,
  names jsonb not null,
  languages text[] not null default '{}',
  hue smallint check (hue between 0 and 359),
  profile jsonb not null default '{}',
  domains text[] not null default '{}',
  is_listed boolean not null default true,
  is_demo boolean not null default false,
  edited text[] not null default '{}',
  updated_at timestamptz(3) not null
);
create index administration_region on core.administration (region);

create table core.role (
  id text primary key check (id ~ '^[a-z][a-z0-9-]{0,31}$'),
  names jsonb not null default '{}',
  base text references core.role,
  is_builtin boolean not null default false
);
insert into core.role (id, base, is_builtin) values
  ('everyone', null, true), ('member', 'everyone', true), ('ncp', 'member', true), ('editor', 'member', true), ('administrator', 'editor', true);

create table core.permission (
  role text not null references core.role on delete cascade,
  permission text not null,
  is_given boolean not null,
  primary key (role, permission)
);

create table core.person (
  id uuid primary key,
  mail text check (mail = lower(mail)),
  name text not null default '',
  title text not null default '',
  administration text references core.administration,
  password text,
  locale text not null default 'en',
  time_zone text not null default 'UTC',
  density text not null default 'comfortable' check (density in ('comfortable', 'compact')),
  theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
  state text not null check (state in ('invited', 'active', 'suspended', 'removed')),
  state_at timestamptz(3) not null,
  state_note text not null default '',
  is_demo boolean not null default false,
  last_seen_on date,
  verified_on date,
  verified_until date,
  verified_by uuid,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  check (state <> 'removed' or (mail is null and password is null))
);
create unique index person_mail on core.person (mail) where state <> 'removed';
create index person_seat on core.person (administration, state);
create index person_name on core.person (lower(name), id) where state <> 'removed';

create table core.person_role (
  person_id uuid not null references core.person on delete cascade,
  role text not null references core.role,
  from_at timestamptz(3) not null,
  until_at timestamptz(3) check (until_at >= from_at),
  given_by uuid,
  primary key (person_id, role, from_at)
);
create index person_role_role on core.person_role (role);

create table core.membership (
  id uuid primary key,
  person_id uuid not null references core.person on delete cascade,
  token text not null,
  from_at timestamptz(3) not null,
  until_at timestamptz(3) check (until_at >= from_at),
  why text not null default '',
  given_by uuid,
  created_at timestamptz(3) not null
);
create index membership_person on core.membership (person_id, until_at);
create index membership_token on core.membership (token, person_id);

create table core.session (
  id uuid primary key,
  token_hash bytea not null unique,
  former_hash bytea unique,
  former_until timestamptz(3),
  person_id uuid not null references core.person on delete cascade,
  created_at timestamptz(3) not null,
  seen_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  is_stale boolean not null default false,
  agent text not null default '',
  signed_in_by text not null
);
create index session_person on core.session (person_id);
create index session_expiry on core.session (expires_at);

create table core.ticket (
  id uuid primary key,
  token_hash bytea not null unique,
  purpose text not null check (purpose in ('invitation', 'reset', 'mail', 'mail-undo')),
  person_id uuid not null references core.person on delete cascade,
  data jsonb not null default '{}',
  created_by uuid,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index ticket_person on core.ticket (person_id, purpose);
create index ticket_expiry on core.ticket (expires_at);

create table core.throttle (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
create index throttle_expire on core.throttle (expire);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`drop table core.throttle, core.ticket, core.session, core.membership, core.person_role, core.permission, core.person, core.role,
  core.administration, core.region`)
}
