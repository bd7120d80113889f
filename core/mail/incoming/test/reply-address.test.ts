import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { ReplyAddress } from '../reply-address.ts'

const key = Buffer.alloc(32, 7)
const addresses = new ReplyAddress('Reply@Portal.Example.org', key)

describe('the address answers go to', () => {
  it('leads back to the message it was made for, whatever servers do to its case', () => {
    fc.assert(fc.property(fc.uuid(), (id) => {
      const address = addresses.of(id)
      assert.match(address, /^reply\+[a-z2-7]+@portal\.example\.org$/)
      assert.ok(address.split('@')[0]!.length <= 64)
      for (const written of [address, address.toUpperCase(), ` ${address} `]) assert.equal(addresses.read(['other@elsewhere.example', written]), id)
    }))
  })

  it('is nobody’s when a letter of it was changed, or another site made it', () => {
    const address = addresses.of(randomUUID())
    const word = address.slice('reply+'.length, address.indexOf('@'))
    // The last letter holds bits that stand for nothing.
    for (let at = 0; at < word.length - 1; at += 1) {
      const other = `reply+${word.slice(0, at)}${word[at] === 'a' ? 'b' : 'a'}${word.slice(at + 1)}@portal.example.org`
      assert.equal(addresses.read([other]), null, `letter ${at}`)
    }
    assert.equal(addresses.read([new ReplyAddress('reply@portal.example.org', Buffer.alloc(32, 8)).of(randomUUID())]), null)
  })

  it('is not read out of anything else', () => {
    fc.assert(fc.property(fc.string({ maxLength: 100 }), (text) => {
      assert.equal(addresses.read([text, `reply+${text}@portal.example.org`, `reply@portal.example.org`]), null)
    }))
    assert.ok(addresses.isOurs('REPLY@portal.example.org'))
    assert.ok(addresses.isOurs(addresses.of(randomUUID())))
    assert.ok(!addresses.isOurs('reply@portal.example.org.evil.example'))
  })
})
