import type { Knex } from 'knex'

/** Consultations, who is invited and what they answered. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table consultation (
  item_id uuid primary key references core.item on delete cascade,
  phase text not null, opens_at timestamptz(3) not null, closes_at timestamptz(3) not null, time_zone text not null default 'UTC',
  respondents text not null, sectors text[] not null default '{}', publication text not null, questions jsonb not null default '[]', did jsonb not null default '[]'
);
create index consultation_due on consultation (phase, closes_at);
-- A guest with a link of their own. Of the link its hash alone is kept.
create table invitee (
  id uuid primary key, item_id uuid not null references core.item on delete cascade, token_hash bytea not null unique,
  mail text not null default '', name text not null, organisation text not null default '', sector text not null, locale text not null,
  invited_by uuid, invited_at timestamptz(3) not null, revoked_at timestamptz(3), told_at timestamptz(3)
);
create unique index invitee_mail on invitee (item_id, lower(mail)) where mail <> '';
create index invitee_by on invitee (invited_by);
-- One of each respondent. \`draft\` is what is being typed, \`sent\` what was handed in.
create table consult_answer (
  id uuid primary key, item_id uuid not null references core.item on delete cascade, person_id uuid, invitee_id uuid references invitee on delete set null,
  sector text not null default '', name text not null default '', organisation text not null default '', publish text not null default 'synthesis', wants_news boolean not null default false,
  draft jsonb, sent jsonb, updated_at timestamptz(3) not null, sent_at timestamptz(3),
  unique (item_id, person_id), unique (item_id, invitee_id)
);
create index consult_answer_person on consult_answer (person_id);
create index consult_answer_sent on consult_answer (item_id, sent_at, id) where sent is not null`)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['consult_answer', 'invitee', 'consultation']) await db.raw(`drop table ${table}`)
}
