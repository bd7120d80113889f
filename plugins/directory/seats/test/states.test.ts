import assert from 'node:assert/strict'
import fc from 'fast-check'
import { approvalStates, decide, type StepState } from '../approval-states.ts'
import { afterHandOver, handOverStages, isUnderWay, type HandOverStage } from '../hand-over-stages.ts'
import { afterStep, isWaiting, openSteps, type Stage } from '../request-stages.ts'
import { afterAsk, askStates, dayOf, isStanding, plus, plusMonths, standingOf, type AskState } from '../standing.ts'
import { addWorkingDays, dayIn, endOfDay, isWorkingDay, nextDay, weekends, workingDaysBetween } from '../working-days.ts'

const day = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-12-31'), noInvalidDate: true }).map(dayOf)
const offices = fc.array(fc.record({ weekend: fc.constantFrom(...weekends) }), { minLength: 1, maxLength: 2 })
const zones = fc.constantFrom('UTC', 'Africa/Maseru', 'Asia/Kathmandu', 'America/Santiago', 'Pacific/Kiritimati', 'Europe/Dublin', 'Etc/GMT+11')

describe('the standing of a seat', () => {
  it('is verified through its last day and not a day longer, whatever else was asked or taken back', () => {
    fc.assert(fc.property(day, day, fc.boolean(), fc.boolean(), (today, until, isAsked, isRevoked) => {
      assert.equal(isStanding(standingOf({ confirmation: { until }, isAsked, isRevoked }, today)), until >= today)
    }))
  })
  it('is due for exactly its last thirty days, the last one included', () => {
    fc.assert(fc.property(day, fc.integer({ min: 0, max: 400 }), (today, days) => {
      assert.equal(standingOf({ confirmation: { until: plus(today, days) }, isAsked: false, isRevoked: false }, today), days < 30 ? 'due' : 'verified')
    }))
  })
  it('is pending or lapsed once its end has passed, and never gone', () => {
    fc.assert(fc.property(day, fc.integer({ min: 1, max: 4_000 }), fc.boolean(), (today, days, isAsked) => {
      assert.equal(standingOf({ confirmation: { until: plus(today, -days) }, isAsked, isRevoked: false }, today), isAsked ? 'pending' : 'lapsed')
    }))
  })
  it('ends a month on the same day or the last of the month', () => {
    assert.equal(plusMonths('2027-01-31', 1), '2027-02-28')
    assert.equal(plusMonths('2024-02-29', 12), '2025-02-28')
    fc.assert(fc.property(day, fc.integer({ min: 1, max: 36 }), (from, months) => { assert.ok(plusMonths(from, months) > from && plusMonths(from, months) <= plus(from, months * 31)) }))
  })
  it('lets an asking be decided once, and only what was confirmed be taken back', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('confirm', 'refuse', 'withdraw', 'revoke' as const)), (steps) => {
      let state: AskState = 'pending'
      const passed: string[] = []
      for (const step of steps) {
        const next = afterAsk(state, step)
        if (next === null) continue
        passed.push(step)
        state = next
      }
      assert.ok(askStates.includes(state) && passed.length <= 2)
      assert.ok(passed.length < 2 || (passed[0] === 'confirm' && passed[1] === 'revoke'))
    }))
  })
})

describe('the clock of a request', () => {
  it('stands still while either office is closed', () => {
    fc.assert(fc.property(day, fc.integer({ min: 1, max: 60 }), offices, (from, n, both) => {
      const due = addWorkingDays(from, n, both)
      assert.ok(isWorkingDay(due, both))
      assert.equal(workingDaysBetween(from, due, both), n)
      assert.equal(workingDaysBetween(from, nextDay(due, -1), both), n - 1)
    }))
  })
  it('counts four days a week between Friday and Saturday here and Saturday and Sunday there', () => {
    const both = [{ weekend: 'fri-sat' }, { weekend: 'sat-sun' }] as const
    assert.equal(addWorkingDays('2026-11-26', 1, both), '2026-11-30', 'from a Thursday to the Monday')
    assert.equal(workingDaysBetween('2026-11-23', '2026-11-30', both), 4)
  })
  it('runs to the last moment of the day where it is answered', () => {
    fc.assert(fc.property(day, zones, (on, zone) => {
      const end = endOfDay(zone, on)
      assert.equal(dayIn(zone, end), on)
      assert.equal(dayIn(zone, new Date(end.getTime() + 1)), nextDay(on))
    }))
    assert.equal(endOfDay('Pacific/Kiritimati', '2026-11-23').toISOString(), '2026-11-23T09:59:59.999Z')
  })
})

describe('a request', () => {
  it('stays closed once it is closed, is never answered and waiting at once, and can always be closed before', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('acknowledge', 'answer', 'escalate', 'close' as const)), (steps) => {
      let stage: Stage = 'sent'
      let isAnswered = false
      for (const step of steps) {
        const next = afterStep(stage, step)
        assert.equal(next !== null, openSteps(stage).includes(step))
        if (stage === 'closed') assert.equal(next, null)
        else assert.notEqual(afterStep(stage, 'close'), null)
        if (next === null) continue
        if (step === 'answer') isAnswered = true
        stage = next
        if (isAnswered) assert.ok(!isWaiting(stage), 'nobody is reminded of what they answered')
      }
    }))
  })
})

describe('a hand-over', () => {
  it('is confirmed only after it was accepted, and moves on from no end', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('accept', 'decline', 'confirm', 'cancel' as const)), (steps) => {
      let stage: HandOverStage = 'named'
      let isAccepted = false
      for (const step of steps) {
        const next = afterHandOver(stage, step)
        if (!isUnderWay(stage)) assert.equal(next, null)
        if (next === 'accepted') isAccepted = true
        if (next === 'confirmed') assert.ok(isAccepted)
        stage = next ?? stage
        assert.ok(handOverStages.includes(stage))
      }
    }))
  })
})

describe('an approval', () => {
  const route = fc.integer({ min: 1, max: 4 }).map((n) => Array.from({ length: n }, (_one, index) => ({ position: index + 1, state: (index === 0 ? 'open' : 'waiting') as StepState })))
  it('is given when every seat has said yes in its order, is over with the first no, and asks one seat at a time', () => {
    fc.assert(fc.property(route, fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('approved', 'refused' as const))), (steps, tries) => {
      let [now, state, yes] = [steps, 'open' as string, 0]
      for (const [position, decision] of tries) {
        if (state !== 'open') break
        const after = decide(now, position, decision)
        const asked = now.find((step) => step.state === 'open')
        assert.equal(after !== null, asked?.position === position)
        if (after === null) continue
        ;[now, state] = [after.steps, after.state]
        if (decision === 'approved') yes++
        assert.ok(approvalStates.includes(after.state))
        assert.equal(state === 'approved', yes === steps.length)
        assert.equal(now.filter((step) => step.state === 'open').length, state === 'open' ? 1 : 0)
      }
      assert.ok(state !== 'approved' || now.every((step) => step.state === 'approved'))
    }))
  })
})
