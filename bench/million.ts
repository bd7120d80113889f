import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Knex } from 'knex'
import { readConfig } from '../core/config/index.ts'
import { Lists } from '../core/content/lists.ts'
import type { ListQuery, Viewer } from '../core/contract/index.ts'
import { openInstance } from '../core/kernel/instance.ts'
import { noLog } from '../core/kernel/log.ts'
import { freshPostgres, stopSharedPostgres } from '../core/testing/postgres.ts'
import { median } from './median.ts'

/** `node bench/million.ts [--items 1000000]`: what the database takes for a list when there are that many items, for readers of different reach. By command only: it writes some 5 GB. */
const { values } = parseArgs({ options: { items: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '9' } } })
const items = Number(values.items), rounds = Number(values.rounds)

const postgres = await freshPostgres()
if (!postgres) throw new Error('PostgreSQL is not on this machine')
const data = mkdtempSync(join(tmpdir(), 'diwan-million-'))
try {
  const config = readConfig({ root: fileURLToPath(new URL('..', import.meta.url)), env: {}, argv: ['--data', data, '--no-demo', '--set', `database.url=${postgres.url}`, '--set', 'log.level=silent'] })
  const instance = await openInstance({ config, log: noLog, isServing: false, database: { statementTimeoutMs: 0 } })
  try {
    const { db } = instance.database
    const began = performance.now()
    await fill(db)
    console.log(`${items} items written in ${Math.round((performance.now() - began) / 1000)} s\n`)
    await measure(db, instance.host.kinds)
  } finally {
    await instance.stop()
  }
} finally {
  await postgres.drop()
  await stopSharedPostgres()
  rmSync(data, { recursive: true, force: true })
}

/** In bulk: six in ten public, three for members, one for a single group; one in 10,000 for `group:rare` alone. */
async function fill(db: Knex): Promise<void> {
  // The trigger would say the same row by row; here it is said at once, and the indexes are made afterwards.
  await db.raw('alter table core.item disable trigger item_spreads_audience')
  await db.raw('drop index core.item_audience_kind; drop index core.item_audience_item')
  await db.raw(`insert into core.item (id, ref, kind, state, lang, audience, keepers, facets, topics, handling, rev, published_at, surfaced_at)
    select gen_random_uuid(), 'UP-' || n, 'updates.post', 'published', 'en',
      case when n % 10000 = 0 then array['group:rare'] when n % 10 < 6 then array['public'] when n % 10 < 9 then array['members'] else array['group:' || (n / 10) % 25] end,
      array['staff:updates'], array['lang=en', 'category=news', 'topic=t' || (n / 7) % 40, 'topic=u' || (n / 11) % 10], array['t' || (n / 7) % 40, 'u' || (n / 11) % 10], 'open', 1,
      now() - n * interval '1 minute', now() from generate_series(1, ${items}) n`)
  await db.raw(`insert into core.text (item_id, lang, title, summary, body, of_rev) select id, 'en', 'Post ' || ref, 'A sentence.', 'A paragraph.', 1 from core.item`)
  await db.raw(`insert into updates.post (item_id, category) select id, 'news' from core.item`)
  await db.raw(`insert into core.item_audience (item_id, kind, token, facet, published_at, visible_until)
    select i.id, i.kind, t.token, f.facet, i.published_at, i.visible_until from core.item i cross join unnest(i.audience) t(token) cross join core.facet_keys(i.facets) f(facet)`)
  await db.raw('create index item_audience_kind on core.item_audience (token, kind, facet, published_at desc, item_id desc) include (visible_until)')
  await db.raw('create index item_audience_item on core.item_audience (item_id)')
  await db.raw('alter table core.item enable trigger item_spreads_audience')
  for (const table of ['core.item', 'core.text', 'updates.post', 'core.item_audience']) await db.raw(`vacuum analyze ${table}`)
}

async function measure(db: Knex, kinds: ConstructorParameters<typeof Lists>[0]['kinds']): Promise<void> {
  const asked: { text: string; bindings: Knex.RawBinding[] }[] = []
  // The very statement of a list, caught on its way.
  const listener = { raw: (text: string, bindings: Knex.RawBinding[]) => { asked.push({ text, bindings }); return Object.assign(Promise.resolve({ rows: [] }), { options: () => Promise.resolve({ rows: [] }) }) } } as unknown as Knex
  const lists = new Lists({ isInTransaction: () => false, db: listener, kinds, clock: { now: () => new Date() } })
  const readers: [string, string[]][] = [
    ['a visitor', ['public']],
    ['a member with 30 tokens', ['public', 'members', ...Array.from({ length: 28 }, (_, n) => `group:${n}`)]],
    ['one who may read 1 in 10,000', ['group:rare']],
    ['one who may read nothing', ['group:none']],
  ]
  const queries: [string, ListQuery][] = [
    ['newest posts', { kinds: ['updates.post'] }],
    ['newest of every kind', { kinds: kinds.names() }],
    ['newest of a topic', { kinds: ['updates.post'], facets: { topic: 't7' } }],
    ['newest of two topics', { kinds: kinds.names(), facets: { topic: ['t7', 'u3'] } }],
    ['newest of a topic, a category and a language', { kinds: ['updates.post'], facets: { topic: 't7', category: 'news', lang: 'en' } }],
    ['newest of a topic and a category', { kinds: ['updates.post'], facets: { topic: 't7', category: 'news' } }],
  ]
  console.log('| list | reader | planning ms | execution ms | most of both | rows |\n| --- | --- | ---: | ---: | ---: | ---: |')
  for (const [what, query] of queries) {
    for (const [who, tokens] of readers) {
      asked.length = 0
      await lists.list({ tokens, locale: 'en' } as unknown as Viewer, query)
      const { text, bindings } = asked[0]!
      const times: { planning: number; execution: number; rows: number }[] = []
      for (let round = 0; round < rounds; round += 1) {
        const { rows: [row] } = await db.raw<{ rows: { 'QUERY PLAN': [{ 'Planning Time': number; 'Execution Time': number; Plan: { 'Actual Rows': number } }] }[] }>(`explain (analyze, timing off, format json) ${text}`, bindings)
        const [plan] = row!['QUERY PLAN']
        times.push({ planning: plan['Planning Time'], execution: plan['Execution Time'], rows: plan.Plan['Actual Rows'] })
      }
      const most = Math.max(...times.slice(1).map(({ planning, execution }) => planning + execution))
      console.log(`| ${what} | ${who} | ${median(times.map(({ planning }) => planning)).toFixed(2)} | ${median(times.map(({ execution }) => execution)).toFixed(2)} | ${most.toFixed(2)} | ${times[0]!.rows} |`)
    }
  }
}
