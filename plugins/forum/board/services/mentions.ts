import type { Knex } from 'knex'
import { Gone, NotFound, type Content, type People, type PluginApis, type Search, type Viewer } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import { rows } from '../model/rows.ts'

interface Needs { db: Knex; content: Content; people: People; search: Search; directory: PluginApis['directory'] | undefined }
/** Whom a text names: people, contact points of administrations, and circles. */
export interface Mentioned { body: string; people: string[]; administrations: string[]; circles: ('moderators' | 'ncps')[] }
interface Known { id: string; name: string }

const most = 10
const named = /(?<![\p{L}\p{N}@/.\w[])@(ncps|moderators|[A-Z]{2}(?![\p{L}\p{N}])|[\p{Lu}\p{Lo}][\p{L}\p{M}\p{N}'’.-]*(?: [\p{L}\p{M}\p{N}'’.-]+){0,4})/gu
/** Code is nobody’s name. */
const code = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g

/** `@` and a name makes a link of it and tells whom it names; `@XA` its contact points, `@ncps` and `@moderators` a circle. */
export class Mentions {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The text with links in place of names. At most ten are looked for. `thread`: who wrote there is found first. */
  async in(viewer: Viewer, text: string, thread: string | null): Promise<Mentioned> {
    const found = [...text.replace(code, (span) => ' '.repeat(span.length)).matchAll(named)].slice(0, most)
    const mentioned: Mentioned = { body: text, people: [], administrations: [], circles: [] }
    if (found.length === 0) return mentioned
    const around = await this.#writersOf(thread)
    const at: { from: number; to: number; person: Known }[] = []
    for (const { 1: words = '', index } of found) {
      if (words === 'ncps' || words === 'moderators') mentioned.circles.push(words)
      else if (/^[A-Z]{2}$/.test(words)) mentioned.administrations.push(words)
      else {
        const person = longest(words, around) ?? await this.personOf(viewer, longest(words, await this.#inDirectory(viewer, words)))
        if (person) at.push({ from: index, to: index + 1 + person.name.length, person })
      }
    }
    mentioned.people = [...new Set(at.map(({ person }) => person.id))]
    mentioned.body = await this.#linked(viewer, text, at)
    return mentioned
  }

  async #writersOf(thread: string | null): Promise<Known[]> {
    if (thread === null) return []
    const ids = (await rows<{ id: string }>(this.#needs.db, `select author_id as id from forum.post where thread_id = ?::uuid and author_id is not null group by author_id order by max(number) desc limit 100`, [thread])).map(({ id }) => id)
    return [...(await this.#needs.people.cards(ids)).values()].map(({ id, name }) => ({ id, name }))
  }

  /** Cards whose name begins so, by the id of the card. */
  async #inDirectory(viewer: Viewer, words: string): Promise<Known[]> {
    const suggested = await this.#needs.search.suggest(viewer, words.split(' ').slice(0, 2).join(' '))
    return suggested.flatMap(({ kind, title, id }) => kind === 'directory.person' ? [{ id, name: title }] : [])
  }

  /** Who a card is about, for whoever may read it. */
  async personOf(viewer: Viewer, card: Known | null): Promise<Known | null> {
    if (card === null) return null
    try {
      const person = (await this.#needs.content.read(viewer, 'directory.person', card.id)).fields['personId']
      return typeof person === 'string' ? { id: person, name: card.name } : null
    } catch (error) {
      if (error instanceof NotFound || error instanceof Gone) return null
      throw error
    }
  }

  async #linked(viewer: Viewer, text: string, at: readonly { from: number; to: number; person: Known }[]): Promise<string> {
    const cards = await this.#needs.directory?.cards(viewer, at.map(({ person }) => person.id))
    let body = '', place = 0
    for (const { from, to, person } of at) {
      const path = cards?.get(person.id)?.path
      body += `${text.slice(place, from)}${path === undefined ? text.slice(from, to) : `[${text.slice(from, to)}](${path})`}`
      place = to
    }
    return body + text.slice(place)
  }
}

/** The longest name the words begin with; a name of several people is nobody’s. */
function longest(words: string, known: readonly Known[]): Known | null {
  const fits = known.filter(({ name }) => name !== '' && (words === name || (words.startsWith(name) && !/[\p{L}\p{N}]/u.test(words.charAt(name.length)))))
  const best = Math.max(0, ...fits.map(({ name }) => name.length))
  const only = new Map(fits.filter(({ name }) => name.length === best).map((one) => [one.id, one]))
  return only.size === 1 ? [...only.values()][0] ?? null : null
}
