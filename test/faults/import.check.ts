import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { strain } from '../../core/cli/test/running-site.ts'
import { startCluster } from '../../core/testing/postgres.ts'
import { FaultySite } from './site.ts'

const people = 4_000
const kills = 5
const list = Buffer.from(`name,mail,administration,languages,topics\n${Array.from({ length: people }, (_one, n) => `Person Nr${n},p${n}@killed.example,XB,fr:fluent,ai-ml:2`).join('\n')}\n`)

interface Account { state: string; done: number; made: number; left: number; rows: number; people: number; mails: number; cards: number; revisions: number; entries: number; announced: number }

/** A list of people being written while the site is killed. */
async function account(site: FaultySite, id: string): Promise<Account> {
  return site.inside(async ({ database }) => {
    const { rows: [found] } = await database.db.raw<{ rows: Account[] }>(`with p as (select id, mail from core.person where mail like '%@killed.example'), c as (select d.item_id from directory.person d join p on p.id = d.person_id)
      select i.state, i.done, i.made, (select count(*)::int from directory.import_row where import_id = i.id and state = 'ready') as left, (select count(*)::int from directory.import_row where import_id = i.id and state = 'made') as rows,
        (select count(*)::int from p) as people, (select count(distinct mail)::int from p) as mails, (select count(*)::int from c) as cards, (select count(*)::int from core.revision where item_id in (select item_id from c)) as revisions,
        (select count(*)::int from core.audit where object in (select 'item:' || item_id from c) and action = 'directory.person.brought') as entries,
        (select count(*)::int from core.event where item in (select item_id from c) and name = 'core.item.published') as announced
      from directory.import i where i.id = ?::uuid`, [id])
    assert.ok(found)
    return found
  })
}

describe('A list of people that is being brought in when the site is killed', function () {
  this.timeout(400_000)

  for (const engine of ['embedded', 'postgres'] as const) {
    it(`goes on by itself with the next start, each person made exactly once, at whatever moment it is cut (${engine})`, async () => {
      const cluster = engine === 'postgres' ? await startCluster() : null
      if (engine === 'postgres' && !cluster) throw new Error('There is no PostgreSQL here')
      const site = await FaultySite.make(cluster?.url('postgres'))
      try {
        await site.start()
        const uploaded = await site.upload('/en/directory/import', { name: 'people.csv', bytes: new Uint8Array(list) }, 'administrator')
        assert.equal(uploaded.status, 303, uploaded.text)
        const path = uploaded.headers.get('location') ?? ''
        const id = /import\/([0-9a-f-]{36})/.exec(path)?.[1] ?? ''
        const csrf = site.csrf('administrator')
        assert.equal((await site.send(`${path}/check`, { csrf, column0: 'name', column1: 'mail', column2: 'administration', column3: 'languages', column4: 'topics' }, 'administrator')).status, 303)
        assert.equal((await site.send(`${path}/start`, { csrf }, 'administrator')).status, 303)
        const written = async (): Promise<number> => Number(/([0-9,]+) of [0-9,]+ rows/.exec((await site.get(path, 'administrator')).text)?.[1]?.replaceAll(',', '') ?? people)
        const until = async (isSo: (n: number) => boolean): Promise<void> => {
          for (const end = performance.now() + 60_000 * strain(); !isSo(await written()); await pause(50)) assert.ok(performance.now() < end, `the import stood still\n${site.output.slice(-2_000)}`)
        }
        const seen: number[] = []
        for (let n = 0; n < kills; n++) {
          // In the midst of a part, wherever that is; and now and then while a start is under way.
          if (n !== 2) await until((now) => now > (seen.at(-1) ?? 0))
          await pause(Math.random() * 400)
          await site.kill()
          const at = await account(site, id)
          assert.deepEqual({ rows: at.rows, done: at.done, people: at.people, mails: at.mails, cards: at.cards, revisions: at.revisions, entries: at.entries, announced: at.announced, left: at.left },
            { rows: at.made, done: at.made, people: at.made, mails: at.made, cards: at.made, revisions: at.made, entries: at.made, announced: at.made, left: people - at.made }, `after kill ${n + 1}`)
          seen.push(at.made)
          if (n === 1) site.launch()
          else await site.start()
        }
        process.stdout.write(`      killed with ${seen.join(', ')} of ${people} written\n`)
        assert.ok(seen.filter((n) => n > 0 && n < people).length > 1, 'it was killed in the midst of it')
        await until((now) => now === people)
        await site.kill()
        const whole = await account(site, id)
        assert.deepEqual(whole, { state: 'done', done: people, made: people, left: 0, rows: people, people, mails: people, cards: people, revisions: people, entries: people, announced: people })
      } finally {
        await site.remove()
        await cluster?.stop()
      }
    })
  }
})
