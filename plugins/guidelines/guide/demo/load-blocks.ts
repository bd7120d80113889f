import { readFile } from 'node:fs/promises'
import type { CoreServices, DemoKit, ItemInput, Locale } from '@diwan/core'
import { refsOf } from '../blocks/expanded.ts'
import type { FrozenBlock } from '../blocks/frozen-block.ts'
import { markerOf } from '../blocks/included.ts'

interface DemoBlock { slug: string; use: string; author: string; topics: string[]; versions: { at: string; note: string; texts: Record<Locale, { title: string; body: string }> }[] }
/** Copies by the word a text of the demonstration names them with, oldest first. */
export type DemoBlocks = ReadonlyMap<string, readonly FrozenBlock[]>

/** Texts that stand in several guidelines; one of them was changed since one guideline took it. */
export async function loadDemoBlocks({ standing }: Pick<CoreServices, 'standing'>, kit: DemoKit): Promise<DemoBlocks> {
  const copies = new Map<string, FrozenBlock[]>()
  for (const { slug, use, author, topics, versions } of JSON.parse(await readFile(new URL('blocks.json', import.meta.url), 'utf8')) as DemoBlock[]) {
    const id = kit.id(`guidelines.block.${slug}`), isThere = await standing(id) !== null
    for (const [n, { at, note, texts }] of versions.entries()) {
      if (isThere) continue
      const input: ItemInput = { lang: 'en', audience: ['public'], handling: 'open', topics, reviewDueOn: kit.on('+300d'), fields: { use, version: n + 1 }, texts: Object.fromEntries(Object.entries(texts).map(([lang, text]) => [lang, { ...text, summary: '', maker: lang === 'en' ? 'author' : 'reviewer' }])) }
      await kit.bring({ id, kind: 'guidelines.block', administration: null, author: kit.person(author), publishedAt: kit.at(versions[0]?.at ?? at), revisedAt: kit.at(at), note, input })
    }
    const ref = (await standing(id))?.ref ?? ''
    copies.set(slug, versions.map(({ texts }, n) => ({ item: id, ref, version: n + 1, texts: (Object.entries(texts) as [Locale, { title: string; body: string }][]).map(([lang, { title, body }]) => ({ lang, title, body })) })))
  }
  return copies
}

/** Texts of the demonstration with the numbers of the blocks they name by a word. */
export const withNumbers = <T>(text: T, blocks: DemoBlocks): T => JSON.parse([...blocks].reduce((all, [slug, [copy]]) => copy ? all.replaceAll(`{{${slug}}}`, markerOf(copy.ref)) : all, JSON.stringify(text))) as T

/** A guideline of the demonstration with what it takes in: the newest, or an older version by the word. */
export function withDemoBlocks(input: ItemInput, blocks: DemoBlocks, older: Readonly<Record<string, number>> = {}): ItemInput {
  const named = new Set(refsOf(input))
  return { ...input, fields: { ...input.fields, blocks: [...blocks].flatMap(([slug, copies]) => copies[(older[slug] ?? copies.length) - 1] ?? []).filter(({ ref }) => named.has(ref)) } }
}
