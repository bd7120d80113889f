import type { Knex } from 'knex'
import type { Locale } from '../contract/index.ts'
import { numberBindings, numberOf, revisionInput, textRows, type LiveWrite } from './persist.ts'
import { rows } from './rows.ts'

/**
 * Items that were not there before, all of one kind, in one statement for all of them: what one costs is planned once,
 * so that a list of thousands is brought in at the speed of its rows. Says the same in every table as `persist` does one by one.
 */
export async function persistMany(db: Knex, writes: readonly LiveWrite[]): Promise<void> {
  const [first] = writes
  if (!first) return
  const { known } = first
  const columns = [...known.columns.values()].map((column) => `"${column}"`).join(', ')
  const items = writes.map((w) => ({
    id: w.id, kind: known.name, state: w.state, lang: w.input.lang, audience: w.input.audience, keepers: w.keepers, facets: w.facets, topics: w.input.topics, visible_from: w.input.visibleFrom, visible_until: w.input.visibleUntil,
    handling: w.input.handling, administration: w.administration, author_id: w.authorId, rev: w.rev, published_at: w.publishedAt, surfaced_at: w.surfacedAt, review_due_on: w.reviewDueOn, created_at: w.now, updated_at: w.now,
  }))
  const texts = writes.flatMap((w) => textRows(w.input.texts).map((text) => ({ item_id: w.id, ...text, of_rev: w.ofRevs[text.lang as Locale] ?? w.rev })))
  const own = writes.map((w) => ({ item_id: w.id, ...Object.fromEntries([...known.columns].map(([name, column]) => [column, w.input.fields[name] ?? null])) }))
  const links = writes.flatMap((w) => Object.entries(w.input.links).flatMap(([relation, ids]) => [...new Set(ids)].map((to_id, position) => ({ from_id: w.id, to_id, relation, position }))))
  const logged = writes.map((w) => ({
    id: w.id, rev: w.rev, at: w.now, by_id: w.by.id, by_name: w.by.name, note: w.note, state: w.state, input: revisionInput(known, w.input), event: w.event.name, data: w.event.data, audience: w.input.audience,
    action: w.audit.action, detail: w.audit.detail, route: w.audit.route, request: w.audit.request,
  }))
  await rows(db, `
with it as (
  insert into core.item (id, ref, kind, state, lang, audience, keepers, facets, topics, visible_from, visible_until, handling, administration, author_id, rev, published_at, surfaced_at, review_due_on, created_at, updated_at)
    select n.id, ${numberOf(known)}, n.kind, n.state, n.lang, n.audience, n.keepers, n.facets, n.topics, n.visible_from, n.visible_until, n.handling, n.administration,
      n.author_id, n.rev, n.published_at, n.surfaced_at, n.review_due_on, n.created_at, n.updated_at from jsonb_populate_recordset(null::core.item, ?::jsonb) n returning id),
tx as (
  insert into core.text (item_id, lang, title, summary, body, extra, maker, of_rev, words)
    select x.item_id, x.lang, x.title, x.summary, x.body, x.extra, x.maker, x.of_rev,
      setweight(to_tsvector('simple', x.folded_title), 'A') || setweight(to_tsvector(x.configuration::regconfig, x.folded_title), 'A')
        || setweight(to_tsvector(x.configuration::regconfig, x.folded_summary), 'B') || setweight(to_tsvector(x.configuration::regconfig, x.folded_body), 'C')
    from jsonb_to_recordset(?::jsonb) as x(item_id uuid, lang text, title text, summary text, body text, extra jsonb, maker text, of_rev integer, configuration text, folded_title text, folded_summary text, folded_body text)),
${known.table === null ? '' : `own as (insert into ${known.table} (item_id${columns === '' ? '' : `, ${columns}`}) select item_id${columns === '' ? '' : `, ${columns}`} from jsonb_populate_recordset(null::${known.table}, ?::jsonb)),`}
linked as (insert into core.item_link (from_id, to_id, relation, position) select l.from_id, l.to_id, l.relation, l.position from jsonb_to_recordset(?::jsonb) as l(from_id uuid, to_id uuid, relation text, position integer)),
lg as (select * from jsonb_to_recordset(?::jsonb) as l(id uuid, rev integer, at timestamptz, by_id uuid, by_name text, note text, state text, input jsonb, event text, data jsonb, audience text[], action text, detail jsonb, route text, request text)),
rv as (insert into core.revision (item_id, rev, at, by_id, by_name, note, state, input) select id, rev, at, by_id, by_name, note, state, input from lg),
ev as (insert into core.event (at, name, item, actor, data) select at, event, id, by_id, data from lg),
ch as (insert into core.change (item_id, kind, rev, op, audience, at) select id, ?, rev, 'put', audience, at from lg),
au as (insert into core.audit (at, actor, action, object, detail, route, request) select at, by_id, action, 'item:' || id, detail, route, request from lg)
select count(*) from it`,
  [...numberBindings(known), JSON.stringify(items), JSON.stringify(texts), ...(known.table === null ? [] : [JSON.stringify(own)]), JSON.stringify(links), JSON.stringify(logged), known.name])
}
