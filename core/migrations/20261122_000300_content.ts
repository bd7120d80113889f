import type { Knex } from 'knex'

/**
 * Items and what belongs to them. `core.item_audience` is derived from the item by a trigger and holds only what is live:
 * one row per token and facet, so that a list for any reader is an index walk of its own length.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table core.item (
  id uuid primary key,
  ref text unique,
  kind text not null,
  state text not null,
  lang text not null,
  audience text[] not null default '{}',
  keepers text[] not null,
  facets text[] not null default '{}',
  topics text[] not null default '{}',
  visible_from timestamptz(3),
  visible_until timestamptz(3),
  handling text not null,
  administration text,
  author_id uuid,
  steward_id uuid,
  origin text,
  rev integer not null default 0,
  published_at timestamptz(3),
  surfaced_at timestamptz(3),
  expired_at timestamptz(3),
  withdrawn_at timestamptz(3),
  removed_at timestamptz(3),
  review_due_on date,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index item_kept on core.item using gin (keepers);
create index item_administration on core.item (administration, updated_at desc);
create index item_surfacing on core.item (visible_from) where visible_from is not null and surfaced_at is null;
create index item_expiring on core.item (visible_until) where visible_until is not null and expired_at is null;
create index item_review on core.item (review_due_on) where review_due_on is not null and removed_at is null;

create table core.text (
  item_id uuid not null references core.item on delete cascade,
  lang text not null,
  title text not null,
  summary text not null default '',
  body text not null default '',
  extra jsonb not null default '{}',
  maker text not null default 'author',
  of_rev integer not null,
  words tsvector,
  primary key (item_id, lang)
);
create index text_words on core.text using gin (words);

create table core.draft (
  item_id uuid primary key references core.item on delete cascade,
  input jsonb not null,
  state text not null,
  rev integer not null default 1,
  base_rev integer not null,
  by_id uuid,
  by_name text not null default '',
  updated_at timestamptz(3) not null default now()
);

create table core.revision (
  item_id uuid not null references core.item on delete cascade,
  rev integer not null,
  at timestamptz(3) not null,
  by_id uuid,
  by_name text not null default '',
  note text not null default '',
  state text not null,
  input jsonb not null,
  primary key (item_id, rev)
);

create table core.item_link (
  from_id uuid not null references core.item on delete cascade,
  to_id uuid not null,
  relation text not null,
  position integer not null default 0,
  primary key (from_id, relation, to_id)
);
create index item_link_to on core.item_link (to_id, relation);

create table core.item_audience (
  item_id uuid not null,
  kind text not null,
  token text not null,
  facet text not null,
  published_at timestamptz(3) not null,
  visible_until timestamptz(3)
);
create index item_audience_kind on core.item_audience (token, kind, facet, published_at desc, item_id desc) include (visible_until);
create index item_audience_item on core.item_audience (item_id);

create function core.spread_audience() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if (old.kind, old.audience, old.facets, old.published_at, old.visible_until, old.withdrawn_at is null, old.removed_at is null, old.expired_at is null)
       is not distinct from
       (new.kind, new.audience, new.facets, new.published_at, new.visible_until, new.withdrawn_at is null, new.removed_at is null, new.expired_at is null) then
      return null;
    end if;
    delete from core.item_audience where item_id = old.id;
  elsif tg_op = 'DELETE' then
    delete from core.item_audience where item_id = old.id;
    return null;
  end if;
  if new.published_at is not null and new.withdrawn_at is null and new.removed_at is null and new.expired_at is null then
    insert into core.item_audience (item_id, kind, token, facet, published_at, visible_until)
      select new.id, new.kind, t.token, f.facet, new.published_at, new.visible_until
        from unnest(new.audience) t(token) cross join unnest(array_append(new.facets, '')) f(facet);
  end if;
  return null;
end $$;
create trigger item_spreads_audience after insert or update or delete on core.item for each row execute function core.spread_audience();

create table core.topic (
  id text primary key,
  kind text not null,
  labels jsonb not null,
  notes jsonb,
  synonyms jsonb not null default '{}',
  broader text[] not null default '{}',
  related text[] not null default '{}',
  replaced_by text,
  position integer not null default 0
);

create table core.subscription (
  person_id uuid not null,
  type text not null,
  subject text not null,
  since timestamptz(3) not null default now(),
  primary key (person_id, type, subject)
);
create index subscription_subject on core.subscription (type, subject);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
drop table core.subscription, core.topic, core.item_audience, core.item_link, core.revision, core.draft, core.text, core.item cascade;
drop function core.spread_audience();
`)
}
