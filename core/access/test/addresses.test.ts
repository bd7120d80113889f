import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isOfDomains, mailAddress, maskMail } from '../mail-address.ts'
import { network } from '../throttle.ts'

describe('A mail address', () => {
  it('is stored in one form', () => {
    assert.equal(mailAddress(' Amina.DIALLO@Douane.Example '), 'amina.diallo@douane.example')
    assert.equal(mailAddress('a@bücher.example'), 'a@xn--bcher-kva.example')
    assert.equal(mailAddress('a+b@c.example'), 'a+b@c.example')
    fc.assert(fc.property(fc.emailAddress(), (text) => {
      const stored = mailAddress(text)
      if (stored !== null) assert.equal(mailAddress(stored), stored)
    }))
  })
  it('is refused when it is none, or could be taken for another', () => {
    for (const text of ['', '@', 'a', 'a@', '@b.example', 'a@b', 'a b@c.example', 'a@b..example', 'a@.example', 'a@b.example.', 'a@-b.example', '.a@b.example', 'a.@b.example', 'a..b@c.example', '"a b"@c.example', 'a@[127.0.0.1]', 'a@127.0.0.1',
      'a@b.example\nc', 'a@b.exa\tmple', 'a@b\u00ad.example', 'a@b\u200b.example', 'a@b.example/', 'a@b.example:25', 'a@b.example?c', 'a@b%2eexample', 'a\u0000@b.example', '\u0430@b.example', '\u017f@b.example', '\u212a@b.example', '\u0130@b.example', `${'a'.repeat(65)}@b.example`, `a@${'b'.repeat(64)}.example`, `a@${'b.'.repeat(130)}example`]) {
      assert.equal(mailAddress(text), null, JSON.stringify(text))
    }
  })
  it('never holds anything but visible ASCII, whatever was typed', () => {
    fc.assert(fc.property(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), ([name, domain]) => {
      const stored = mailAddress(`${name}@${domain}`)
      assert.ok(stored === null || /^[\x21-\x7e]+$/.test(stored))
    }), { numRuns: 2_000 })
  })
  it('belongs to a domain only when it is exactly that domain', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z0-9-]{1,10}$/), fc.constantFrom('.', '-', ''), (word, dot) => {
      const domains = ['customs.example']
      assert.equal(isOfDomains(`a@${word}${dot}customs.example`, domains), false)
      assert.equal(isOfDomains(`a@customs.example${dot}${word}`, domains), false)
      assert.equal(isOfDomains(`customs.example@${word}.example`, domains), false)
    }))
    assert.equal(isOfDomains('a@customs.example', ['customs.example']), true)
    assert.equal(isOfDomains('a+1@customs.example', ['customs.example']), false)
    assert.equal(isOfDomains('a@anything.example', []), true)
  })
  it('is shown so that only its owner recognises it', () => { assert.equal(maskMail('amina@customs.example'), 'a…@customs.example') })
})

describe('The address of a client', () => {
  it('counts as its whole network where a customer has one', () => {
    assert.equal(network('192.0.2.1'), '192.0.2.1')
    assert.equal(network('::ffff:192.0.2.1'), '192.0.2.1')
    assert.equal(network('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
    assert.equal(network('2001:DB8:1:2::9'), '2001:db8:1:2::/64')
    assert.equal(network('2001:db8::1'), '2001:db8:0:0::/64')
    assert.equal(network('::1'), '0:0:0:0::/64')
    assert.equal(network('fe80::1%eth0'), 'fe80:0:0:0::/64')
  })
})
