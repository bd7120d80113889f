import type { Notice } from '../contract/index.ts'

export interface DeclaredNotice extends Notice { /** `<plugin>.<notice>` */ readonly name: string; readonly plugin: string }

/** What people can be told of, over all plugins that are on. */
export class Declared {
  readonly #known = new Map<string, DeclaredNotice>()
  /** Moves when a plugin comes or goes. */
  version = 0

  add(plugin: string, notices: Readonly<Record<string, Notice>> = {}): void {
    this.version += 1
    for (const [name, notice] of Object.entries(notices)) this.#known.set(`${plugin}.${name}`, { ...notice, name: `${plugin}.${name}`, plugin })
  }
  remove(plugin: string): void {
    this.version += 1
    for (const [name, notice] of this.#known) if (notice.plugin === plugin) this.#known.delete(name)
  }
  find(name: string): DeclaredNotice | undefined { return this.#known.get(name) }
  names(): string[] { return [...this.#known.keys()] }
  all(): DeclaredNotice[] { return [...this.#known.values()] }
}
