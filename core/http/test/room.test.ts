import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Room } from '../live/room.ts'

describe('those who listen', () => {
  it('are counted by session and by address as if each were counted anew, whoever comes and goes', () => {
    const listener = fc.record({ secret: fc.constantFrom(null, 's'), address: fc.constantFrom('192.0.2.1', '192.0.2.2'), session: fc.constantFrom('one', 'two', 'three') })
    fc.assert(fc.property(fc.array(listener, { maxLength: 20 }), fc.array(fc.record({ at: fc.nat(19), comes: fc.boolean() }), { maxLength: 60 }), (given, steps) => {
      const all = given.map(({ secret, address, session }) => ({ secret, address, viewer: { session: secret === null ? null : session } }))
      const [room, there] = [new Room<(typeof all)[number]>(), new Set<(typeof all)[number]>()]
      for (const { at, comes } of steps) {
        const one = all[at]
        if (!one) continue
        if (comes) { room.add(one); there.add(one) } else assert.equal(room.delete(one), there.delete(one))
      }
      assert.equal(room.size, there.size)
      assert.deepEqual([...room], [...there])
      for (const session of ['one', 'two', 'three']) assert.equal(room.ofSession(session), [...there].filter(({ viewer }) => viewer.session === session).length)
      for (const address of ['192.0.2.1', '192.0.2.2']) assert.equal(room.ofAddress(address), [...there].filter((one) => one.secret === null && one.address === address).length)
    }))
  })
})
