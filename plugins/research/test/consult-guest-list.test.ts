import assert from 'node:assert/strict'
import fc from 'fast-check'
import { mostAtOnce, readGuests } from '../consult/model/guest-list.ts'

const plain = (text: string) => readGuests(text).people.map(({ mail, name, organisation, sector }) => [mail, name, organisation, sector].join('|'))
const faults = (text: string) => readGuests(text).faults.map(({ key, values }) => `${key.split('.').at(-1)} ${Object.values(values ?? {}).join(' ')}`)

describe('a list of guests', () => {
  it('is understood however it is parted, with names or without', () => {
    const three = ['a@x.example||', 'b@y.example||', 'c@z.example||'].map((one) => `${one}|other`)
    for (const text of ['a@x.example, b@y.example; c@z.example', 'a@x.example\nb@y.example\r\n\nc@z.example', 'a@x.example;b@y.example;c@z.example;', 'a@x.example\tb@y.example\tc@z.example', 'a@x.example، b@y.example؛ c@z.example']) assert.deepEqual(plain(text), three, text)
    assert.deepEqual(plain('"Abara, Nadia" <n@x.example>, Hal Oster <h@y.example>'), ['n@x.example|Abara, Nadia||other', 'h@y.example|Hal Oster||other'])
    assert.deepEqual(plain('Abara, Nadia <n@x.example>; Oster, Hal <h@y.example>'), ['n@x.example|Abara, Nadia||other', 'h@y.example|Oster, Hal||other'])
  })

  it('takes what is known of one in a line, the mail address first or after the name', () => {
    assert.deepEqual(plain('n@x.example; Nadia Abara; Union, Inc.; Private sector'), ['n@x.example|Nadia Abara|Union, Inc.|private-sector'])
    assert.deepEqual(plain('Nadia Abara <n@x.example>; A University; academia\nHal Oster, h@y.example'), ['n@x.example|Nadia Abara|A University|academia', 'h@y.example|Hal Oster||other'])
  })

  it('names each that cannot be taken, by its line', () => {
    assert.deepEqual(faults('a@x.example, Bob, b@y.example'), ['line-mail 1 Bob'])
    assert.deepEqual(faults('a@x.example\nNadia <n@x\nA@X.example; Again\nc@z.example; Cy; Port; pirates'), ['line-mail 2 Nadia <n@x', 'line-twice 3 A@X.example', 'line-sector 4 pirates administration, international-organisation, private-sector, academia, other'])
    assert.deepEqual(faults(' \n;'), ['nobody '])
    assert.deepEqual(faults(Array.from({ length: mostAtOnce + 1 }, (_, n) => `g${n}@x.example`).join(', ')), [`many ${mostAtOnce}`])
  })

  it('takes every address of a list that is written in any of these ways, whatever the names', () => {
    const name = fc.stringMatching(/^[A-Za-zÀ-ž’ .-]{0,20}$/), user = fc.stringMatching(/^[a-z0-9.]{1,12}$/)
    fc.assert(fc.property(fc.uniqueArray(fc.tuple(user, name), { minLength: 1, maxLength: 12, selector: ([one]) => one }), fc.constantFrom(', ', '; ', '\n', '،'), fc.boolean(), (all, sign, isNamed) => {
      const { people, faults: wrong } = readGuests(all.map(([one, said]) => isNamed ? `${said} <${one}@x.example>` : `${one}@x.example`).join(sign))
      assert.deepEqual(wrong, [])
      assert.deepEqual(people.map(({ mail }) => mail), all.map(([one]) => `${one}@x.example`))
      if (isNamed) assert.deepEqual(people.map((one) => one.name), all.map(([, said]) => said.trim()))
    }))
  })

  it('bears anything that is pasted', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', '@', ';', ',', '.', 'a', ' ', '\n', '\t', '؛'), maxLength: 200 }), (text) => { const { people, faults: wrong } = readGuests(text); assert.ok(people.length > 0 || wrong.length > 0); assert.ok(people.every(({ mail }) => /^[^\s@<>]+@[^\s@<>]+$/.test(mail))) }), { numRuns: 500 })
    for (const sign of ['<', '"', ' ', '<"', '@', ';']) readGuests(sign.repeat(50_000))
  })
})
