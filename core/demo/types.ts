/**
 * Shapes of the JSON files in this folder: fictional administrations and people.
 *
 * A **Day** is relative to the day the content is loaded, so that it stays fresh: `-12d` is twelve days ago, `+30d` in
 * thirty days, `0d` today; an hour may follow in the viewer's clock of the instance (`-12d 09:30`).
 */
import type { InFour, InterfaceLanguage, NameLanguage, RegionCode } from '../reference/types.ts'

export type Day = `${'-' | '+' | ''}${number}d` | `${'-' | '+' | ''}${number}d ${number}:${number}`

/** English always, and the working languages of the administration where they differ. */
export type InLocal = { en: string } & Partial<Record<InterfaceLanguage, string>>

/** `administrations.json` is an array of twelve, two per region. */
export interface DemoAdministration {
  /** From ISO 3166-1's user-assigned range (XA–XZ, QM–QZ), never one in use. */
  code: string
  names: Record<NameLanguage, string>
  /** What the service calls itself. */
  service: InFour
  region: RegionCode
  /** Working languages, the first one is the local language of `InLocal` texts. */
  languages: InterfaceLanguage[]
  /** OKLCH hue in degrees, 0–359; brand colours and the guilloche come from it. */
  hue: number
  /** A zone of the IANA database whose clocks go like those there; no real place is meant. */
  timeZone: string
  geography: 'coastal' | 'island' | 'archipelago' | 'landlocked'
  /** How the clearance system came about. */
  systemType: 'own-build' | 'packaged' | 'shared-regional' | 'open-source'
  /** Invented name of the clearance system. */
  system: string
  /** Two or three sentences. */
  profile: InFour
}

/** `people.json` is an array of 96; four of them are the demonstration accounts. */
export interface DemoPerson {
  /** Stable slug; code makes the UUID of it. */
  slug: string
  /** In Latin letters. */
  name: string
  given: string
  family: string
  /** The name in its own script, where that is not Latin. */
  nativeName?: { language: InterfaceLanguage, name: string }
  mail: string
  /** A code of `administrations.json`, or null for the staff of the hub. */
  administration: string | null
  /** Job title. */
  title: InLocal
  /** One phrase: what the person works on. */
  role: InLocal
  /** Most fluent first. */
  languages: { code: string, level: 'native' | 'fluent' | 'working' | 'reading' }[]
  timeZone: string
  /** Ids of the taxonomy; level 1 (has used it) to 4 (advises others). */
  expertise: { topic: string, level: 1 | 2 | 3 | 4 }[]
  /** What the person may do on the instance beyond reading and writing as a member. */
  account: 'instance-administrator' | 'hub-editor' | 'national-contact-point' | 'deputy-contact-point' | 'member'
  /** One of the four accounts a visitor of the demonstration may sign in with. */
  isDemoAccount?: true
  appointment?: DemoAppointment
  verification: DemoVerification
}

export interface DemoAppointment {
  kind: 'ncp' | 'deputy'
  from: Day
  to: Day
  /** Present while the seat is being handed over. */
  handover?: { to: string, state: 'named' | 'accepted', since: Day }
}

export interface DemoVerification {
  method: 'domain-mail' | 'saml' | 'appointment-letter' | 'vouch' | 'hub-check'
  /** Slug of another person. */
  by: string
  at: Day
  /** In the past when the verification has expired: the badge lapses, the card stays. */
  until: Day
}
