import type { Knex } from 'knex'

/** What administrations do with guidance. Rows that name an administration are read by it alone; what others are told is counted in `uptake/adoption/told.ts`. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table profile (
  administration text primary key references core.administration on delete cascade,
  facts jsonb not null default '{}',
  note text not null default '',
  by_id uuid references core.person on delete set null,
  updated_at timestamptz(3) not null
);
create table consent (
  administration text primary key references core.administration on delete cascade,
  is_named boolean not null default false,
  is_counted boolean not null default false,
  by_id uuid references core.person on delete set null,
  updated_at timestamptz(3) not null
);
create table recorder (
  administration text not null references core.administration on delete cascade,
  person_id uuid not null references core.person on delete cascade,
  added_at timestamptz(3) not null,
  primary key (administration, person_id)
);

create table adoption (
  administration text not null references core.administration on delete cascade,
  guideline_id uuid not null references core.item on delete cascade,
  recommendation text not null default '',
  status text not null check (status in ('considering', 'piloting', 'adopted', 'adapted', 'rejected', 'retired')),
  note text not null default '',
  on_date date not null,
  by_id uuid references core.person on delete set null,
  updated_at timestamptz(3) not null,
  primary key (guideline_id, administration, recommendation)
);
create index adoption_administration on adoption (administration, updated_at desc);
create table adoption_change (
  id uuid primary key,
  administration text not null references core.administration on delete cascade,
  guideline_id uuid not null references core.item on delete cascade,
  recommendation text not null default '',
  status text,
  note text not null default '',
  on_date date not null,
  report_id uuid references core.item on delete set null,
  by_id uuid references core.person on delete set null,
  at timestamptz(3) not null
);
create index adoption_change_of on adoption_change (administration, guideline_id, recommendation, at desc);

create table report (
  item_id uuid primary key references core.item on delete cascade,
  administration text not null default '',
  guideline text not null default '',
  version text not null default '',
  reach text not null default 'administration',
  statuses jsonb not null default '[]'
);
create index report_guideline on report (guideline, administration);
create table report_ask (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  administration text not null,
  approval text,
  state text not null check (state in ('open', 'approved', 'refused', 'withdrawn')),
  input jsonb not null,
  author_id uuid references core.person on delete set null,
  by_id uuid references core.person on delete set null,
  at timestamptz(3) not null,
  decided_at timestamptz(3)
);
create unique index report_ask_open on report_ask (item_id) where state = 'open';
create index report_ask_approval on report_ask (approval);

create table questionnaire (
  item_id uuid primary key references core.item on delete cascade,
  dimensions jsonb not null default '[]'
);
create table readiness (
  id uuid primary key,
  administration text not null references core.administration on delete cascade,
  questionnaire_id uuid not null references core.item on delete cascade,
  by_id uuid references core.person on delete set null,
  begun_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  finished_at timestamptz(3)
);
create unique index readiness_open on readiness (administration, questionnaire_id) where finished_at is null;
create index readiness_questionnaire on readiness (questionnaire_id, administration, finished_at desc);
create table readiness_answer (
  readiness_id uuid not null references readiness on delete cascade,
  statement text not null,
  score smallint check (score between 0 and 4),
  target smallint check (target between 0 and 4),
  evidence text not null default '',
  by_id uuid references core.person on delete set null,
  at timestamptz(3) not null,
  primary key (readiness_id, statement)
);

create table checklist (
  id uuid primary key,
  administration text not null references core.administration on delete cascade,
  guideline_id uuid not null references core.item on delete cascade,
  version text not null default '',
  title text not null,
  by_id uuid references core.person on delete set null,
  at timestamptz(3) not null,
  closed_at timestamptz(3)
);
create index checklist_of on checklist (administration, at desc);
create table checklist_line (
  id uuid primary key,
  checklist_id uuid not null references checklist on delete cascade,
  position smallint not null,
  recommendation text not null default '',
  words text not null,
  owner_id uuid references core.person on delete set null,
  due_on date,
  result text not null default 'open' check (result in ('open', 'done', 'in-part', 'not-for-us')),
  note text not null default '',
  done_at timestamptz(3),
  updated_at timestamptz(3) not null
);
create index checklist_line_of on checklist_line (checklist_id, position);
create index checklist_line_owner on checklist_line (owner_id, due_on) where result = 'open'`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table checklist_line, checklist, readiness_answer, readiness, questionnaire, report_ask, report, adoption_change, adoption, recorder, consent, profile')
}
