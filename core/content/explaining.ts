import type { Knex } from 'knex'
import { Invalid, type Viewer } from '../contract/index.ts'
import { isToken } from '../access/tokens.ts'
import type { Reading } from './reading.ts'
import { rows } from './rows.ts'

interface Needs { db: Knex; reading: Reading; countHolders(tokens: readonly string[]): Promise<Map<string, number>> }

/** "Who will see this?" before, "why can I see this?" after; both from tokens and memberships, never from guesses. */
export class Explaining {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** People per token; -1 means everyone, signed in or not. Sizes only, never names. */
  async audienceOf(_viewer: Viewer, audience: readonly string[]): Promise<{ token: string; people: number }[]> {
    const tokens = [...new Set(audience)].slice(0, 64)
    const strange = tokens.find((token) => !isToken(token))
    if (strange !== undefined) throw new Invalid([{ field: 'audience', key: 'core.item.fault.token', values: { token: strange.slice(0, 80) } }])
    const counted = await this.#needs.countHolders(tokens.filter((token) => token !== 'public'))
    return tokens.map((token) => ({ token, people: token === 'public' ? -1 : counted.get(token) ?? 0 }))
  }

  async whyReadable(viewer: Viewer, id: string): Promise<{ token: string; via: string; until: Date | null }[]> {
    const item = await this.#needs.reading.read(viewer, null, id)
    const held = [...new Set([...item.audience, ...item.keepers])].filter((token) => viewer.tokens.includes(token))
    const given = viewer.id === null ? [] : await rows<{ token: string; why: string; until_at: Date | null }>(this.#needs.db,
      'select token, why, until_at from core.membership where person_id = ?::uuid and token = any(?::text[])', [viewer.id, held])
    return held.map((token) => {
      const membership = given.find((row) => row.token === token)
      const circle = /^[a-z]+/.exec(token)?.[0] ?? token
      return { token, via: membership ? `membership:${membership.why}` : item.audience.includes(token) ? circle : `keeper:${circle}`, until: membership?.until_at ?? null }
    })
  }
}
