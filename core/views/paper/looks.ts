import type { PaperBlock } from '../../contract/index.ts'
import type { Role } from '../drawing/palette.ts'

/** How words are set: sizes and spaces in points. */
export interface Setting { readonly font: 'sans' | 'serif' | 'strong'; readonly size: number; readonly ink: Role; readonly before: number; readonly tag: string }
/** Blocks that are words and nothing else. */
export type WordBlock = Extract<PaperBlock, { text: string }>

const common = {
  kicker: { font: 'sans', size: 11, ink: 'brand', before: 0, tag: 'P' }, code: { font: 'sans', size: 9, ink: 'ink-2', before: 3, tag: 'P' },
  formula: { font: 'sans', size: 9, ink: 'ink-2', before: 3, tag: 'P' }, diagram: { font: 'sans', size: 9, ink: 'ink-2', before: 3, tag: 'P' },
  label: { font: 'sans', size: 9, ink: 'ink-2', before: 9, tag: 'P' }, quote: { font: 'serif', size: 10.5, ink: 'ink-2', before: 7, tag: 'BlockQuote' },
} as const satisfies Partial<Record<PaperBlock['kind'], Setting>>

const certificate: Readonly<Record<Exclude<WordBlock['kind'], 'heading'>, Setting>> = {
  ...common, kicker: { ...common.kicker, size: 12 }, lead: { font: 'sans', size: 13, ink: 'ink-2', before: 22, tag: 'P' }, name: { font: 'serif', size: 30, ink: 'ink', before: 8, tag: 'P' },
  text: { font: 'sans', size: 13, ink: 'ink', before: 8, tag: 'P' }, item: { font: 'sans', size: 13, ink: 'ink', before: 4, tag: 'P' }, note: { font: 'sans', size: 9, ink: 'ink-2', before: 22, tag: 'P' },
}
const document: typeof certificate = {
  ...common, lead: { font: 'serif', size: 13, ink: 'ink-2', before: 6, tag: 'P' }, name: { font: 'serif', size: 18, ink: 'ink', before: 12, tag: 'P' },
  text: { font: 'sans', size: 10.5, ink: 'ink', before: 7, tag: 'P' }, item: { font: 'sans', size: 10.5, ink: 'ink', before: 4, tag: 'LBody' }, note: { font: 'sans', size: 8.5, ink: 'ink-2', before: 8, tag: 'P' },
}
const headings = {
  certificate: [{ font: 'serif', size: 34, before: 12 }, { font: 'serif', size: 20, before: 12 }, { font: 'serif', size: 15, before: 12 }],
  document: [{ font: 'serif', size: 24, before: 0 }, { font: 'serif', size: 17, before: 26 }, { font: 'strong', size: 12, before: 20 }],
} as const

export function settingOf(look: 'certificate' | 'document', block: WordBlock): Setting {
  if (block.kind !== 'heading') return (look === 'certificate' ? certificate : document)[block.kind]
  const level = block.level ?? 1
  return { ...headings[look][level - 1] ?? headings[look][2], ink: 'ink', tag: `H${level}` }
}
