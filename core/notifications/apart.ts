import type { Apart, AskedApart, Offer } from '../contract/index.ts'

type Keeps = (deps: never, asked: AskedApart) => Promise<Apart[]>
interface Pair { person: string; from: string }

/** Who may not reach whom, as plugins say it: asked when people are told, and again when a mail or a digest leaves. */
export class Distance {
  #offers: readonly Offer<Keeps>[] = []

  take(offers: readonly Offer<Keeps>[]): void { this.#offers = offers }
  /** Nobody keeps anybody apart here. */
  get isNone(): boolean { return this.#offers.length === 0 }

  /**
   * Of these pairs those that are kept apart, by `<person> <from>`; a block holds over a mute. A plugin that cannot say it is asked
   * again later: until then nobody is told. @throws Error
   */
  async of(pairs: readonly Pair[]): Promise<Map<string, Apart['how']>> {
    const apart = new Map<string, Apart['how']>()
    if (pairs.length === 0 || this.isNone) return apart
    const wanted = new Set(pairs.map(nameOf))
    const asked = { people: [...new Set(pairs.map(({ person }) => person))], from: [...new Set(pairs.map(({ from }) => from))] }
    // One after the other: they share the connection of the open transaction.
    for (const { value, deps, contain, from: plugin } of this.#offers) {
      const said = await contain('who may not reach whom', () => value(deps, asked), 5_000)
      if (!said) throw new Error(`The plugin ${plugin} did not say who may not reach whom`)
      for (const one of said) {
        const name = nameOf(one)
        if (wanted.has(name) && apart.get(name) !== 'block') apart.set(name, one.how)
      }
    }
    return apart
  }
}

const nameOf = ({ person, from }: Pair): string => `${person} ${from}`
