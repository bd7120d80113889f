import { Invalid, NotFound, itemKey, type Content, type FieldFault, type Item, type ItemInput, type ItemSummary, type Translate, type Viewer } from '../../contract/index.ts'
import type { KnownKind } from '../../content/kinds.ts'
import type { Question } from './question.ts'

/** So many of one relation are asked for; a list that is longer is left to programs. */
const most = 20
const number = /^[A-Za-z]{1,6}-\d{1,9}$/, id = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What was typed, by relation: a number or an address of an item in each line, and behind it whatever reminds one of it. */
export type TypedLinks = Readonly<Record<string, string>>

/** Numbers in what was typed. The first word of a line is meant for one, whatever it looks like; of the others those that are. */
export function keysIn(text: string): string[] {
  const keys = text.split(/\r?\n/).flatMap((line) => {
    const words = line.split(/[\s,;]+/).filter(Boolean)
    const end = words.findIndex((word, at) => at > 0 && !number.test(itemKey(word)) && !id.test(itemKey(word)))
    return words.slice(0, end === -1 ? words.length : end).map(itemKey)
  })
  return [...new Set(keys.map((key) => number.test(key) ? key.toUpperCase() : key))]
}

/** As the field shows them: number and title, one a line. Items the writer may not read are not named, and stay. */
const lineOf = ({ ref, id: own, title }: ItemSummary): string => `${ref ?? own} ${title}`

/** What items of the kind point to, as questions of the editor. */
export async function linkQuestions({ content, viewer, t }: { content: Content; viewer: Viewer; t: Translate }, known: KnownKind, links: ItemInput['links'] = {}, typed: TypedLinks = {}): Promise<Question[]> {
  const relations = Object.keys(known.kind.relations ?? {})
  if (relations.length === 0) return []
  const found = await content.pick(viewer, [...new Set(relations.flatMap((relation) => links[relation] ?? []))])
  const words = `${known.plugin}.kind.${known.name.slice(known.plugin.length + 1)}.relation`
  return relations.map((relation) => ({
    type: 'textarea', id: `links-${relation}`, name: `links.${relation}`, label: t(`${words}.${relation}`), hint: t('core.item.form.links.hint'), rows: 2, optional: true,
    value: typed[relation] ?? found.filter(({ id: one }) => links[relation]?.includes(one)).map(lineOf).join('\n'),
  }))
}

/**
 * The links of a draft with what was typed; relations that were not asked stay, and so do items the writer may not read.
 * @throws Invalid naming the relation and the number that leads nowhere, to the item itself, or to a kind that is not meant
 */
export async function withLinks({ content, viewer }: { content: Content; viewer: Viewer }, known: KnownKind, input: ItemInput, typed: TypedLinks = {}, own: string | null = null): Promise<ItemInput> {
  const relations = Object.entries(known.kind.relations ?? {}).filter(([relation]) => typed[relation] !== undefined)
  if (relations.length === 0) return input
  const before = input.links ?? {}, faults: FieldFault[] = [], links = { ...before }
  const visible = new Set((await content.pick(viewer, relations.flatMap(([relation]) => before[relation] ?? []))).map((item) => item.id))
  for (const [relation, { kinds }] of relations) {
    const fault = (key: string, values: Record<string, string | number>) => { faults.push({ field: `links.${relation}`, key: `core.item.fault.${key}`, values }) }
    const keys = keysIn(typed[relation] ?? '')
    if (keys.length > most) { fault('too-many', { limit: most }); continue }
    const ids = (before[relation] ?? []).filter((one) => !visible.has(one))
    for (const key of keys) {
      const item = await readable(content, viewer, key)
      if (!item || item.id === own) fault('link', { link: key.slice(0, 80) })
      else if (kinds !== '*' && !kinds.includes(item.kind)) fault('link-kind', { link: item.ref ?? item.title })
      else ids.push(item.id)
    }
    links[relation] = [...new Set(ids)]
  }
  if (faults.length > 0) throw new Invalid(faults)
  return { ...input, links }
}

const readable = async (content: Content, viewer: Viewer, key: string): Promise<Item | null> => number.test(key) || id.test(key) ? content.named(viewer, null, key) : null

/** What an item begins with that is written about another: what points there, its columns, and the topics and readers of the other. */
export async function begunFrom({ content, viewer }: { content: Content; viewer: Viewer }, known: KnownKind, blank: ItemInput, relation: string, to: string): Promise<ItemInput> {
  // Names of what every object has are no relations.
  const spec = new Map(Object.entries(known.kind.relations ?? {})).get(relation)
  const item = spec && await readable(content, viewer, to)
  if (!item || (spec.kinds !== '*' && !spec.kinds.includes(item.kind))) throw new NotFound()
  return {
    ...blank, fields: { ...blank.fields, ...spec.begins }, topics: item.topics, links: { [relation]: [item.id] },
    // Who reads an item is told to those who keep it.
    ...(item.isKept ? { audience: item.audience } : {}),
  }
}
