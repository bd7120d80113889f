import type { Knex } from 'knex'

/** Accounts that close after a time in which their owner may think again; the review of an administration's accounts every six months. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table core.person add column close_at timestamptz(3);
create index person_close on core.person (close_at) where close_at is not null;
alter table core.ticket drop constraint ticket_purpose_check,
  add constraint ticket_purpose_check check (purpose in ('invitation', 'reset', 'mail', 'mail-undo', 'closing'));

create table core.access_review (
  id uuid primary key,
  administration text not null references core.administration,
  opened_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  reminded smallint not null default 0 check (reminded between 0 and 2),
  reminded_at timestamptz(3) not null,
  closed_at timestamptz(3),
  suspended integer not null default 0
);
create unique index access_review_open on core.access_review (administration) where closed_at is null;
create index access_review_administration on core.access_review (administration, opened_at desc);

create table core.access_answer (
  review_id uuid not null references core.access_review on delete cascade,
  person_id uuid not null references core.person on delete cascade,
  is_kept boolean not null,
  answered_by uuid,
  answered_at timestamptz(3) not null,
  primary key (review_id, person_id)
);
create index access_answer_person on core.access_answer (person_id);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`drop table core.access_answer, core.access_review;
delete from core.ticket where purpose = 'closing';
alter table core.ticket drop constraint ticket_purpose_check,
  add constraint ticket_purpose_check check (purpose in ('invitation', 'reset', 'mail', 'mail-undo'));
alter table core.person drop column close_at`)
}
