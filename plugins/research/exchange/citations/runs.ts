/** A citation in pieces: what stands in italics, and what does not. */
export interface Run { text: string; isItalic: boolean }

/** Collects the parts of a citation: each ends with a full stop, once, and nothing is said of what is missing. */
export class Sentence {
  readonly #runs: Run[] = []

  /** Adds a part that ends with a stop, unless it ends with one of its own. Empty parts are left out. */
  part(...pieces: readonly (string | Run)[]): this {
    const runs = pieces.map((piece) => typeof piece === 'string' ? { text: piece, isItalic: false } : { ...piece }).filter(({ text }) => text !== '')
    const [first, last] = [runs[0], runs.at(-1)]
    if (!first || !last) return this
    first.text = first.text.trimStart()
    if (this.#runs.length > 0) this.#runs.push({ text: ' ', isItalic: false })
    this.#runs.push(...runs)
    if (!/[.?!؟…]["”»’]?$/u.test(last.text)) this.#runs.push({ text: '.', isItalic: false })
    return this
  }

  /** Adds an address, which no stop follows: it would be taken for a part of it. */
  address(before: string, address: string): this {
    if (address !== '') this.#runs.push({ text: `${this.#runs.length > 0 ? ' ' : ''}${before}${before === '' ? '' : ' '}${address}`, isItalic: false })
    return this
  }

  /** The pieces, those that look alike put together. */
  runs(): Run[] {
    const put: Run[] = []
    for (const run of this.#runs) {
      const last = put.at(-1)
      if (last && last.isItalic === run.isItalic) last.text += run.text
      else put.push({ ...run })
    }
    return put
  }
}
export const italic = (text: string): Run => ({ text, isItalic: true })
export const plainOf = (runs: readonly Run[]): string => runs.map(({ text }) => text).join('')
