import type { Knex } from 'knex'

/**
 * Lists under two facets at once walk rows of their own: besides each facet an item has one key per two of them, joined by the unit
 * separator in the order of their bytes. Two languages make no pair: nobody asks for what is written in both.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create function core.facet_keys(facets text[]) returns setof text language sql immutable parallel safe as $$
  select f.facet from unnest(array_append(facets, '')) f(facet)
  union all
  select a.facet || chr(31) || b.facet from unnest(facets) a(facet) join unnest(facets) b(facet) on a.facet collate "C" < b.facet collate "C"
    where not (a.facet like 'lang=%' and b.facet like 'lang=%')
$$;

create or replace function core.spread_audience() returns trigger language plpgsql as $$
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
        from unnest(new.audience) t(token) cross join core.facet_keys(new.facets) f(facet);
  end if;
  return null;
end $$;

insert into core.item_audience (item_id, kind, token, facet, published_at, visible_until)
  select i.id, i.kind, t.token, f.facet, i.published_at, i.visible_until
    from core.item i cross join unnest(i.audience) t(token) cross join core.facet_keys(i.facets) f(facet)
    where i.published_at is not null and i.withdrawn_at is null and i.removed_at is null and i.expired_at is null and position(chr(31) in f.facet) > 0;
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
create or replace function core.spread_audience() returns trigger language plpgsql as $$
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
delete from core.item_audience where position(chr(31) in facet) > 0;
drop function core.facet_keys(text[]);
`)
}
