import assert from 'node:assert/strict'
import type { Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type {} from '../contract.ts'
import { Board } from './board.ts'

const attacks = [
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '[a](javascript:alert(1))', '[a](java&#115;cript:alert(1))', '![a](data:text/html;base64,PHNjcmlwdD4=)', '<svg/onload=alert(1)>', '"><iframe srcdoc="<script>alert(1)</script>">', '[a](vbscript:msgbox)', '<a href="javascript:alert(1)">a</a>', '@<b onmouseover=alert(1)>Mem Ber</b>', '`<script>`@Mem Ber',
]
const burdens: Record<string, string> = {
  'quotes within quotes': '>'.repeat(20_000) + ' deep', 'lists within lists': Array.from({ length: 260 }, (_one, n) => `${' '.repeat(n)}- x`).join('\n'), 'a table of ten thousand cells': `|${'a|'.repeat(100)}\n|${'-|'.repeat(100)}\n${`|${'b|'.repeat(100)}\n`.repeat(100)}`,
  brackets: '['.repeat(39_000), emphasis: '*a **b '.repeat(5_000), 'code and names': '`a`@Ab '.repeat(5_000), 'unclosed code': '```\n'.repeat(9_000), names: '@Mem Ber '.repeat(4_000),
}

describe('what is written to do harm', function () {
  this.timeout(240_000)
  let site: TestSite, board: Board, member: Viewer, stranger: Viewer
  before(async () => {
    site = await bootTest(); board = await Board.at(site)
    member = await site.viewer('member'); stranger = await site.viewer('stranger')
    // More than anybody writes in an hour.
    board.services.limits.check = async () => {}
  })
  after(() => site?.stop())

  /** What a browser would run of a page, but for the site's own. */
  const harm = (text: string): string[] => [...text.matchAll(/<[a-z][^>]*\son[a-z]+\s*=|<[a-z][^>]*\s(?:href|src)\s*=\s*["']?\s*(?:javascript|vbscript|data:text)[^>]*|<script>alert|<iframe|<svg\/onload/gi)].map(([found]) => found)

  it('runs in no title, opening post, reply, quotation, excerpt or feed', async () => {
    const category = await board.category()
    for (const attack of attacks) {
      const { id, path, first } = await board.begin(member, category, { title: `Of ${attack}`.slice(0, 200), body: attack })
      const reply = await board.reply(stranger, id, { body: attack })
      for (const page of [path, `${path}/write?quote=${reply}`, `/forum/posts/${first}/flag`]) {
        const { status, text } = await site.get(`/en${page}`, { as: page.endsWith('flag') ? 'colleague' : 'member' })
        assert.equal(status, 200, page)
        assert.deepEqual(harm(text), [], `${attack} on ${page}`)
      }
    }
    for (const list of [category.path, '/forum', '/forum/topics']) assert.deepEqual(harm((await site.get(`/en${list}`, { as: 'member' })).text), [], list)
  })

  for (const [name, body] of Object.entries(burdens)) {
    it(`${name} are posted, shown and quoted like anything else`, async () => {
      const { id, path } = await board.begin(member, await board.category())
      const reply = await board.reply(stranger, id, { body: body.slice(0, 40_000) })
      for (const page of [path, `${path}/write?quote=${reply}`]) assert.equal((await site.get(`/en${page}`, { as: 'member' })).status, 200, page)
    })
  }

  it('a reaction, a vote and a report given twice at once count once', async () => {
    const category = await board.category({ format: 'poll' })
    const { id, first } = await board.begin(member, category, { poll: { question: 'Which?', choices: ['One', 'Other'], isMultiple: false, closesAt: null } })
    const ways = [1, 2, 3]
    await Promise.all(ways.map(() => board.write(() => board.services.posts.react(stranger, first, 'thanks', true))))
    await Promise.all(ways.map((_one, n) => board.write(() => board.services.polls.vote(stranger, id, [n % 2]))))
    await Promise.all(ways.map(() => board.write(() => board.services.reviews.flag(stranger, first, { ground: 'off-topic', note: '' }))))
    assert.deepEqual(await board.rows('select thanks, (select count(*)::int from forum.ballot where thread_id = ?::uuid) as ballots, (select count(*)::int from forum.flag f join forum.review v on v.id = f.review_id where v.post_id = p.id) as flags from forum.post p where id = ?::uuid', [id, first]), [{ thanks: 1, ballots: 1, flags: 1 }])
    for (const chosen of [[2], [0, 1], [-1], []]) await assert.rejects(board.write(() => board.services.polls.vote(stranger, id, chosen)), `${chosen.join()} is no vote`)
  })

  it('whoever is reported learns neither who reported nor who decided', async () => {
    const { id } = await board.begin(stranger, await board.category())
    const post = await board.reply(member, id, { body: 'To be reported' })
    await board.write(() => board.services.reviews.flag(stranger, post, { ground: 'other', note: 'A note that names its writer' }))
    const [review] = await board.rows<{ id: string }>('select id from forum.review where post_id = ?::uuid', [post])
    await board.write(async () => board.services.reviews.decide(await site.viewer('editor'), review?.id ?? '', { verdict: 'removed', reason: 'Beside the point' }))
    await site.settle(); await site.runJobs()
    const pages = await Promise.all([`/forum/decisions/${review?.id}`, '/inbox', '/desk'].map(async (page) => (await site.get(`/en${page}`, { as: 'member' })).text))
    assert.match(pages[0] ?? '', /Beside the point/)
    const names = [stranger.name, (await site.viewer('editor')).name, 'A note that names its writer']
    const [decision = '', inbox = ''] = pages
    for (const name of names) assert.ok(![decision, inbox.match(/A post of yours was removed[\s\S]{0,600}/)?.[0] ?? ''].some((page) => page.includes(name)), name)
    assert.equal((await site.get(`/en/forum/moderation/${review?.id}`, { as: 'member' })).status, 404)
  })
})
