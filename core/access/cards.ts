import type { AdministrationCard, People, PersonCard, Texts } from '../contract/index.ts'
import type { Bell } from './bell.ts'
import type { Database } from './needs.ts'
import { rows } from './rows.ts'

const most = 5_000
type Administrations = Map<string, { card: AdministrationCard; isListed: boolean }>

/** Names for by-lines, kept in memory until somebody in any process changes them. A removed or unknown person has no name: the page says so in its language. */
export class Cards implements Pick<People, 'cards' | 'administration' | 'administrations'> {
  readonly #database: Database
  readonly #people = new Map<string, PersonCard>()
  #administrations: Promise<Administrations> | null = null
  // Counts the changes heard, so that what was read before one is not kept after it.
  #heard = 0

  constructor(database: Database, bell: Bell) {
    this.#database = database
    bell.on((notice) => {
      this.#heard++
      if (notice.of === 'person') this.#people.delete(notice.person)
      if (notice.of === 'everything') this.#people.clear()
      if (notice.of === 'administrations' || notice.of === 'everything') this.#administrations = null
    })
  }

  async cards(ids: readonly string[]): Promise<Map<string, PersonCard>> {
    // Inside a transaction a change may stand that nobody else sees yet, and may never come to be: it is read, and not kept.
    const kept = this.#database.isInTransaction ? new Map<string, PersonCard>() : this.#people
    const unknown = [...new Set(ids)].filter((id) => !kept.has(id))
    const read = new Map((unknown.length === 0 ? [] : await this.#read(unknown)).map((card) => [card.id, card]))
    return new Map(ids.map((id) => [id, read.get(id) ?? kept.get(id) ?? { id, name: '', title: '', administration: null, isActive: false, confirmation: null }]))
  }

  async administration(code: string): Promise<AdministrationCard | null> { return (await this.#all()).get(code)?.card ?? null }
  /** All that are listed, by code. */
  async administrations(): Promise<AdministrationCard[]> { return [...(await this.#all()).values()].filter(({ isListed }) => isListed).map(({ card }) => card) }

  async #read(ids: readonly string[]): Promise<PersonCard[]> {
    const heard = this.#heard
    const cards = await rows<PersonCard>(this.#database.db, `select id, name, title, administration, state = 'active' as "isActive", case when verified_until is null then null else
      jsonb_build_object('on', to_char(verified_on, 'YYYY-MM-DD'), 'until', to_char(verified_until, 'YYYY-MM-DD'), 'by', verified_by, 'how', verified_how) end as confirmation from core.person where id = any(?::uuid[])`,
      [ids.filter((id) => /^[0-9a-f-]{36}$/i.test(id))])
    if (heard !== this.#heard || this.#database.isInTransaction) return cards
    for (const card of cards) {
      if (this.#people.size >= most) this.#people.delete(this.#people.keys().next().value ?? '')
      this.#people.set(card.id, card)
    }
    return cards
  }

  #all(): Promise<Administrations> {
    if (this.#database.isInTransaction) return this.#readAll()
    if (this.#administrations) return this.#administrations
    const reading = this.#readAll()
    this.#administrations = reading
    reading.catch(() => { this.#administrations = null })
    return reading
  }
  async #readAll(): Promise<Administrations> {
    const found = await rows<{ code: string; names: Texts; region: string | null; languages: string[]; kind: string; hue: number | null; is_listed: boolean; profile: Lie }>(this.#database.db,
      `select code, names, region, languages, kind, hue, is_listed, jsonb_build_object('isLandlocked', profile -> 'isLandlocked', 'isSmallIsland', profile -> 'isSmallIsland', 'geography', profile -> 'geography') as profile from core.administration order by code`)
    return new Map(found.map(({ code, names, region, languages, kind, hue, is_listed, profile }) =>
      [code, { card: { code, names, region: region ?? '', languages, isFictional: kind === 'fictional', hue, ...lieOf(profile) }, isListed: is_listed }]))
  }
}

interface Lie { isLandlocked: boolean | null; isSmallIsland: boolean | null; geography: string | null }
/** The list of members says it of each; the demonstration says where its administrations lie. */
const lieOf = ({ isLandlocked, isSmallIsland, geography }: Lie): Pick<AdministrationCard, 'isLandlocked' | 'isSmallIsland'> => ({
  isLandlocked: isLandlocked ?? (geography === null ? null : geography === 'landlocked'),
  isSmallIsland: isSmallIsland ?? (geography === null ? null : geography === 'island' || geography === 'archipelago'),
})
