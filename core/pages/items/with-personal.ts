import type { Draft, Item, ItemInput } from '../../contract/index.ts'
import type { PagesDeps } from '../deps.ts'

/** The draft as its form shows it: with the personal columns this writer may see, and the names of those they may only overwrite. */
export async function withPersonal({ content, viewer }: PagesDeps, item: Item, draft: Draft): Promise<{ input: ItemInput; withheld: ReadonlySet<string> }> {
  const presented = (await content.present(viewer, [item], { draft: true })).get(item.id)
  if (!presented) return { input: draft.input, withheld: new Set() }
  return { input: { ...draft.input, fields: { ...draft.input.fields, ...presented.fields } }, withheld: new Set(presented.withheld) }
}
