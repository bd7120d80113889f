const refuse = (): never => { throw new TypeError('Settings are changed through core/settings') }

/** An object whose values change under its holder, who cannot change them. */
export class Live {
  readonly view: Readonly<Record<string, unknown>>
  readonly #values: Record<string, unknown> = {}

  constructor() {
    this.view = new Proxy(this.#values, { set: refuse, deleteProperty: refuse, defineProperty: refuse, setPrototypeOf: refuse })
  }

  put(values: Readonly<Record<string, unknown>>): void {
    for (const key of Object.keys(this.#values)) if (!(key in values)) delete this.#values[key]
    for (const [key, value] of Object.entries(values)) this.#values[key] = frozen(value)
  }
}

function frozen(value: unknown): unknown {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    for (const one of Object.values(value)) frozen(one)
    Object.freeze(value)
  }
  return value
}
