import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { testPersonId } from '../../core/testing/people.ts'
import { startCluster } from '../../core/testing/postgres.ts'
import { beginTopic, ForumWriter } from './forum-writers.ts'
import { FaultySite } from './site.ts'

const writers = 10, kills = 4
const rules = { format: 'poll', begins: 'members', replies: 'members', ceiling: 'community', lookedAt: 'nobody', needsTopic: false, place: 1, isTrial: false }

interface Standing {
  posts: { key: string | null; body: string; number: number }[]
  counted: { posts: number; last: number }
  ballots: { ref: string; person: string; choices: number[] }[]
  drafts: { ref: string; person: string; body: string; rev: number }[]
  topics: { title: string; n: number }[]
}

/** What stands in the forum while nothing serves it. */
async function standing(site: FaultySite, shared: string): Promise<Standing> {
  const ref = shared.split('/').at(-1) ?? ''
  return site.inside(async ({ database: { db } }) => {
    const rows = async <T>(text: string, ...values: string[]): Promise<T[]> => (await db.raw<{ rows: T[] }>(text, values)).rows
    const [counted] = await rows<Standing['counted']>('select posts, last_number as last from forum.thread where ref = ?', ref)
    assert.ok(counted)
    return {
      counted,
      posts: await rows('select p.key, p.body, p.number from forum.post p join forum.thread t on t.item_id = p.thread_id where t.ref = ? order by p.number', ref),
      ballots: await rows('select t.ref, b.person_id as person, b.choices from forum.ballot b join forum.thread t on t.item_id = b.thread_id'),
      drafts: await rows(`select t.ref, d.person_id as person, d.input->>'body' as body, d.rev from forum.draft d join forum.thread t on d.place = 'reply:' || t.item_id`),
      topics: await rows('select v.title, count(*)::int as n from forum.thread t join core.text v on v.item_id = t.item_id group by v.title'),
    }
  })
}

/** Everything that was acknowledged is there once; what was cut off is there once or not at all. */
function compare(all: readonly ForumWriter[], { posts, counted, ballots, drafts }: Standing): void {
  assert.deepEqual(posts.map(({ number }) => number), posts.map((_one, n) => n + 1), 'numbers without a gap')
  assert.deepEqual(counted, { posts: posts.length, last: posts.length })
  const times = Map.groupBy(posts, ({ body }) => body)
  for (const writer of all) {
    for (const { body } of writer.replied) assert.equal(times.get(body)?.length, 1, body)
    for (const { body } of writer.unanswered) assert.ok((times.get(body)?.length ?? 0) <= 1, body)
    const isOwn = ({ ref, person }: { ref: string; person: string }) => writer.own.endsWith(ref) && person === testPersonId(writer.as)
    const { vote, draft } = writer
    const votes = ballots.filter(isOwn), kept = drafts.filter(isOwn)
    if (vote.said !== null) assert.equal(votes.length, 1, `${writer.name} has one vote`)
    for (const { choices } of votes) assert.ok([vote.said, vote.open].includes(choices[0] ?? null), `${writer.name} voted ${vote.said ?? ''} or ${vote.open ?? ''}, and ${choices.join()} stands`)
    if (draft.said !== null) assert.equal(kept.length, 1, `${writer.name} has one draft`)
    for (const { body, rev } of kept) {
      assert.ok((body === draft.said && rev === draft.rev) || (body === draft.open && rev === draft.rev + 1), `${writer.name} kept “${draft.said ?? ''}”, and “${body}” stands`)
      // As a page that is opened again begins from it.
      Object.assign(draft, { said: body, rev })
    }
  }
  const sent = all.reduce((sum, { replied, unanswered }) => sum + replied.length + unanswered.length, 0)
  assert.ok(posts.length <= sent + 1, 'and nothing else')
}

describe('A forum that is killed while ten people write', function () {
  this.timeout(400_000)

  for (const engine of ['embedded', 'postgres'] as const) {
    it(`has every post, vote and draft it acknowledged exactly once, and takes what is sent again for the same (${engine})`, async () => {
      const cluster = engine === 'postgres' ? await startCluster() : null
      if (engine === 'postgres' && !cluster) throw new Error('There is no PostgreSQL here')
      const site = await FaultySite.make(cluster?.url('postgres'))
      try {
        await site.start()
        const made = await site.post('/api/v1/items', { kind: 'forum.category', publish: true, item: { lang: 'en', audience: ['members'], fields: rules, texts: { en: { title: 'Everything' } } } }, 'editor')
        assert.ok(made.status < 300, made.text)
        const { id: category } = JSON.parse(made.text) as { id: string }
        const topic = { category, title: 'Shared', token: 'shared', pollQuestion: 'Which?', pollChoices: 'Ink\nFoil' }
        const shared = await beginTopic(site, 'editor', topic)
        const all = Array.from({ length: writers }, (_one, n) => new ForumWriter(site, `W${n}`, n % 2 === 0 ? 'editor' : 'administrator'))
        for (const writer of all) await writer.begin(category)
        let cut = 0
        for (let n = 0; n < kills; n += 1) {
          const writing = Promise.all(all.map((writer) => writer.write(shared)))
          await pause(600 + Math.random() * 900)
          await site.kill()
          await writing
          compare(all, await standing(site, shared))
          await site.start()
          // Nobody knows whether it arrived: they press the button again, and once more.
          for (const writer of all) {
            for (const reply of writer.unanswered) {
              cut += 1
              assert.equal(await writer.send(shared, reply), await writer.send(shared, reply))
            }
          }
          assert.equal(await beginTopic(site, 'editor', topic), shared)
        }
        await site.kill()
        const last = await standing(site, shared)
        compare(all, last)
        assert.deepEqual(last.topics.filter(({ n }) => n !== 1), [], 'no topic twice')
        const replies = all.flatMap(({ replied }) => replied).length
        process.stdout.write(`      ${kills} kills, ${replies} posts acknowledged, ${cut} cut off\n`)
        assert.equal(last.posts.length, replies + 1)
        assert.ok(cut > 0 && all.every(({ vote, draft }) => vote.said !== null && draft.said !== null), 'they wrote, and were cut off')
      } finally {
        await site.remove()
        await cluster?.stop()
      }
    })
  }
})
