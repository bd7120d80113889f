import { Invalid, type Content, type FieldFault, type ItemSummary, type Viewer } from '@diwan/core'

interface Needs { content: Content }

/** Items one evaluation or forecast concerns at most. */
const most = 20

/** What an evaluation or forecast concerns, named by people as they see it: a line for each item, with its number or address. */
export class Concerns {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Those of the items the viewer may read. */
  async of(viewer: Viewer, ids: readonly string[]): Promise<ItemSummary[]> { return ids.length === 0 ? [] : this.#needs.content.pick(viewer, ids.slice(0, most)) }

  /** What lines name, after what the viewer may not read of `before`: that stays, as nobody can name it away unseen. @throws Invalid with every line that names nothing */
  async named(viewer: Viewer, typed: string, before: readonly string[] = []): Promise<string[]> {
    const seen = new Map((await this.of(viewer, before)).flatMap(({ id, ref }) => [[id, id], ...ref === null ? [] : [[ref, id]]] as [string, string][])), lines = typed.split('\n').map((line) => line.trim()).filter((line) => line !== '')
    const hidden = before.filter((id) => !seen.has(id)), found: string[] = [], faults: FieldFault[] = []
    if (hidden.length + lines.length > most) throw new Invalid([{ field: 'concerns', key: 'research.bench.fault.concerns-many', values: { most } }])
    for (const line of lines) {
      // What stood there already is not opened anew: that may be on record.
      const id = seen.get(line) ?? (await this.#needs.content.named(viewer, null, line))?.id ?? null
      if (id === null) faults.push({ field: 'concerns', key: 'research.bench.fault.concerns', values: { typed: line.slice(0, 80) } })
      else found.push(id)
    }
    if (faults.length > 0) throw new Invalid(faults)
    return [...new Set([...hidden, ...found])]
  }
}
