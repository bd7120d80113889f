import type { Knex } from 'knex'

const keys = (facets: string, pairs: string) => `create or replace function core.facet_keys(facets text[]) returns setof text language sql immutable parallel safe as $$
  select f.facet from unnest(array_append(facets, '')) f(facet) ${facets}
  union all
  select a.facet || chr(31) || b.facet from unnest(facets) a(facet) join unnest(facets) b(facet) on a.facet collate "C" < b.facet collate "C"
    where not (a.facet like 'lang=%' and b.facet like 'lang=%') ${pairs}
$$`

/** Marks (`!…`) stand among an item's facets to be tested; nothing is listed by them, so they have no keys. */
export async function up(db: Knex): Promise<void> {
  await db.raw(keys(`where f.facet not like '!%'`, `and a.facet not like '!%' and b.facet not like '!%'`))
}

export async function down(db: Knex): Promise<void> {
  await db.raw(keys('', ''))
}
