import { createHash } from 'node:crypto'
import type { AccountCard, AdministrationCard, BroughtItem, Clock, CoreServices, ItemInput, People } from '@diwan/core'
import { seats } from '../kinds/person.ts'
import { initialOf, sortKeyOf } from './sort-key.ts'

interface Needs { people: People; clock: Clock; bring: CoreServices['bring']; standing: CoreServices['standing']; transaction: CoreServices['transaction'] }
type Seat = (typeof seats)[number]

/** What a card has besides what the account says; for imports, the demonstration and the person's own form. */
export interface CardWords {
  /** One phrase: what the person works on. */
  role?: string
  texts?: ItemInput['texts']
  lang?: ItemInput['lang']
  fields?: Record<string, unknown>
  topics?: string[]
  audience?: string[]
}

/** Same card for the same person in every process, so that two that make it at once make one. */
export function cardId(person: string): string {
  const hash = createHash('sha256').update(`directory.person ${person}`).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-7${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}

/** One card per person, made by itself and kept in step with the account: name, title, seat, administration, region. */
export class Cards {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Makes the card, or sets right what the account says otherwise by now. Nothing is written where nothing changed. */
  async refresh(person: string, appointed?: Seat): Promise<void> {
    const account = (await this.#needs.people.accounts([person])).get(person)
    if (!account || account.name === '' || account.state === 'suspended') return
    await this.write(account, {}, appointed)
  }

  /** All accounts, 500 at a time. May run twice. */
  async refreshAll(): Promise<void> {
    for (let after: string | undefined; ;) {
      const ids = await this.#needs.people.accountIds(after)
      if (ids.length === 0) return
      after = ids.at(-1)
      for (const account of (await this.#needs.people.accounts(ids)).values()) if (account.state !== 'suspended') await this.write(account, {})
    }
  }

  /** Puts what is said onto the card; what is not said stays. */
  async write(account: AccountCard, words: CardWords, appointed?: Seat, at: Date = this.#needs.clock.now()): Promise<string> {
    const { people, bring, standing, transaction } = this.#needs
    const id = cardId(account.id)
    const administration = account.administration === null ? null : await people.administration(account.administration)
    await transaction(async () => {
      const before = await standing(id)
      const said = cardOf(account, administration, words, before, appointed)
      if (before !== null && JSON.stringify(ordered(before.input)) === JSON.stringify(ordered(said)) && before.administration === account.administration) return
      const item: BroughtItem = { id, kind: 'directory.person', input: said, administration: account.administration, author: { id: account.id, name: account.name }, publishedAt: before?.publishedAt ?? at, revisedAt: at }
      await bring(item)
    })
    return id
  }
}

type Input = ItemInput & { fields: Record<string, unknown> }

/** What a card says, from the account, what is said anew and what stood there. */
export function cardOf(account: AccountCard, administration: AdministrationCard | null, words: CardWords, before: { input: ItemInput } | null, appointed: Seat | undefined): Input {
  const lang = words.lang ?? before?.input.lang ?? account.locale
  const old = before?.input.texts ?? {}
  const texts = words.texts ?? { ...old, [lang]: { title: account.name, summary: words.role ?? old[lang]?.summary ?? '', body: '', extra: { jobTitle: account.title } } }
  return {
    ...before?.input, lang, audience: words.audience ?? before?.input.audience ?? ['members'], topics: words.topics ?? before?.input.topics ?? [],
    texts: Object.fromEntries(Object.entries(texts).map(([code, text]) => [code, { ...text, title: account.name }])),
    fields: {
      ...before?.input.fields, ...words.fields, personId: account.id, sortKey: sortKeyOf(account.name), initial: initialOf(account.name),
      home: account.administration, region: administration?.region || null, seat: appointed ?? seatOf(account, before?.input.fields?.['seat']),
    },
  }
}

/** A deputy holds the role of a contact point as well; which of the two it is the appointment says, and it stays until the role ends. */
function seatOf({ administration, roles }: AccountCard, before: unknown): Seat {
  if (roles.includes('ncp')) return before === 'deputy' ? 'deputy' : 'ncp'
  if (before === 'lead') return 'lead'
  if (administration !== null) return 'officer'
  return roles.some((role) => role === 'editor' || role === 'administrator') ? 'hub' : roles.includes('member') ? 'officer' : 'guest'
}

/** Says the same whatever order its keys came in, without what nobody wrote. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null && one !== undefined && one !== '').toSorted(([a], [b]) => a < b ? -1 : 1).map(([key, one]) => [key, ordered(one)]))
}
