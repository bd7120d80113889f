import type { Knex } from 'knex'

/**
 * What people are told: a telling is one row whoever it is for, a message is one person's of it. What each person chose, and the
 * mailboxes of seats.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table core.telling (
  id uuid primary key,
  notice text not null,
  key text not null,
  item uuid,
  path text,
  details jsonb not null default '{}',
  handling text,
  actor uuid,
  recipients jsonb not null,
  at timestamptz(3) not null,
  told_until text,
  tries smallint not null default 0,
  not_before timestamptz(3),
  done_at timestamptz(3)
);
create index telling_open on core.telling (at, id) where done_at is null;
create index telling_at on core.telling (at);
create index telling_item on core.telling (item) where item is not null;

create table core.message (
  id uuid primary key,
  person_id uuid not null references core.person on delete cascade,
  telling_id uuid not null references core.telling on delete cascade,
  notice text not null,
  key text not null,
  item uuid,
  via text,
  is_shown boolean not null,
  at timestamptz(3) not null,
  read_at timestamptz(3),
  mail_at timestamptz(3),
  mail_id uuid
);
create unique index message_once on core.message (person_id, notice, key);
create index message_listed on core.message (person_id, id desc) where is_shown;
create index message_unread on core.message (person_id, id desc) where is_shown and read_at is null;
create index message_due on core.message (mail_at, person_id) where mail_at is not null;
create index message_mail on core.message (mail_id) where mail_id is not null;
create index message_telling on core.message (telling_id);

create table core.notice_choice (
  person_id uuid not null references core.person on delete cascade,
  notice text not null,
  is_shown boolean not null,
  mail text not null check (mail in ('at-once', 'daily', 'weekly', 'never')),
  primary key (person_id, notice)
);

create table core.notice_rhythm (
  person_id uuid primary key references core.person on delete cascade,
  digest_hour smallint not null default 7 check (digest_hour between 0 and 23),
  digest_day smallint not null default 1 check (digest_day between 1 and 7),
  quiet_from smallint check (quiet_from between 0 and 1439),
  quiet_until smallint check (quiet_until between 0 and 1439),
  check ((quiet_from is null) = (quiet_until is null))
);

create table core.seat_mailbox (
  administration text primary key references core.administration,
  mail text not null,
  locale text not null,
  secret_hash bytea unique,
  expires_at timestamptz(3),
  confirmed_at timestamptz(3),
  set_by uuid,
  set_at timestamptz(3) not null
);

alter table core.subscription add column is_shown boolean, add column mail text check (mail in ('at-once', 'daily', 'weekly', 'never'));
create index subscription_followers on core.subscription (type, subject, person_id);
drop index core.subscription_subject;
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
create index subscription_subject on core.subscription (type, subject);
drop index core.subscription_followers;
alter table core.subscription drop column is_shown, drop column mail;
drop table core.seat_mailbox, core.notice_rhythm, core.notice_choice, core.message, core.telling;
`)
}
