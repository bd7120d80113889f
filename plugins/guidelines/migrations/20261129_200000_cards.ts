import type { Knex } from 'knex'

/**
 * `card_use`: who does as a practice says, or has met a pitfall; `declaration`: where an administration says it stands by a standard. Both are
 * named only by its own choice. `unnamed_case`: which case without a name came of which draft; read for whoever keeps that draft, and nobody else.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table guidelines.practice (
  item_id uuid primary key references core.item on delete cascade,
  certainty integer not null, effort text not null, outcome text[] not null default '{}', applies text[] not null default '{}', cases uuid[] not null default '{}'
);
create table guidelines.pitfall (
  item_id uuid primary key references core.item on delete cascade,
  cause text not null, phase text not null, outcome text[] not null default '{}', applies text[] not null default '{}', cases uuid[] not null default '{}'
);
create table guidelines.case_study (
  item_id uuid primary key references core.item on delete cascade,
  type text not null, naming text not null, consent text not null, consent_on date, "from" text, until text, declarations integer, outcome text[] not null default '{}', applies text[] not null default '{}',
  costs jsonb not null default '[]', results jsonb not null default '[]', causes jsonb not null default '[]', timeline jsonb not null default '[]', cause text[] not null default '{}', months integer
);
create table guidelines.process (
  item_id uuid primary key references core.item on delete cascade,
  outcome text[] not null default '{}', cases uuid[] not null default '{}', steps jsonb not null default '[]'
);
create table guidelines.standard (
  item_id uuid primary key references core.item on delete cascade,
  outcome text[] not null default '{}', requirements jsonb not null default '[]'
);
create table guidelines.assessment (
  item_id uuid primary key references core.item on delete cascade,
  measure text not null, baseline double precision not null, target double precision, actual double precision not null, better text not null, method text not null,
  "from" date not null, until date not null, certainty integer not null, outcome text[] not null default '{}', about uuid[] not null default '{}'
);
create index assessment_about on guidelines.assessment using gin (about);
create index pitfall_cases on guidelines.pitfall using gin (cases);
create index practice_cases on guidelines.practice using gin (cases);
create table guidelines.card_use (
  item_id uuid not null references core.item on delete cascade,
  administration text not null,
  is_named boolean not null default false,
  year integer not null,
  note text not null default '',
  by_id uuid,
  at timestamptz(3) not null,
  primary key (item_id, administration)
);
create table guidelines.declaration (
  item_id uuid not null references core.item on delete cascade,
  administration text not null,
  met text[] not null default '{}',
  is_named boolean not null default false,
  note text not null default '',
  by_id uuid,
  at timestamptz(3) not null,
  primary key (item_id, administration)
);
create table guidelines.unnamed_case (
  item_id uuid primary key references core.item on delete cascade,
  source_id uuid not null unique references core.item on delete cascade,
  at timestamptz(3) not null
);`)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['unnamed_case', 'declaration', 'card_use', 'assessment', 'standard', 'process', 'case_study', 'pitfall', 'practice']) await db.raw(`drop table guidelines.${table}`)
}
