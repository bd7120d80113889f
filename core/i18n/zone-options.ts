import type { Locale } from '../contract/index.ts'
import { currentZone, placeZones, zoneName } from './zones.ts'

export interface ZoneOption { value: string; label: string; selected: boolean }
export interface ZoneOptions { value: ''; label: string; options: ZoneOption[] }

/**
 * The choice of a time zone, for a `select`: places under their part of the world, by the names of the page's language. A zone that
 * stands for no place stays if it is chosen; `none` is the word for no zone, offered first where there is one.
 */
export function zoneOptions(t: (key: string) => string, locale: Locale, chosen: string, none?: string): (ZoneOption | ZoneOptions)[] {
  const zones = placeZones()
  const now = currentZone(chosen)
  const parts = [...new Set(zones.map((zone) => zone.slice(0, zone.indexOf('/'))))]
  const option = (zone: string): ZoneOption => ({ value: zone, label: zoneName(zone, locale), selected: zone === now })
  return [
    ...(none === undefined ? [] : [{ value: '', label: none, selected: now === '' }]), ...(now === '' || now === 'UTC' || zones.includes(now) ? [] : [option(now)]), option('UTC'),
    ...parts.map((part) => ({ value: '' as const, label: t(`core.profile.zone.${part.toLowerCase()}`), options: zones.filter((zone) => zone.startsWith(`${part}/`)).map(option) })),
  ]
}
