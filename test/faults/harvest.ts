import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { strain } from '../../core/cli/test/running-site.ts'
import { startCluster } from '../../core/testing/postgres.ts'
import { serveRepository } from '../../plugins/research/test/generated-repository.ts'
import { FaultySite } from './site.ts'

export interface Harvesting { engine: 'embedded' | 'postgres'; records: number; kills: number }
/** `place`: where the next answer begins, as the token says. Everything else is counted. */
interface Account { place: number; state: string | null; fault: unknown; total: number; rows: number; told: number; made: number; works: number; dois: number; keys: number; revisions: number; entries: number; announced: number }

const allowed = ['--set', 'network.privateHosts=127.0.0.1']

/** What stands of the harvest in the database, while nothing serves it. */
async function account(site: FaultySite): Promise<Account> {
  return site.inside(async ({ database }) => {
    const { rows: [found] } = await database.db.raw<{ rows: Account[] }>(`with w as (select id from core.item where kind = 'research.work'), r as (select * from research.import_record)
      select s.fault, coalesce(nullif(s.token, '')::int, 0) as place, (select state from research.import limit 1) as state, (select coalesce(sum(total), 0)::int from research.import) as total, (select count(*)::int from r) as rows, (select count(distinct oai)::int from r) as told, (select count(*)::int from r where state = 'made') as made,
        (select count(*)::int from w) as works, (select count(distinct doi)::int from research.work_key where is_external) as dois, (select count(*)::int from research.work_key where is_external) as keys, (select count(*)::int from core.revision where item_id in (select id from w)) as revisions,
        (select count(*)::int from core.audit where object in (select 'item:' || id from w) and action = 'research.work.brought') as entries, (select count(*)::int from core.event where item in (select id from w) and name = 'core.item.published') as announced
      from research.oai_source s`)
    assert.ok(found)
    // As if the three minutes went by after which no run that gave no sign can be alive: to look is a start too, which has sent for it then.
    await database.db.raw(`update research.oai_source set run_until = now() - interval '1 second' where run_until is not null`)
    await database.db.raw(`update jobs.job set start_after = now() where state = 'created' and data->>'job' = 'harvest'`)
    return found
  })
}

/** Each record that was taken is written once, with the place behind it; each work that was made is whole, and made once. */
function hold({ place, total, rows, told, made, works, dois, keys, revisions, entries, announced }: Account, when: string): void {
  assert.deepEqual({ told, total, works, dois, keys, revisions, entries, announced }, { told: rows, total: rows, works: made, dois: made, keys: made, revisions: made, entries: made, announced: made }, when)
  if (place > 0) assert.equal(rows, place, `${when}: as many as stand before its place`)
}

/**
 * Kills a site at random moments while it harvests a repository and brings in what it harvested, starts it again, and counts after each kill.
 * Answers with how many records had been taken, and how many works made, at each.
 */
export async function harvestAndKill({ engine, records, kills }: Harvesting): Promise<{ taken: number; made: number }[]> {
  const cluster = engine === 'postgres' ? await startCluster() : null
  if (engine === 'postgres' && !cluster) throw new Error('There is no PostgreSQL here')
  const repository = await serveRepository({ records, page: 50, pauseMs: 40 })
  const site = await FaultySite.make(cluster?.url('postgres'))
  const seen: { taken: number; made: number }[] = []
  const until = async (isSo: () => Promise<boolean>): Promise<void> => { for (const end = performance.now() + 90_000 * strain(); !await isSo(); await pause(50)) assert.ok(performance.now() < end, `the harvest stood still\n${site.output.slice(-2_000)}`) }
  let path = ''
  /** What the page of the repository says of what it brought: nothing before the last answer, or while no page comes. */
  const brought = async (): Promise<{ state: string; made: number }> => {
    const { text } = await site.get(`/api/v1${path}`, 'editor', 'application/json').catch(() => ({ text: '{}' }))
    return (JSON.parse(text) as { imports?: { state: string; made: number }[] }).imports?.[0] ?? { state: '', made: 0 }
  }
  try {
    await site.start(...allowed)
    const sent = await site.send('/en/research/sources', { csrf: site.csrf('editor'), name: 'Generated', address: repository.address, prefix: 'oai_dc', audience: 'members' }, 'editor')
    assert.equal(sent.status, 303, sent.text.slice(0, 1_000))
    path = (sent.headers.get('location') ?? '').replace(/^.*\/en\//, '/').split('?')[0]!
    for (let n = 0; n < kills; n++) {
      const before = seen.at(-1) ?? { taken: 0, made: 0 }
      // First in the midst of an answer, or of a start, then of a part that is brought in, wherever that is.
      if (n >= kills / 2) await until(async () => { const { made, state } = await brought(); return made > before.made || state === 'done' })
      else if (n !== 1) await until(async () => repository.given > before.taken)
      await pause(Math.random() * 300)
      await site.kill()
      const at = await account(site)
      hold(at, `after kill ${n + 1}`)
      seen.push({ taken: at.rows, made: at.made })
      if (n === 0) site.launch(...allowed)
      else await site.start(...allowed)
    }
    await until(async () => (await brought()).state === 'done')
    await site.kill()
    const whole = await account(site)
    hold(whole, 'at the end')
    assert.deepEqual({ place: whole.place, fault: whole.fault, rows: whole.rows, made: whole.made }, { place: 0, fault: null, rows: records, made: records })
    return seen
  } finally {
    await site.remove()
    await repository.close()
    await cluster?.stop()
  }
}
