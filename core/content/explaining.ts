import { Invalid, type Viewer } from '../contract/index.ts'
import { isToken } from '../access/tokens.ts'
import type { Reading } from './reading.ts'

/** What `core/access` knows of tokens. */
export interface Holders {
  /** People who hold each token now. */
  countHolders(tokens: readonly string[]): Promise<Map<string, number>>
  /** How the viewer comes to each token they hold. */
  why(viewer: Viewer, tokens: readonly string[]): Promise<{ token: string; via: string; why: string; until: Date | null }[]>
}
interface Needs { reading: Reading; holders: Holders }

/** "Who will see this?" before, "why can I see this?" after; both from tokens and memberships, never from guesses. */
export class Explaining {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /**
   * People per token; -1 means everyone, signed in or not, null that it is not the viewer's to know: of spaces, groups, grants, staff and
   * people only who is in it, or looks after accounts, is told the size. Sizes only, never names.
   */
  async audienceOf(viewer: Viewer, audience: readonly string[]): Promise<{ token: string; people: number | null }[]> {
    const tokens = [...new Set(audience)].slice(0, 64)
    const strange = tokens.find((token) => !isToken(token))
    if (strange !== undefined) throw new Invalid([{ field: 'audience', key: 'core.item.fault.token', values: { token: strange.slice(0, 80) } }])
    const isTold = (token: string) => isCircle(token) || viewer.tokens.includes(token) || viewer.may('core.people')
    const counted = await this.#needs.holders.countHolders(tokens.filter((token) => token !== 'public' && isTold(token)))
    return tokens.map((token) => ({ token, people: token === 'public' ? -1 : isTold(token) ? counted.get(token) ?? 0 : null }))
  }

  async whyReadable(viewer: Viewer, id: string): Promise<{ token: string; via: string; until: Date | null }[]> {
    const item = await this.#needs.reading.read(viewer, null, id)
    const held = await this.#needs.holders.why(viewer, [...new Set([...item.audience, ...item.keepers])])
    return held.map(({ token, via, why, until }) => ({ token, via: !item.audience.includes(token) ? 'keeper' : why === '' ? via : `${via}:${why}`, until }))
  }
}

/** Circles of the whole community and administrations: how large they are is no secret among members. */
const isCircle = (token: string) => /^(public|members|ncps|network)(@|$)|^administration:/.test(token)
