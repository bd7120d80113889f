import type { Offer, Viewer } from '@diwan/core'
import type { Check } from '../contract.ts'

type Offered = Offer<Readonly<Record<string, Check<never>>>>
export interface Answer { from: string; question: string; count: number | null }

/** What all plugins together want looked after. */
export class Checks {
  #offers: readonly Offered[] = []

  /** Takes the place of what was offered before: plugins come and go while the site runs. */
  take(offers: readonly Offered[]): void { this.#offers = offers }

  /** Every check asked once, each contained: null where a plugin could not answer within two seconds. */
  async ask(viewer: Viewer): Promise<Answer[]> {
    const answers: Answer[] = []
    for (const { from, value, deps, contain } of this.#offers) {
      for (const [name, check] of Object.entries(value)) {
        answers.push({ from, question: check.question, count: await contain(name, () => check.count(deps, viewer), 2_000) ?? null })
      }
    }
    return answers
  }
}
