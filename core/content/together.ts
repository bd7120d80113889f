import type { Viewer } from '../contract/index.ts'

interface Needs<Asked extends object, Row> {
  isInTransaction(): boolean
  /** One statement for all of them. */
  answer(viewer: Viewer, asked: readonly Asked[]): Promise<Map<Asked, Row[]>>
}

/** So many questions one statement answers at most: a page with its slots has a dozen. */
const most = 40

/**
 * What is asked for one viewer before anybody waits is answered by one statement, whoever asks: a page and the slots of plugins on
 * it, which know nothing of each other. Inside a transaction each asks by itself, so that nothing leaves it.
 */
export class Together<Asked extends object, Row> {
  readonly #needs: Needs<Asked, Row>
  // A viewer is made anew for each request.
  readonly #waiting = new WeakMap<Viewer, { all: Asked[]; found: Promise<Map<Asked, Row[]>> }>()
  constructor(needs: Needs<Asked, Row>) { this.#needs = needs }

  ask(viewer: Viewer, asked: readonly Asked[]): Promise<Map<Asked, Row[]>> {
    if (asked.length === 0) return Promise.resolve(new Map())
    if (this.#needs.isInTransaction()) return this.#needs.answer(viewer, asked)
    const waiting = this.#waiting.get(viewer)
    if (waiting !== undefined && waiting.all.length + asked.length <= most) {
      waiting.all.push(...asked)
      return waiting.found
    }
    const all = [...asked]
    // Whatever can still go on goes on before this: only then has everybody asked.
    const found = new Promise<void>((resolve) => { process.nextTick(resolve) }).then(() => {
      if (this.#waiting.get(viewer)?.all === all) this.#waiting.delete(viewer)
      return this.#needs.answer(viewer, all)
    })
    this.#waiting.set(viewer, { all, found })
    return found
  }
}
