/** Who listens, as far as room for them is concerned: by a session, or from an address without one. */
interface Listener { readonly secret: string | null; readonly address: string; readonly viewer: { readonly session: string | null } }

/** Those who listen, with how many there are of each session and address: asked of every one who comes, so nobody is counted anew. */
export class Room<L extends Listener> {
  readonly #here = new Map<L, string>()
  readonly #counts = new Map<string, number>()

  get size(): number { return this.#here.size }
  ofSession(session: string): number { return this.#counts.get(`session ${session}`) ?? 0 }
  /** Of those without a session. */
  ofAddress(address: string): number { return this.#counts.get(`address ${address}`) ?? 0 }
  has(listener: L): boolean { return this.#here.has(listener) }

  add(listener: L): void {
    if (this.#here.has(listener)) return
    // As it is when they come: who they are may be read again while they listen.
    const name = listener.secret === null ? `address ${listener.address}` : `session ${listener.viewer.session ?? ''}`
    this.#here.set(listener, name)
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  /** Answers whether they were there. */
  delete(listener: L): boolean {
    const name = this.#here.get(listener)
    if (name === undefined) return false
    this.#here.delete(listener)
    const left = (this.#counts.get(name) ?? 1) - 1
    if (left > 0) this.#counts.set(name, left)
    else this.#counts.delete(name)
    return true
  }

  [Symbol.iterator](): IterableIterator<L> { return this.#here.keys() }
}
