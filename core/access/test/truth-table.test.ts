import assert from 'node:assert/strict'
import { newId } from '../../database/index.ts'
import { mayRead } from '../tokens.ts'
import type { SiteViewer } from '../viewers.ts'
import { onBothEngines, openSite, person, viewer, type Site } from './site.ts'

const space = '0193a1b2-0000-7000-8000-00000000000a'
const group = '0193a1b2-0000-7000-8000-00000000000b'
const grant = '0193a1b2-0000-7000-8000-00000000000c'
const nadia = '0193a1b2-0000-7000-8000-0000000000d1'
const gus = '0193a1b2-0000-7000-8000-0000000000d2'

/**
 * Who reads what. Columns are the viewers, rows the tokens an item is shared with; `x` reads it.
 * Nadia and Carla hold seats of Chile (AMS), Carla is its contact point; Otto has a seat of France (EUR) and is in the space;
 * Gus is a guest without a seat, in the space as a guest; Ed is an editor and Ada the administrator, both without a seat.
 * Nadia's, Carla's and Ada's verification stands, Otto's has lapsed. Lena left (suspended), Rob was removed.
 * Otto's place in the group is over, and his grant begins tomorrow.
 */
const table = `
                                  visitor  Nadia  Carla  Otto  Gus  Ed  Ada  Lena  Rob
public                               x       x      x     x     x    x   x    -     -
members                              .       x      x     x     .    x   x    -     -
members@administration:CL            .       x      x     .     .    .   .    -     -
members@region:AMS                   .       x      x     .     .    .   .    -     -
members@region:EUR                   .       .      .     x     .    .   .    -     -
ncps                                 .       .      x     .     .    .   .    -     -
ncps@administration:CL               .       .      x     .     .    .   .    -     -
ncps@administration:FR               .       .      .     .     .    .   .    -     -
ncps@region:AMS                      .       .      x     .     .    .   .    -     -
network                              .       x      x     .     .    .   x    -     -
network@administration:CL            .       x      x     .     .    .   .    -     -
network@region:EUR                   .       .      .     .     .    .   .    -     -
administration:CL                    .       x      x     .     .    .   .    -     -
administration:FR                    .       .      .     x     .    .   .    -     -
space:${space}                       .       .      .     x     .    .   .    -     -
space:${space}:guests                .       .      .     .     x    .   .    -     -
group:${group}                       .       x      .     .     .    .   .    -     -
grant:${grant}                       .       x      .     .     .    .   .    -     -
user:${nadia}@administration:CL      .       x      .     .     .    .   .    -     -
user:${nadia}@administration:FR      .       .      .     .     .    .   .    -     -
user:${nadia}                        .       .      .     .     .    .   .    -     -
user:${gus}                          .       .      .     .     x    .   .    -     -
staff:updates                        .       .      .     .     .    x   x    -     -
staff:guidelines                     .       .      .     .     .    .   .    -     -
`.trim().split('\n').map((line) => line.trim().split(/\s+/))

