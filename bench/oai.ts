import { bootTest } from '../core/testing/index.ts'
import { parseArgs } from 'node:util'

/**
 * `node bench/oai.ts`: 50,000 records harvested by OAI-PMH, oai_dc, as one harvester does: how many a second, and the most memory. The
 * mirror is filled directly (what fills it otherwise is the log, one study at a time); server and harvester share the machine and the process.
 */
const { values } = parseArgs({ options: { records: { type: 'string', default: '50000' }, engine: { type: 'string', default: 'postgres' } } })
const n = Number(values.records)
const site = await bootTest({ engine: values.engine as 'postgres', plugins: ['research', 'guidelines', 'directory', 'updates'] })
try {
  const db = site.instance.database.db
  await site.inside<{ bring: (item: object) => Promise<void> }>('research').bring({
    id: '0198c6f0-8888-7000-8000-000000000001', kind: 'research.work', administration: 'XA', author: { id: site.id('member'), name: 'Mem' }, publishedAt: site.clock.now(),
    input: { lang: 'en', audience: ['public'], handling: 'open', topics: ['risk'], texts: { en: { title: 'Queues at the quay', summary: 'What early data changes.', body: 'We measured queues for a year, at two quays. '.repeat(12), extra: {} } },
      fields: { type: 'paper', sharing: 'anyone', licence: 'cc-by-4.0', creators: [{ name: '', family: 'Haddad', given: 'Leila', affiliation: '', administration: 'XA', orcid: '', role: 'author', person: null }] } },
  })
  await site.settle()
  const columns = async (table: string) => (await db.raw<{ rows: { name: string }[] }>(`select attname as name from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity <> 'a'`)).rows.map(({ name }) => name)
  const copy = async (table: string, key: string, changed: Record<string, string>): Promise<void> => {
    const names = await columns(table)
    await db.raw(`insert into ${table} (${names.join(', ')}) select ${names.map((name) => name === key ? `('0198c6f0-8889-7000-8000-' || lpad(g::text, 12, '0'))::uuid` : changed[name] ?? `w.${name}`).join(', ')} from ${table} w, generate_series(1, ${n - 1}) g where w.${key} = '0198c6f0-8888-7000-8000-000000000001'`)
  }
  await copy('core.item', 'id', { ref: `'RS-' || (100000 + g)` })
  await copy('research.oai_record', 'item_id', { ref: `'RS-' || (100000 + g)`, datestamp: `w.datestamp + (g / 50) * interval '1 second'` })
  await db.raw('analyze')
  let [taken, most, token] = [0, 0, '']
  const began = performance.now()
  do {
    const answer = await fetch(`${site.url}/research/oai?verb=ListRecords${token === '' ? '&metadataPrefix=oai_dc' : `&resumptionToken=${encodeURIComponent(token)}`}`)
    const text = await answer.text()
    if (answer.status !== 200 || text.includes('<error')) throw new Error(text.slice(0, 400))
    taken += text.match(/<record>/g)?.length ?? 0
    token = /<resumptionToken[^>]*>([^<]+)</.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    most = Math.max(most, process.memoryUsage().rss)
    if (taken % 10_000 < 100) console.error(`${taken} after ${((performance.now() - began) / 1000).toFixed(1)} s, ${Math.round(process.memoryUsage().rss / 1e6)} MB`)
  } while (token !== '')
  const seconds = (performance.now() - began) / 1000
  console.log(`| ${values.engine} | ${taken} | ${seconds.toFixed(1)} s | ${Math.round(taken / seconds)} | ${Math.round(most / 1e6)} MB |`)
  if (taken !== n) { console.error(`${n} were there`); process.exitCode = 1 }
} finally {
  await site.stop()
  process.exit(process.exitCode ?? 0)
}
