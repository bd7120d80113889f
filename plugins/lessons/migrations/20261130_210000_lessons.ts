import type { Knex } from 'knex'

/**
 * `release`: what was asked to leave an administration, word for word, and what was said of it. `publication`: which lesson came of which
 * manuscript; read for whoever keeps the manuscript, and nobody else. `voice`: "we saw this too", "the opposite", "we apply it".
 * `proposal`: what a lesson or a pattern proposed to guidance; its id is the amendment's.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table lessons.manuscript (
  item_id uuid primary key references core.item on delete cascade,
  level text not null, phase text, budget text, "from" text, until text, causes text[] not null default '{}', confidence text, outcome text[] not null default '{}', sources jsonb not null default '[]',
  administration text not null default '', readers text not null, dates text not null, tells_volume boolean not null, tells_budget boolean not null
);
create table lessons.lesson (
  item_id uuid primary key references core.item on delete cascade,
  level text not null, phase text, budget text, "from" text, until text, causes text[] not null default '{}', confidence text, outcome text[] not null default '{}', sources jsonb not null default '[]',
  region text, year text, retired_on date, retired_why text not null default ''
);
create table lessons.pattern (
  item_id uuid primary key references core.item on delete cascade,
  causes text[] not null default '{}', lessons uuid[] not null default '{}'
);
create index pattern_lessons on lessons.pattern using gin (lessons);
create table lessons.release (
  id uuid primary key,
  manuscript_id uuid not null references core.item on delete cascade,
  administration text not null,
  author_id uuid,
  asked_by uuid,
  approval text,
  stage text not null check (stage in ('approval', 'check', 'returned', 'recalled', 'published', 'withheld')),
  told jsonb not null,
  reason text not null default '',
  returned_by text check (returned_by in ('administration', 'check', 'crowd')),
  checked_by uuid,
  asked_at timestamptz(3) not null,
  approved_at timestamptz(3),
  closed_at timestamptz(3)
);
create unique index release_open on lessons.release (manuscript_id) where stage in ('approval', 'check');
create index release_of on lessons.release (manuscript_id, asked_at desc);
create index release_check on lessons.release (approved_at, id) where stage = 'check';
create index release_approval on lessons.release (approval);
create index release_author on lessons.release (author_id);
create index release_asked on lessons.release (asked_by);
create index release_checked on lessons.release (checked_by);
create table lessons.publication (
  lesson_id uuid primary key references core.item on delete cascade,
  manuscript_id uuid not null unique references core.item on delete cascade,
  administration text not null,
  author_id uuid,
  disclosed jsonb,
  review_due_on date not null,
  reminded_for date
);
create index publication_due on lessons.publication (review_due_on);
create index publication_author on lessons.publication (author_id);
create table lessons.voice (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  administration text not null references core.administration on delete cascade,
  kind text not null check (kind in ('same', 'opposite', 'applied')),
  note text not null,
  lang text not null,
  on_date date not null,
  state text not null check (state in ('waiting', 'shown', 'refused')),
  reason text not null default '',
  by_id uuid,
  decided_by uuid,
  at timestamptz(3) not null,
  decided_at timestamptz(3),
  unique (item_id, administration, kind)
);
create index voice_waiting on lessons.voice (administration, at) where state = 'waiting';
create index voice_by on lessons.voice (by_id);
create index voice_decided on lessons.voice (decided_by);
create table lessons.proposal (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  guideline_id uuid not null references core.item on delete cascade,
  words text not null,
  lang text not null,
  by_id uuid,
  state text not null default 'open' check (state in ('open', 'accepted', 'declined')),
  answer text not null default '',
  at timestamptz(3) not null,
  decided_at timestamptz(3)
);
create index proposal_item on lessons.proposal (item_id, at desc);
create index proposal_state on lessons.proposal (state, at desc);
create unique index proposal_open on lessons.proposal (item_id, guideline_id) where state = 'open';
create index proposal_by on lessons.proposal (by_id);`)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['proposal', 'voice', 'publication', 'release', 'pattern', 'lesson', 'manuscript']) await db.raw(`drop table lessons.${table}`)
}