onBothEngines('Who reads what', (engine) => {
  let site: Site
  const viewers = new Map<string, SiteViewer | null>()
  const ids = new Map<string, string>()
  before(async () => {
    site = await openSite({ url: engine.url })
    const { access, clock } = site
    const add = async (name: string, more: object) => { ids.set(name, await person(site, { name, password: null, ...more })) }
    await add('Nadia', { id: nadia, verifiedUntil: '2026-11-22' })
    await add('Carla', { roles: ['member', 'ncp'], verifiedUntil: '2027-01-01' })
    await add('Otto', { administration: 'FR', verifiedUntil: '2026-11-21' })
    await add('Gus', { id: gus, administration: null, roles: [] })
    await add('Ed', { administration: null, roles: ['editor'] })
    await add('Ada', { administration: null, roles: ['administrator'], verifiedUntil: '2027-01-01' })
    await add('Lena', { verifiedUntil: '2027-01-01' })
    await add('Rob', { roles: ['member', 'ncp'] })
    const give = (name: string, token: string, more: object = {}) => access.memberships.give('system', { person: ids.get(name) ?? '', token, ...more })
    await give('Otto', `space:${space}`)
    await give('Gus', `space:${space}:guests`)
    await give('Nadia', `group:${group}`, { until: new Date('2026-11-22T10:00:00Z') })
    await give('Nadia', `grant:${grant}`)
    await give('Lena', `space:${space}`)
    await give('Rob', `group:${group}`)
    await give('Otto', `group:${group}`, { until: new Date('2026-11-22T09:30:00Z') })
    await give('Otto', `grant:${grant}`, { from: new Date('2026-11-23T09:00:00Z') })
    clock.forward(1_800)
    await access.accounts.suspend('system', ids.get('Lena') ?? '')
    await access.accounts.remove('system', ids.get('Rob') ?? '')
    viewers.set('visitor', access.visitor('en'))
    for (const [name, id] of ids) viewers.set(name, await access.personalViewer(id))
  })
  after(async () => { await site.close() })

  const [names = [], ...lines] = table
  const cells = () => lines.flatMap(([token = '', ...marks]) => names.map((name, at) => ({ token, name, who: viewers.get(name) ?? null, mark: marks[at] })))

  it('in code, as the table says', () => {
    const told = cells().filter(({ token, who, mark }) => mayRead([token], who?.tokens ?? []) !== (mark === 'x')).map(({ token, name }) => `${name}: ${token}`)
    assert.deepEqual(told, [])
  })

  it('in SQL, as the table says', async () => {
    const asked = cells()
    const { rows } = await site.database.db.raw<{ rows: { n: number; reads: boolean }[] }>(
      `select q.n, array[q.token] && array(select jsonb_array_elements_text(q.held)) as reads from jsonb_to_recordset(?::jsonb) q(n int, token text, held jsonb)`,
      [JSON.stringify(asked.map(({ token, who }, n) => ({ n, token, held: who?.tokens ?? [] })))])
    assert.equal(rows.length, asked.length)
    const told = rows.filter(({ n, reads }) => reads !== (asked[n]?.mark === 'x')).map(({ n }) => `${asked[n]?.name}: ${asked[n]?.token}`)
    assert.deepEqual(told, [])
  })

  it('the other way round: the people behind each token are those the table marks', async () => {
    for (const [token = '', ...marks] of lines) {
      const expected = names.flatMap((name, at) => marks[at] === 'x' && ids.has(name) ? [ids.get(name) ?? ''] : []).toSorted()
      assert.deepEqual((await site.access.roster.holders([token])).toSorted(), expected, token)
      assert.deepEqual(await site.access.roster.countHolders([token]), new Map([[token, expected.length]]), token)
    }
    assert.deepEqual(await site.access.roster.holders(['no token', `space:${newId()}`]), [])
  })

  it('suspended and removed people are no viewers at all', () => {
    assert.equal(viewers.get('Lena'), null)
    assert.equal(viewers.get('Rob'), null)
  })

  it('a person holds exactly one token of their own, and every token once', async () => {
    for (const [name, who] of viewers) {
      if (!who || name === 'visitor') continue
      assert.equal(who.tokens.filter((token) => token.startsWith('user:')).length, 1, name)
      assert.equal(new Set(who.tokens).size, who.tokens.length, name)
    }
  })

  it('a membership ends by itself when its time has come', async () => {
    site.clock.forward(1_800)
    assert.equal((await viewer(site, nadia)).tokens.includes(`group:${group}`), false)
    site.clock.forward(86_400)
    assert.equal((await viewer(site, ids.get('Otto') ?? '')).tokens.includes(`grant:${grant}`), true)
  })

  it('the viewer is told how each token came to them', async () => {
    const carla = await viewer(site, ids.get('Carla') ?? '')
    const why = await site.access.memberships.why(carla, ['public', 'ncps', 'administration:CL', 'members', 'members@region:AMS', `space:${space}`])
    assert.deepEqual(why.map(({ token, via }) => `${token} ${via}`), ['public everyone', 'ncps role', 'administration:CL seat', 'members role', 'members@region:AMS seat'])
    const otto = await viewer(site, ids.get('Otto') ?? '')
    assert.deepEqual((await site.access.memberships.why(otto, [`space:${space}`])).map(({ via, until }) => [via, until]), [['membership', null]])
  })
})
