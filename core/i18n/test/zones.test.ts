import assert from 'node:assert/strict'
import { isTimeZone, placeZones, zoneName, zonePlace } from '../index.ts'

describe('The name of a time zone', () => {
  it('says on which side of UTC a zone without a place is', () => {
    assert.deepEqual(['Etc/GMT-1', 'Etc/GMT+5', 'Etc/GMT-0', 'Etc/GMT', 'Etc/UTC', 'UTC'].map((zone) => zoneName(zone, 'en')), ['UTC+1', 'UTC−5', 'UTC', 'UTC', 'UTC', 'UTC'])
  })

  it('is that of today, with the clock in the language of the page', () => {
    assert.equal(zoneName('Europe/Kiev', 'en'), 'Kyiv, Eastern European Time')
    assert.equal(zoneName('Asia/Calcutta', 'fr'), 'Kolkata, heure de l’Inde')
    assert.match(zoneName('Africa/Nairobi', 'ar'), /^Nairobi، توقيت/)
    assert.equal(zonePlace('America/Buenos_Aires'), 'Argentina, Buenos Aires')
  })

  it('never shows an offset that changes with the season, nor fails on what is no zone', () => {
    for (const zone of placeZones()) for (const locale of ['en', 'fr', 'es', 'ar'] as const) assert.doesNotMatch(zoneName(zone, locale), /\d|undefined/, zone)
    assert.equal(zoneName('Nowhere/At_All', 'en'), 'At All')
  })

  it('is offered once each, by names the platform takes', () => {
    const zones = placeZones()
    assert.equal(new Set(zones).size, zones.length)
    assert.deepEqual(zones.filter((zone) => !isTimeZone(zone)), [])
    for (const old of ['Kiev', 'Calcutta', 'Katmandu', 'Rangoon', 'Godthab', 'Truk', 'Faeroe']) assert.ok(!zones.some((zone) => zone.endsWith(`/${old}`)), old)
    for (const now of ['Europe/Kyiv', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Yangon', 'America/Nuuk', 'Pacific/Chuuk', 'Atlantic/Faroe']) assert.ok(zones.includes(now), now)
  })
})
