import type { Locale } from '../contract/index.ts'
import { languages } from './languages.ts'

/** Names the platform still gives for places that are called otherwise today; both mean the same clock. */
const renamed: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara', 'America/Buenos_Aires': 'America/Argentina/Buenos_Aires', 'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan', 'America/Cordoba': 'America/Argentina/Cordoba', 'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis', 'America/Jujuy': 'America/Argentina/Jujuy', 'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza', 'Asia/Calcutta': 'Asia/Kolkata', 'Asia/Katmandu': 'Asia/Kathmandu', 'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh', 'Atlantic/Faeroe': 'Atlantic/Faroe', 'Europe/Kiev': 'Europe/Kyiv', 'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei', 'Pacific/Truk': 'Pacific/Chuuk',
}

/** The zone by the name it has today. */
export const currentZone = (zone: string): string => renamed[zone] ?? zone

/** Every zone that belongs to a place, by the name it has today, in the order of its letters. */
export const placeZones = (): readonly string[] =>
  places ??= Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/') && !zone.startsWith('Etc/')).map(currentZone).toSorted()
let places: readonly string[] | undefined

/** `Kyiv`; `Argentina, Buenos Aires`. The database of zones has place names in one language only. */
export const zonePlace = (zone: string): string => currentZone(zone).split('/').slice(1).join(', ').replaceAll('_', ' ')

/**
 * A zone as a person reads it: `Kyiv, Eastern European Time` in the language of the page. Zones without a place are written by what
 * they are: `Etc/GMT-1`, whose sign is turned round, is `UTC+1`.
 */
export function zoneName(zone: string, locale: Locale): string {
  const key = `${locale} ${zone}`
  const known = names.get(key)
  if (known !== undefined) return known
  if (names.size > 2_000) names.clear()
  const name = nameOf(zone, locale)
  names.set(key, name)
  return name
}
const names = new Map<string, string>()

function nameOf(zone: string, locale: Locale): string {
  const [, sign, hours] = /^(?:Etc\/)?(?:GMT|UTC|UCT|Universal|Zulu|Greenwich)(?:([+-])(\d{1,2}))?$/.exec(zone) ?? []
  if (hours !== undefined) return Number(hours) === 0 ? 'UTC' : `UTC${sign === '-' ? '+' : '−'}${Number(hours)}`
  if (/^(?:Etc\/)?(?:GMT|UTC|UCT|Universal|Zulu|Greenwich)$/.test(zone)) return 'UTC'
  const clock = clockOf(zone, locale)
  const place = zonePlace(zone)
  if (clock === null || place === '') return place || zone
  // Where a language knows no more than the place, it says it in its own spelling: “heure : Oulianovsk”.
  if (clock.startsWith('heure : ')) return clock.slice(8)
  if (clock.includes(place)) return place
  return locale === 'ar' ? `${place}، ${clock}` : `${place}, ${clock}`
}

/** `Central European Time`; null where the language has no more than the distance to UTC, which changes with the season. */
function clockOf(zone: string, locale: Locale): string | null {
  try {
    const parts = new Intl.DateTimeFormat(languages[locale].intl, { timeZone: zone, timeZoneName: 'longGeneric' }).formatToParts(new Date())
    const said = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
    return said === '' || /\d/.test(said) ? null : said
  } catch {
    return null
  }
}
