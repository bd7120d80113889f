import assert from 'node:assert/strict'
import { strain } from '../../core/cli/test/running-site.ts'
import { testEnvironment } from '../../core/testing/test-environment.ts'
import { History } from './history.ts'
import { killAndCompare } from './kill.ts'
import type { Account, Standing } from './plugins/witness/account.ts'
import { verdict } from './verdict.ts'

/** Of each engine; more by `node test/faults/kill.ts --rounds 200`. */
const rounds = 20
/** A busy machine runs fewer rounds rather than past the end of its time; in CI that is a failure. */
const seconds = testEnvironment().isContinuous ? 330 : 110

describe('A site that is killed at a random moment under writes', function () {
  this.timeout(400_000)

  for (const engine of ['embedded', 'postgres'] as const) {
    it(`loses nothing it acknowledged, does nothing twice and is back within ten seconds, ${rounds} times over (${engine})`, async () => {
      const began = performance.now()
      const outcome = await killAndCompare({ engine, rounds, seconds })
      const { faults, acknowledged, unanswered, longestStart, middleStart } = outcome
      process.stdout.write(`      ${outcome.rounds} rounds in ${Math.round((performance.now() - began) / 1000)} s, ${acknowledged} acknowledged, ${unanswered} cut off; back after ${Math.round(middleStart)} ms, ${Math.round(longestStart)} ms at most (machine ${strain().toFixed(1)} times as busy as it should be)\n`)
      assert.deepEqual(faults, [])
      if (testEnvironment().isContinuous) assert.equal(outcome.rounds, rounds, `the time was up after ${outcome.rounds} rounds of ${rounds}`)
      assert.ok(acknowledged > outcome.rounds && unanswered > 0, 'the writers wrote, and were cut off')
    })
  }

  it('is found out when it acknowledges before it commits', async () => {
    const { faults } = await killAndCompare({ engine: 'embedded', rounds: 10, isControl: true })
    assert.match(faults.join('\n'), /was acknowledged and is not there/)
  })
})

describe('The comparison after a kill', () => {
  const numbers = { rows: 3, numbered: 3, distinct: 3, top: 3, counter: 3 }
  const item: Standing = { id: 'i', ref: 'UP-1', title: 'a', rev: 2, state: 'published', live: 'two', draft: null, draftRev: null, acknowledgements: 1, revisions: 2, published: 2, entries: 3 }
  const account: Account = { items: [item], events: numbers, changes: numbers, audit: numbers, stale: 0, unheard: 0, twice: 0, unfounded: 0 }
  const promised = { rev: 2, state: 'published', live: 'two', draft: null, draftRev: null, isAcknowledged: true }
  const history = new History()
  history.keep(history.begin('a'), promised)

  it('finds nothing where all is well', () => { assert.deepEqual(verdict(history, account), []) })

  for (const [what, changed, words] of [
    ['an item that is gone', { items: [] }, /a was acknowledged and is not there/],
    ['an item that is there twice', { items: [item, item] }, /a is there 2 times/],
    ['a revision that went back', { items: [{ ...item, rev: 1, revisions: 1, published: 1 }] }, /a stands at revision 1 .* what was acknowledged is revision 2/],
    ['words of another revision', { items: [{ ...item, live: 'one' }] }, /live one/],
    ['an acknowledgement that is gone', { items: [{ ...item, acknowledgements: 0 }] }, /seen 0/],
    ['a revision without its event', { items: [{ ...item, published: 0 }] }, /announced 0 times/],
    ['a revision without its row', { items: [{ ...item, revisions: 1 }] }, /has 1 of them/],
    ['an item without its audit entries', { items: [{ ...item, entries: 1 }] }, /has 1 audit entries/],
    ['a gap in the events', { events: { ...numbers, rows: 2, numbered: 2, distinct: 2 } }, /2 events are numbered up to 3/],
    ['events that were never numbered', { events: { ...numbers, rows: 4 } }, /1 events have no number/],
    ['a change that two share the number of', { changes: { ...numbers, distinct: 2 } }, /1 changes share/],
    ['a counter that went back', { changes: { ...numbers, counter: 1 } }, /the counter of changes/],
    ['an effect that came twice', { twice: 1 }, /1 events had their effect more than once/],
    ['an effect that never came', { unheard: 1 }, /1 events had no effect/],
    ['an effect of nothing', { unfounded: 1 }, /1 effects are of events that are not there/],
    ['a change row left behind', { stale: 1 }, /1 items have another revision/],
  ] as const satisfies readonly (readonly [string, Partial<Account>, RegExp])[]) {
    it(`names ${what}`, () => { assert.match(verdict(history, { ...account, ...changed as Partial<Account> }).join('\n'), words) })
  }

  it('takes an unanswered request for done or not done, and for nothing else', () => {
    const open = new History()
    const written = open.begin('a')
    open.keep(written, { ...promised, rev: 1, live: 'one', isAcknowledged: false })
    assert.notDeepEqual(verdict(open, account), [])
    open.leaveOpen({ written, asked: { path: '', body: {}, as: 'editor' }, next: promised })
    assert.deepEqual(verdict(open, account), [])
  })
})
