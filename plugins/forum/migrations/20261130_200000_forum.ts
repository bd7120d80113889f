import type { Knex } from 'knex'

/** Categories, topics, and the posts below them. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table category (
  item_id uuid primary key references core.item on delete cascade,
  format text not null, begins text not null, replies text not null, ceiling text not null, looked_at text not null,
  needs_topic boolean not null default false, place integer not null default 100, is_trial boolean not null default false, goal_hours integer
);
create table moderator (
  category_id uuid not null references core.item on delete cascade, person_id uuid not null, since timestamptz(3) not null, primary key (category_id, person_id)
);
create index moderator_person on moderator (person_id);
create table topic (item_id uuid primary key references core.item on delete cascade, category text, format text not null default 'discussion');
-- An official position: what an administration approved. \`thread\` is where it was, or is to be, said.
create table position (item_id uuid primary key references core.item on delete cascade, thread text, post text);

-- What goes on in a topic or a private discussion. \`last_number\` is the last that was given; \`posts\` are those that can be read.
create table thread (
  item_id uuid primary key references core.item on delete cascade,
  ref text not null, category_id uuid references core.item on delete set null, about uuid references core.item on delete set null, format text not null, author_id uuid,
  begun_at timestamptz(3) not null, last_at timestamptz(3) not null, last_number integer not null default 0, posts integer not null default 0, people integer not null default 0,
  first_reply_at timestamptz(3), answer_id uuid, is_unanswered boolean not null default false,
  is_pinned boolean not null default false, is_locked boolean not null default false, note text not null default '', merged_into uuid references core.item on delete set null,
  opens_at timestamptz(3), closes_at timestamptz(3)
);
create unique index thread_ref on thread (ref);
create index thread_category on thread (category_id, last_at desc, item_id desc) where merged_into is null;
create index thread_pinned on thread (category_id, last_at desc) where is_pinned and merged_into is null;
create index thread_latest on thread (last_at desc, item_id desc) where category_id is not null and merged_into is null;
create index thread_unanswered on thread (last_at desc, item_id desc) where is_unanswered and category_id is not null and merged_into is null;
create index thread_author on thread (author_id);
create index thread_about on thread (about, last_at desc) where about is not null;
-- Sixteen rows a category, so that topics of one category do not wait for each other.
create table tally (category_id uuid not null references core.item on delete cascade, slot smallint not null, topics integer not null default 0, posts integer not null default 0, primary key (category_id, slot));

-- \`number\` is its place in its thread and is never given twice there; \`state\`: shown, hidden until it is decided, removed.
create table post (
  id uuid primary key, thread_id uuid not null references core.item on delete cascade, number integer not null,
  author_id uuid, administration text, lang text not null, body text not null, state text not null default 'shown',
  posted_at timestamptz(3) not null, edited_at timestamptz(3), rev integer not null default 0, edited_why text not null default '',
  is_wiki boolean not null default false, side text, is_official boolean not null default false, position_id uuid references core.item on delete set null, reply_to uuid references post on delete set null,
  thanks integer not null default 0, agree integer not null default 0, same integer not null default 0,
  removed_why text not null default '', key text
);
alter table thread add constraint thread_answer foreign key (answer_id) references post on delete set null;
create unique index post_number on post (thread_id, number);
create unique index post_key on post (author_id, key) where key is not null;
create index post_author on post (author_id, posted_at desc);
create index post_at on post (thread_id, posted_at);
create index post_replies on post (reply_to) where reply_to is not null;
-- What a post said before: \`rev\` as it was then.
create table post_before (post_id uuid not null references post on delete cascade, rev integer not null, body text not null, by_id uuid, at timestamptz(3) not null, why text not null default '', primary key (post_id, rev));
-- Where posts stood that were moved elsewhere.
create table moved (thread_id uuid not null references core.item on delete cascade, number integer not null, post_id uuid not null references post on delete cascade, primary key (thread_id, number));
create index moved_post on moved (post_id);

create table reaction (post_id uuid not null references post on delete cascade, person_id uuid not null, word text not null, at timestamptz(3) not null, primary key (post_id, person_id, word));
create index reaction_person on reaction (person_id);
create table bookmark (person_id uuid not null, post_id uuid not null references post on delete cascade, at timestamptz(3) not null, primary key (person_id, post_id));
create index bookmark_post on bookmark (post_id);
create index bookmark_newest on bookmark (person_id, at desc);

create table poll (thread_id uuid primary key references core.item on delete cascade, question text not null, choices jsonb not null, is_multiple boolean not null default false, closes_at timestamptz(3));
create table ballot (thread_id uuid not null references core.item on delete cascade, person_id uuid not null, choices jsonb not null, at timestamptz(3) not null, primary key (thread_id, person_id));
create index ballot_person on ballot (person_id);

-- Read up to \`number\`.
create table reading (person_id uuid not null, thread_id uuid not null references core.item on delete cascade, number integer not null, at timestamptz(3) not null, primary key (person_id, thread_id));
create index reading_thread on reading (thread_id);
-- What somebody has read and written, by which they are trusted. \`level\` is set by hand; null: it follows from the rest.
create table reader (
  person_id uuid primary key, topics_read integer not null default 0, posts_read integer not null default 0, days integer not null default 0, last_day date,
  topics_begun integer not null default 0, topics_replied integer not null default 0, thanks integer not null default 0, level smallint, all_read_at timestamptz(3)
);
-- What is being written. \`place\`: new, reply:<thread>, edit:<post>.
create table draft (person_id uuid not null, place text not null, input jsonb not null, rev integer not null, updated_at timestamptz(3) not null, primary key (person_id, place));

-- Who takes part in a private discussion.
create table party (thread_id uuid not null references core.item on delete cascade, person_id uuid not null, since timestamptz(3) not null, primary key (thread_id, person_id));
create index party_person on party (person_id);

-- What an administration is asked to approve as its position, as it was asked. \`item_id\` is the position's.
create table asked (
  item_id uuid primary key references core.item on delete cascade, thread_id uuid not null references core.item on delete cascade, post_id text not null, author_id uuid, administration text not null, reply_to uuid references post on delete set null, side text,
  input jsonb not null, approval text, state text not null, at timestamptz(3) not null
);
create index asked_thread on asked (thread_id);
create index asked_author on asked (author_id);
create unique index asked_approval on asked (approval) where approval is not null;
-- What moderators look at: a post somebody reported, or one that waits to be seen. \`words\` as they were looked at.
create table review (
  id uuid primary key, kind text not null, category_id uuid references core.item on delete cascade, thread_id uuid references core.item on delete cascade, post_id uuid references post on delete set null, author_id uuid, lang text not null, words text not null, input jsonb,
  state text not null, opened_at timestamptz(3) not null, verdict text, reason text not null default '', decided_by uuid, decided_at timestamptz(3),
  appeal text not null default '', appealed_at timestamptz(3), final_verdict text, final_reason text not null default '', final_by uuid, final_at timestamptz(3)
);
create unique index review_open on review (post_id) where state = 'open' and kind = 'flag';
create index review_queue on review (opened_at, id) where state in ('open', 'appealed');
create index review_author on review (author_id);
create index review_post on review (post_id);
create table flag (review_id uuid not null references review on delete cascade, person_id uuid not null, ground text not null, note text not null default '', at timestamptz(3) not null, primary key (review_id, person_id));
create index flag_person on flag (person_id);

-- What came of a topic elsewhere.
create table outcome (thread_id uuid not null references core.item on delete cascade, item_id uuid not null references core.item on delete cascade, by_id uuid, at timestamptz(3) not null, primary key (thread_id, item_id))`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table thread drop constraint thread_answer')
  for (const table of ['outcome', 'flag', 'review', 'asked', 'party', 'draft', 'reader', 'reading', 'ballot', 'poll', 'bookmark', 'reaction', 'moved', 'post_before', 'post', 'tally', 'thread', 'position', 'topic', 'moderator', 'category']) await db.raw(`drop table ${table}`)
}
