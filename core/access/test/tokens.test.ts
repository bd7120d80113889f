import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Invalid } from '../../contract/index.ts'
import { audienceLimit, isToken, mayRead, normaliseAudience, parseToken, writeToken, type Token } from '../tokens.ts'

const code = fc.constantFrom('XA', 'CL', 'FR', 'WCO-HUB', 'P1')
const plugin = fc.constantFrom('updates', 'guidelines', 'sync-2')
const id = fc.uuid()
const token: fc.Arbitrary<Token> = fc.oneof(
  fc.constant<Token>({ kind: 'public' }),
  fc.record({ kind: fc.constantFrom('members' as const, 'ncps' as const, 'network' as const) }),
  fc.record({ kind: fc.constantFrom('members' as const, 'ncps' as const, 'network' as const), administration: code }),
  fc.record({ kind: fc.constantFrom('members' as const, 'ncps' as const, 'network' as const), region: fc.constantFrom('EUR', 'MENA') }),
  fc.record({ kind: fc.constant('administration' as const), administration: code }),
  fc.record({ kind: fc.constant('space' as const), id, circle: fc.constantFrom(null, 'guests' as const, 'writers' as const, 'managers' as const) }),
  fc.record({ kind: fc.constantFrom('group' as const, 'grant' as const), id }),
  fc.record({ kind: fc.constant('user' as const), id, administration: code }),
  fc.record({ kind: fc.constant('user' as const), id }),
  fc.record({ kind: fc.constant('staff' as const), plugin }),
)

describe('A token', () => {
  it('is the same after it was written and read', () => {
    fc.assert(fc.property(token, (each) => { assert.deepEqual(parseToken(writeToken(each)), { ...each }) }))
  })

  it('is written in one way only: what reads as a token is that token, letter by letter', () => {
    const nearly = fc.tuple(token, fc.string({ maxLength: 3, unit: 'binary' }), fc.nat()).map(([each, noise, at]) => {
      const text = writeToken(each)
      const cut = at % (text.length + 1)
      return text.slice(0, cut) + noise + text.slice(cut)
    })
    fc.assert(fc.property(fc.oneof(nearly, fc.string()), (text) => {
      const parsed = parseToken(text)
      if (parsed) assert.equal(writeToken(parsed), text)
    }), { numRuns: 2_000 })
  })

  it('is nothing that only looks like one', () => {
    const uuid = '0193a1b2-0000-7000-8000-000000000001'
    for (const text of ['', 'Public', ' public', 'public ', 'public\n', 'publics', 'everyone', 'members@', 'members@administration', 'members@administration:', 'members@administration:xa', 'members@region:EUR@region:MENA',
      'members@space:1', 'public@region:EUR', 'administration:X', 'administration:XA:XB', 'administration:*', 'administration:%', `space:${uuid.toUpperCase()}`, 'space:1', `space:${uuid}:guest`, `space:${uuid}:guests:guests`,
      `group:${uuid}:guests`, `user:${uuid}@`, `user:${uuid}@region:EUR`, 'user:', 'staff:', 'staff:Updates', 'staff:updates,editor', 'staff:up_dates', `grant:{${uuid}}`, 'members,public', 'ｐublic', `administration:${'X'.repeat(200)}`]) {
      assert.equal(isToken(text), false, JSON.stringify(text))
    }
  })
})

describe('An audience', () => {
  it('is kept in order, each token once, and is the same when normalised again', () => {
    fc.assert(fc.property(fc.array(token.map(writeToken), { maxLength: 40 }), (tokens) => {
      const normal = normaliseAudience(tokens)
      assert.deepEqual(normaliseAudience(normal), normal)
      assert.deepEqual(new Set(normal), new Set(tokens))
      assert.deepEqual(normal, [...new Set(tokens)].toSorted())
    }))
  })
  it('is refused when one of its tokens is none, and the fault names it', () => {
    assert.throws(() => normaliseAudience(['public', 'all']), (fault) => fault instanceof Invalid && fault.faults[0]?.values?.['token'] === 'all' && fault.faults[0].field === 'audience')
  })
  it('has 64 tokens at most', () => {
    const many = Array.from({ length: audienceLimit + 1 }, (_, at) => `administration:A${at}`)
    assert.equal(normaliseAudience(many.slice(1)).length, audienceLimit)
    assert.throws(() => normaliseAudience(many), Invalid)
    assert.equal(normaliseAudience(Array(100).fill('public')).length, 1)
  })
  it('is read by whoever holds one of its tokens, and by nobody when it is empty', () => {
    fc.assert(fc.property(fc.array(token.map(writeToken)), fc.array(token.map(writeToken)), (audience, held) => {
      assert.equal(mayRead(audience, held), audience.some((each) => held.some((other) => other === each)))
      assert.equal(mayRead([], held), false)
    }))
  })
})
