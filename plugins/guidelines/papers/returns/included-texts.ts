import { markerOf } from '../../guide/blocks/included.ts'

const field = /^in-(tb-\d{1,8})$/
/** Where the words of a text block stand in a paper: `s-1.body` → `s-1.in-tb-0001`. */
export const blockPlace = (id: string, ref: string): string => `${id.slice(0, id.lastIndexOf('.'))}.in-${ref.toLowerCase()}`
/** The block whose words stand in such a place, by the end of its id. */
export const refOfPlace = (name: string): string | null => field.exec(name)?.[1]?.toUpperCase() ?? null

/** A text block's words between two lines nobody sees in Markdown that is drawn. */
export const fencedBlock = (ref: string, text: string): string => `<!-- ${ref} -->\n${text.trim().replaceAll('<!--', '\\<!--')}\n<!-- /${ref} -->`
const fenced = /^<!-- (TB-\d{1,8}) -->\n([^]*?)\n<!-- \/\1 -->$/gm
/** Markdown as its author wrote it, with the words of its blocks apart. */
export function unfenced(text: string): { text: string; blocks: { ref: string; text: string }[] } {
  const blocks: { ref: string; text: string }[] = []
  return { text: text.replace(fenced, (_all, ref: string, words: string) => { blocks.push({ ref, text: words.replaceAll('\\<!--', '<!--') }); return markerOf(ref) }), blocks }
}
