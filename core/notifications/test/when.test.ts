import assert from 'node:assert/strict'
import fc from 'fast-check'
import { afterQuiet, nextDigest, usualRhythm } from '../when.ts'

const at = (text: string): Date => new Date(text)
const said = (date: Date, timeZone: string): string => new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(date)
const zones = ['UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Kiritimati', 'Europe/Paris', 'America/Santiago', 'Australia/Lord_Howe', 'Africa/Casablanca']

describe('when mail is sent', () => {
  it('is in the zone of the reader: the next seven o’clock there, or the next Monday', () => {
    assert.equal(nextDigest(at('2026-11-22T20:00:00Z'), 'daily', 'Asia/Tokyo', usualRhythm).toISOString(), '2026-11-22T22:00:00.000Z')
    assert.equal(nextDigest(at('2026-11-22T23:00:00Z'), 'daily', 'Asia/Tokyo', usualRhythm).toISOString(), '2026-11-23T22:00:00.000Z')
    assert.equal(nextDigest(at('2026-11-22T23:00:00Z'), 'weekly', 'America/Lima', usualRhythm).toISOString(), '2026-11-23T12:00:00.000Z')
  })

  it('is once on the day the clocks change, also in the hour that is left out or comes twice', () => {
    const early = { ...usualRhythm, digestHour: 2 }
    assert.equal(nextDigest(at('2026-03-28T12:00:00Z'), 'daily', 'Europe/Paris', early).toISOString(), '2026-03-29T01:00:00.000Z')
    const first = nextDigest(at('2026-10-24T12:00:00Z'), 'daily', 'Europe/Paris', early)
    assert.equal(first.toISOString(), '2026-10-25T00:00:00.000Z')
    assert.equal(nextDigest(first, 'daily', 'Europe/Paris', early).toISOString(), '2026-10-26T01:00:00.000Z')
  })

  it('is not in quiet hours, which may span midnight', () => {
    const quiet = { ...usualRhythm, quietFrom: 22 * 60, quietUntil: 6 * 60 }
    assert.equal(afterQuiet(at('2026-11-22T23:30:00Z'), 'UTC', quiet).toISOString(), '2026-11-23T06:00:00.000Z')
    assert.equal(afterQuiet(at('2026-11-22T05:30:00Z'), 'UTC', quiet).toISOString(), '2026-11-22T06:00:00.000Z')
    assert.equal(afterQuiet(at('2026-11-22T12:00:00Z'), 'UTC', quiet).toISOString(), '2026-11-22T12:00:00.000Z')
    assert.equal(nextDigest(at('2026-11-22T12:00:00Z'), 'daily', 'UTC', { ...quiet, digestHour: 5 }).toISOString(), '2026-11-23T06:00:00.000Z')
  })

  it('is always ahead, within a day and a week of it, at the hour that was chosen', () => {
    fc.assert(fc.property(fc.date({ min: at('2020-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z'), noInvalidDate: true }), fc.constantFrom(...zones), fc.integer({ min: 4, max: 23 }), fc.integer({ min: 1, max: 7 }), (now, zone, digestHour, digestDay) => {
      const rhythm = { ...usualRhythm, digestHour, digestDay }
      const [daily, weekly] = [nextDigest(now, 'daily', zone, rhythm), nextDigest(now, 'weekly', zone, rhythm)]
      assert.ok(daily > now && daily.getTime() - now.getTime() <= 26 * 3_600_000)
      assert.ok(weekly > now && weekly.getTime() - now.getTime() <= 7.1 * 86_400_000)
      for (const one of [daily, weekly]) assert.match(said(one, zone), new RegExp(`${String(digestHour).padStart(2, '0')}:00$`))
    }))
  })

  it('lies outside of quiet hours, whatever they are', () => {
    fc.assert(fc.property(fc.date({ min: at('2020-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z'), noInvalidDate: true }), fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/Lima'), fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 1439 }), (now, zone, quietFrom, quietUntil) => {
      const rhythm = { ...usualRhythm, quietFrom, quietUntil }
      const then = afterQuiet(now, zone, rhythm)
      assert.ok(then >= now && then.getTime() - now.getTime() <= 86_400_000)
      assert.equal(afterQuiet(then, zone, rhythm).getTime(), then.getTime())
    }))
  })

  it('of a zone nobody knows is that of UTC', () => {
    assert.equal(nextDigest(at('2026-11-22T20:00:00Z'), 'daily', 'Nowhere/Else', usualRhythm).toISOString(), '2026-11-23T07:00:00.000Z')
  })
})
