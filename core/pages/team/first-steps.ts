import type { FirstStep, Offer, Viewer } from '../../contract/index.ts'

type Steps = (deps: never, viewer: Viewer) => Promise<FirstStep[]>

/** What plugins add to the first steps of a contact point. */
export class FirstSteps {
  #offers: readonly Offer<Steps>[] = []

  take(offers: readonly Offer<Steps>[]): void { this.#offers = offers }

  /** A plugin that fails adds none. */
  async of(viewer: Viewer): Promise<FirstStep[]> {
    const found = await Promise.all(this.#offers.map(({ value, deps, contain }) => contain('first steps', () => value(deps, viewer), 1_500)))
    return found.flatMap((steps) => steps ?? [])
  }
}
