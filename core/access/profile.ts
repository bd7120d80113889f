import { Invalid, locales, type FieldFault, type Locale } from '../contract/index.ts'
import { mailAddress } from './mail-address.ts'
import { densities, lowBandwidths, themes, type Density, type LowBandwidth, type Theme } from './look.ts'

/** What a person says of themselves and how they want the site. */
export interface Profile { name: string; title: string; locale: Locale; timeZone: string; density: Density; theme: Theme; lowBandwidth: LowBandwidth }

// Control characters and the invisible ones that turn or hide text around a name.
// oxlint-disable-next-line no-control-regex
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu
const tidy = (text: string) => text.normalize('NFC').replace(hidden, ' ').replace(/\s+/gu, ' ').trim()

/** Only what is named here is taken from `input`. @throws Invalid with every fault */
export function checkProfile(input: Partial<Profile>): Partial<Profile> {
  const faults: FieldFault[] = []
  const taken: Partial<Profile> = {}
  const take = <K extends keyof Profile>(field: K, value: Profile[K], isRight: boolean, key: string, values: Record<string, number> = {}) => {
    if (isRight) taken[field] = value
    else faults.push({ field, key: `core.access.profile.${key}`, values })
  }
  if (input.name !== undefined) {
    const name = tidy(input.name)
    take('name', name, /\p{L}/u.test(name) && name.length <= 120, 'name', { longest: 120 })
  }
  if (input.title !== undefined) {
    const title = tidy(input.title)
    take('title', title, title.length <= 160, 'title', { longest: 160 })
  }
  if (input.locale !== undefined) take('locale', input.locale, (locales as readonly string[]).includes(input.locale), 'locale')
  if (input.timeZone !== undefined) take('timeZone', input.timeZone, isTimeZone(input.timeZone), 'time-zone')
  if (input.density !== undefined) take('density', input.density, densities.includes(input.density), 'choice')
  if (input.theme !== undefined) take('theme', input.theme, themes.includes(input.theme), 'choice')
  if (input.lowBandwidth !== undefined) take('lowBandwidth', input.lowBandwidth, lowBandwidths.includes(input.lowBandwidth), 'choice')
  if (faults.length > 0) throw new Invalid(faults)
  return taken
}

/** A zone of the IANA database by name; an offset knows no summer time and is refused. */
export function isTimeZone(name: string): boolean {
  if (name !== 'UTC' && !/^[A-Za-z]+(\/[A-Za-z0-9_+-]+)+$/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** @throws Invalid on `mail` */
export function checkMail(text: string, field = 'mail'): string {
  const mail = mailAddress(text)
  if (mail === null) throw new Invalid([{ field, key: 'core.access.mail-address.unknown' }])
  return mail
}
