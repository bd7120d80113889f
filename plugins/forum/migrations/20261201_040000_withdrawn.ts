import type { Knex } from 'knex'

/** A topic that was withdrawn is in no count of its category. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table thread add column is_withdrawn boolean not null default false;
with gone as (update thread t set is_withdrawn = true from core.item i where i.id = t.item_id and i.withdrawn_at is not null and t.merged_into is null returning t.category_id, t.posts)
insert into tally as y (category_id, slot, topics, posts) select category_id, 0, -count(*), -sum(posts) from gone where category_id is not null group by category_id
  on conflict (category_id, slot) do update set topics = y.topics + excluded.topics, posts = y.posts + excluded.posts`)
}

export async function down(db: Knex): Promise<void> { await db.raw('alter table thread drop column is_withdrawn') }
