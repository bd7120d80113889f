import assert from 'node:assert/strict'
import { Type } from 'typebox'
import { checkPlugin } from '../check.ts'
import { sentence } from '../reason.ts'

const told = (data: object): string[] => checkPlugin('posts', { id: 'posts', requires: { core: '^0.1.0' }, ...data }).map((why) => sentence(why))
const kind = { prefix: 'PO', states: ['draft', 'live'], transitions: { create: { from: [], to: 'draft', may: 'write' }, publish: { from: ['draft'], to: 'live', may: 'write', publishes: true } } }

describe('what a plugin says of itself', () => {
  it('is taken when it is in order', () => {
    assert.deepEqual(told({
      permissions: { write: 'member' }, kinds: { post: kind }, navigation: { label: 'posts.name', path: '/', order: 1, value: 6 },
      settings: { type: 'object', required: ['size'], properties: { size: { type: 'integer', default: 3 } } },
      routes: (on: { get: (path: string, spec: object) => object }) => [on.get('/', { may: 'write', run: () => 1 }), on.get('/mine', { may: 'staff', run: () => 1 })],
      jobs: { tidy: { every: '1 day', run: () => {} }, monthly: { every: '0 3 1 * *', run: () => {} } },
    }), [])
  })

  const faults: [string, object, RegExp][] = [
    ['names no range of core', { requires: {} }, /requires names no range of core/],
    ['gives a range that is none', { requires: { core: 'soon' } }, /"soon" is not a range/],
    ['asks for the privileged host', { requires: { core: '1', host: '*' } }, /for the pages of core alone/],
    ['asks for a permission it never declared', { routes: (on: { get: (path: string, spec: object) => object }) => [on.get('/', { may: 'raed', run: () => 1 })] }, /GET \/ asks for the permission "raed"/],
    ['has the same route twice', { permissions: { a: 'everyone' }, routes: (on: { get: (path: string, spec: object) => object }) => [on.get('/', { may: 'a', run: () => 1 }), on.get('/', { may: 'a', run: () => 1 })] }, /stands twice/],
    ['throws while it lists its routes', { routes: () => { throw new Error('no list') } }, /routes no list/],
    ['declares a permission every plugin has', { permissions: { staff: 'member' } }, /staff is given to every plugin/],
    ['gives a permission to a role nobody knows', { permissions: { a: 'king' } }, /"king" is no role/],
    ['hides a service of core', { services: { db: class {} } }, /has the name of a service of core/],
    ['names a service like a plugin it requires', { requires: { core: '1', maps: '1' }, services: { maps: class {} } }, /has the name of a plugin it requires/],
    ['has a setting without a default', { settings: { type: 'object', required: ['size'], properties: { size: { type: 'integer' } } } }, /settings\.size has no default/],
    ['has a kind that can never be published', { permissions: { write: 'member' }, kinds: { post: { ...kind, transitions: { create: kind.transitions.create } } } }, /has none that publishes/],
    ['moves an item to a state it does not have', { permissions: { write: 'member' }, kinds: { post: { ...kind, states: ['draft'] } } }, /"live" is none of its states/],
    ['has a job whose interval cannot be read', { jobs: { tidy: { every: 'now and then', run: () => {} } } }, /"now and then" is no interval/],
    ['keeps personal data in a table of others', { personal: [{ table: 'core.person', columns: ['mail'], person: 'id', why: 'posts.why', onRemoval: 'delete' }] }, /"core.person" is no table of the plugin/],
    ['says not what becomes of personal data', { personal: [{ table: 'posts.mine', columns: ['words'], person: 'person_id', why: 'posts.why', onRemoval: 'forget' }] }, /"forget" is neither delete, blank nor keep/],
    ['counts the days of personal data from nowhere', { personal: [{ table: 'posts.mine', columns: ['words'], person: 'person_id', why: 'posts.why', onRemoval: 'delete', keepDays: 30 }] }, /no column they count from/],
    ['filters lists by a personal column', { permissions: { write: 'member' }, kinds: { post: { ...kind, table: 'post', fields: Type.Object({ phone: Type.String() }), facets: ['phone'], personal: { phone: { why: 'posts.why', audience: 'self' } } } } }, /"phone" is a facet/],
    ['shows a personal column to nobody knows whom', { permissions: { write: 'member' }, kinds: { post: { ...kind, table: 'post', fields: Type.Object({ phone: Type.String() }), personal: { phone: { why: 'posts.why', audience: 'friends' } } } } }, /who may see it/],
    ['claims a capability that does not exist', { capabilities: ['everything'] }, /no capability/],
  ]
  for (const [words, data, expected] of faults) it(`is refused when it ${words}`, () => assert.match(told(data).join('\n'), expected))

  it('is refused when it is called like an address of core', () => assert.match(sentence(checkPlugin('api', { id: 'api', requires: { core: '1' } })[0]!), /belongs to core/))
})
