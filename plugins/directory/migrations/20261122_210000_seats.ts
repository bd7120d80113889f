import type { Knex } from 'knex'

/** Who vouched for whom, appointments and hand-overs, requests between administrations, and the seats that approve for an administration. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table letter (
  id uuid primary key,
  person_id uuid references core.person on delete cascade,
  administration text,
  purpose text not null check (purpose in ('verification', 'appointment', 'approval')),
  name text not null,
  type text not null,
  size integer not null,
  sha256 text not null,
  sealed bytea not null,
  added_by uuid,
  added_at timestamptz(3) not null
);
create index letter_person on letter (person_id);

create table verification (
  id uuid primary key,
  person_id uuid not null references core.person on delete cascade,
  administration text,
  method text not null check (method in ('domain-mail', 'sign-in', 'letter', 'vouch', 'hub-check')),
  state text not null check (state in ('pending', 'verified', 'refused', 'withdrawn', 'revoked')),
  letter_id uuid references letter on delete set null,
  mail text,
  code_sealed bytea,
  code_until timestamptz(3),
  tries smallint not null default 0,
  proven_at timestamptz(3),
  note text not null default '',
  asked_at timestamptz(3) not null,
  decided_by uuid,
  decided_at timestamptz(3),
  until_on date,
  reason text not null default '',
  check (decided_by is distinct from person_id)
);
create unique index verification_pending on verification (person_id) where state = 'pending';
create index verification_person on verification (person_id, asked_at desc);
create index verification_queue on verification (asked_at, id) where state = 'pending';
create index verification_letter on verification (letter_id) where letter_id is not null;

create table appointment (
  id uuid primary key,
  person_id uuid not null references core.person on delete cascade,
  administration text not null,
  kind text not null check (kind in ('ncp', 'deputy', 'lead')),
  topic text,
  state text not null check (state in ('proposed', 'standing', 'refused', 'ended')),
  from_on date not null,
  until_on date,
  appointed_by text not null default '',
  letter_id uuid references letter on delete set null,
  named_by uuid,
  confirmed_by uuid,
  ended_on date,
  ended_why text not null default '',
  created_at timestamptz(3) not null
);
create unique index appointment_standing on appointment (person_id, kind, coalesce(topic, '')) where state in ('proposed', 'standing');
create index appointment_seat on appointment (administration, state, kind);
create index appointment_letter on appointment (letter_id) where letter_id is not null;
create index appointment_end on appointment (until_on) where state = 'standing' and until_on is not null;

create table hand_over (
  id uuid primary key,
  administration text not null,
  kind text not null check (kind in ('ncp', 'deputy')),
  outgoing_id uuid references core.person on delete cascade,
  incoming_id uuid not null references core.person on delete cascade,
  stage text not null check (stage in ('named', 'accepted', 'confirmed', 'declined', 'cancelled')),
  until_on date,
  note text not null default '',
  named_by uuid,
  named_at timestamptz(3) not null,
  accepted_at timestamptz(3),
  decided_by uuid,
  decided_at timestamptz(3),
  items integer,
  followed integer,
  requests integer
);
create unique index hand_over_open on hand_over (administration, kind, coalesce(outgoing_id, '00000000-0000-0000-0000-000000000000'::uuid)) where stage in ('named', 'accepted');
create index hand_over_outgoing on hand_over (outgoing_id, decided_at);
create index hand_over_incoming on hand_over (incoming_id);

create table seat (
  administration text primary key references core.administration on delete cascade,
  weekend text not null default 'sat-sun' check (weekend in ('sat-sun', 'fri-sat')),
  time_zone text not null default 'UTC',
  empty_since timestamptz(3),
  updated_at timestamptz(3) not null
);

create table request (
  item_id uuid primary key references core.item on delete cascade,
  sender text not null,
  receiver text not null,
  reach text not null default 'everybody',
  due_on date not null
);
create table request_clock (
  item_id uuid primary key references core.item on delete cascade,
  sender text not null,
  receiver text not null,
  stage text not null check (stage in ('sent', 'acknowledged', 'answered', 'escalated', 'closed')),
  level smallint not null default 0 check (level between 0 and 2),
  sender_id uuid,
  assignee_id uuid,
  sent_at timestamptz(3) not null,
  acknowledge_by timestamptz(3) not null,
  due_at timestamptz(3) not null,
  acknowledged_at timestamptz(3),
  answered_at timestamptz(3),
  escalated_at timestamptz(3),
  closed_at timestamptz(3)
);
create index request_clock_receiver on request_clock (receiver, stage, due_at);
create index request_clock_sender on request_clock (sender, sent_at desc);
create index request_clock_assignee on request_clock (assignee_id) where assignee_id is not null;
create index request_clock_sender_id on request_clock (sender_id) where sender_id is not null;
create index request_clock_due on request_clock (due_at) where stage in ('sent', 'acknowledged');
create table request_message (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  by_id uuid,
  administration text,
  words text not null,
  is_answer boolean not null default false,
  at timestamptz(3) not null
);
create index request_message_item on request_message (item_id, at, id);
create index request_message_by on request_message (by_id) where by_id is not null;

create table route_seat (
  administration text not null references core.administration on delete cascade,
  position smallint not null check (position between 1 and 4),
  role text not null check (role in ('head', 'legal', 'director-general', 'minister', 'ncp', 'other')),
  label text not null default '',
  person_id uuid references core.person on delete set null,
  deputy_id uuid references core.person on delete set null,
  updated_at timestamptz(3) not null,
  primary key (administration, position)
);
create index route_seat_person on route_seat (person_id) where person_id is not null;
create index route_seat_deputy on route_seat (deputy_id) where deputy_id is not null;

create table approval (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  administration text not null,
  rev integer not null,
  lang text not null,
  title text not null,
  words text not null,
  digest text not null,
  note text not null default '',
  state text not null check (state in ('open', 'approved', 'refused', 'withdrawn')),
  due_on date,
  asked_by uuid,
  asked_at timestamptz(3) not null,
  decided_at timestamptz(3)
);
create unique index approval_open on approval (item_id) where state = 'open';
create index approval_item on approval (item_id, asked_at desc);
create index approval_asked_by on approval (asked_by) where asked_by is not null;
create table approval_step (
  approval_id uuid not null references approval on delete cascade,
  position smallint not null,
  role text not null,
  label text not null default '',
  person_id uuid references core.person on delete set null,
  deputy_id uuid references core.person on delete set null,
  state text not null check (state in ('waiting', 'open', 'approved', 'refused')),
  opened_at timestamptz(3),
  reminded_at timestamptz(3),
  decided_by uuid,
  decided_at timestamptz(3),
  note text not null default '',
  letter_id uuid references letter on delete set null,
  primary key (approval_id, position)
);
create index approval_step_person on approval_step (person_id) where state = 'open';
create index approval_step_deputy on approval_step (deputy_id) where state = 'open';
create index approval_step_decided on approval_step (decided_by) where decided_by is not null;
create index approval_step_letter on approval_step (letter_id) where letter_id is not null;
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table approval_step, approval, route_seat, request_message, request_clock, request, seat, hand_over, appointment, verification, letter')
}
