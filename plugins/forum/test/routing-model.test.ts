import assert from 'node:assert/strict'
import fc from 'fast-check'
import { choose, fitOf, type Candidate } from '../routing/model/choose.ts'
import { nextOf, type AskState } from '../routing/model/ladder.ts'
import { isAtWork, nextAtWork, weekendOf } from '../routing/model/working-hours.ts'

const candidate = fc.record({ isOwn: fc.boolean(), isSuggested: fc.boolean(), speaks: fc.boolean(), level: fc.integer({ min: 1, max: 4 }), isNear: fc.boolean(), recent: fc.integer({ min: 0, max: 6 }), open: fc.integer({ min: 0, max: 3 }) })
const panel = fc.array(candidate, { maxLength: 12 }).map((all): Candidate[] => all.map((one, at) => ({ id: `p${at}`, ...one })))
const hour = 3_600_000

describe('whom a question is put to', () => {
  it('is nobody of the asker’s own administration while there is anybody of another', () => fc.assert(fc.property(panel, fc.integer({ min: 1, max: 4 }), (all, n) => {
    const chosen = choose(all, n, 'q')
    if (all.some(({ isOwn }) => !isOwn)) assert.ok(chosen.every(({ isOwn }) => !isOwn))
    assert.ok(chosen.length <= n && (all.length === 0 || chosen.length > 0))
  })))

  it('is never somebody who was asked more of late than another who fits as well and was left out', () => fc.assert(fc.property(panel, fc.integer({ min: 1, max: 4 }), fc.string(), (all, n, question) => {
    const chosen = choose(all, n, question), ids = new Set(chosen.map(({ id }) => id))
    for (const out of all.filter(({ id, isOwn }) => !ids.has(id) && isOwn === (chosen[0]?.isOwn ?? isOwn))) {
      for (const one of chosen) assert.ok(fitOf(one) < fitOf(out) || (fitOf(one) === fitOf(out) && one.recent <= out.recent))
    }
  })))

  it('leaves no expert asked more than once above another who fits as well, over any run of questions', () => fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }), fc.array(fc.uuid(), { minLength: 1, maxLength: 40 }), (many, n, questions) => {
    const asked = new Map(Array.from({ length: many }, (_, at) => [`p${at}`, 0]))
    for (const question of questions) {
      const all = [...asked].map(([id, recent]): Candidate => ({ id, recent, open: 0, isOwn: false, isSuggested: false, speaks: true, level: 3, isNear: true }))
      for (const { id } of choose(all, n, question)) asked.set(id, (asked.get(id) ?? 0) + 1)
      const counts = [...asked.values()]
      assert.ok(Math.max(...counts) - Math.min(...counts) <= 1)
    }
  })))

  it('is the same whatever order they are found in, and differs from question to question', () => {
    fc.assert(fc.property(panel, fc.string(), (all, question) => assert.deepEqual(choose(all, 2, question).map(({ id }) => id), choose(all.toReversed(), 2, question).map(({ id }) => id))))
    const all = Array.from({ length: 8 }, (_, at): Candidate => ({ id: `p${at}`, recent: 0, open: 0, isOwn: false, isSuggested: false, speaks: true, level: 3, isNear: true }))
    assert.ok(new Set(Array.from({ length: 40 }, (_, q) => choose(all, 1, `q${q}`)[0]?.id)).size > 4)
  })
})

describe('the ladder of a question', () => {
  const now = new Date('2027-03-01T12:00:00Z')
  const ask = fc.record({ state: fc.constantFrom<AskState[]>('open', 'accepted', 'declined', 'over'), until: fc.integer({ min: -100, max: 100 }).map((hours) => new Date(now.getTime() + hours * hour)) })

  it('waits while anybody’s answer is waited for, and no longer', () => fc.assert(fc.property(fc.array(ask, { maxLength: 8 }), fc.nat(5), fc.nat(5), (asks, round, rounds) => {
    const next = nextOf({ round, asks }, rounds, now)
    const waiting = asks.filter(({ state, until }) => (state === 'open' || state === 'accepted') && until > now)
    if (waiting.length > 0) {
      assert.equal(next.do, 'wait')
      assert.ok(next.do === 'wait' && next.until > now && waiting.every(({ until }) => until <= next.until))
    } else assert.deepEqual(next, round < rounds ? { do: 'ask', round: round + 1 } : { do: 'hub' })
  })))

  it('ends with the hub after as many rounds as there are, if nobody ever answers', () => fc.assert(fc.property(fc.nat(6), (rounds) => {
    let round = 0, at = now, steps = 0
    const asks: { state: AskState; until: Date }[] = []
    for (;;) {
      const next = nextOf({ round, asks }, rounds, at)
      if (next.do === 'hub') break
      if (next.do === 'wait') at = next.until
      else { ({ round } = next); asks.push({ state: 'open', until: new Date(at.getTime() + 48 * hour) }) }
      assert.ok((steps += 1) <= 2 * rounds + 1)
    }
    assert.equal(asks.length, rounds)
  })))
})

describe('working hours', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Cairo', 'America/St_Johns', 'Pacific/Chatham', 'UTC', 'Africa/Casablanca', 'Pacific/Apia']
  const moment = fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2029-12-31T00:00:00Z'), noInvalidDate: true })

  it('begin at a moment at which the wall clock shows them, and at no quarter of an hour before it', () => fc.assert(fc.property(fc.constantFrom(...zones), moment, fc.subarray([1, 2, 3, 4, 5, 6, 7], { maxLength: 6 }), (zone, from, weekend) => {
    const next = nextAtWork(zone, weekend, from)
    assert.ok(next !== null && next >= from && isAtWork(zone, weekend, next))
    if (next > from) assert.ok(!isAtWork(zone, weekend, new Date(Math.max(from.getTime(), next.getTime() - 15 * 60_000))))
  }), { numRuns: 200 }))

  it('follow the clock of the place when it changes in spring and autumn', () => {
    assert.equal(nextAtWork('Europe/Berlin', [6, 7], new Date('2027-03-26T17:00:00Z'))?.toISOString(), '2027-03-29T07:00:00.000Z')
    assert.equal(nextAtWork('Europe/Berlin', [6, 7], new Date('2027-10-29T17:00:00Z'))?.toISOString(), '2027-11-01T08:00:00.000Z')
    assert.equal(nextAtWork('America/New_York', [6, 7], new Date('2027-03-12T23:00:00Z'))?.toISOString(), '2027-03-15T13:00:00.000Z')
  })

  it('leave out the days that are free where somebody works, and none where all are', () => {
    assert.deepEqual([...weekendOf('SA')], [5, 6])
    assert.deepEqual([...weekendOf('XA')], [6, 7])
    assert.deepEqual([...weekendOf(null)], [6, 7])
    assert.equal(nextAtWork('Asia/Riyadh', [5, 6], new Date('2027-03-05T06:00:00Z'))?.toISOString(), '2027-03-07T06:00:00.000Z')
    assert.equal(nextAtWork('UTC', [1, 2, 3, 4, 5, 6, 7], new Date('2027-03-05T06:00:00Z')), null)
  })

  it('of a zone nobody knows are those of UTC', () => assert.equal(isAtWork('Nowhere/Land', [6, 7], new Date('2027-03-01T10:00:00Z')), true))
})
