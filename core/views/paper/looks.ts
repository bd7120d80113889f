import type { PaperBlock } from '../../contract/index.ts'
import type { Role } from '../drawing/palette.ts'

/** How a block is set: sizes and spaces in points. */
export interface Setting { readonly font: 'sans' | 'serif'; readonly size: number; readonly ink: Role; readonly before: number; readonly tag: 'P' | 'H1' | 'H2' | 'H3' | 'LI' }

const common = { kicker: { font: 'sans', size: 11, ink: 'brand', before: 0, tag: 'P' }, code: { font: 'sans', size: 9, ink: 'ink-2', before: 3, tag: 'P' } } as const satisfies Partial<Record<PaperBlock['kind'], Setting>>

const certificate: Readonly<Record<Exclude<PaperBlock['kind'], 'heading'>, Setting>> = {
  ...common, kicker: { ...common.kicker, size: 12 }, lead: { font: 'sans', size: 13, ink: 'ink-2', before: 22, tag: 'P' }, name: { font: 'serif', size: 30, ink: 'ink', before: 8, tag: 'P' },
  text: { font: 'sans', size: 13, ink: 'ink', before: 8, tag: 'P' }, item: { font: 'sans', size: 13, ink: 'ink', before: 4, tag: 'LI' }, note: { font: 'sans', size: 9, ink: 'ink-2', before: 22, tag: 'P' },
}
const document: typeof certificate = {
  ...common, lead: { font: 'serif', size: 13, ink: 'ink-2', before: 6, tag: 'P' }, name: { font: 'serif', size: 18, ink: 'ink', before: 12, tag: 'P' },
  text: { font: 'sans', size: 10.5, ink: 'ink', before: 7, tag: 'P' }, item: { font: 'sans', size: 10.5, ink: 'ink', before: 4, tag: 'LI' }, note: { font: 'sans', size: 8.5, ink: 'ink-2', before: 8, tag: 'P' },
}
const headings = { certificate: [34, 20, 15], document: [24, 16, 12.5] } as const

export function settingOf(look: 'certificate' | 'document', { kind, level = 1 }: PaperBlock): Setting {
  if (kind === 'heading') return { font: 'serif', size: headings[look][level - 1] ?? 12.5, ink: 'ink', before: look === 'certificate' ? 12 : [0, 20, 14][level - 1] ?? 14, tag: `H${level}` }
  return (look === 'certificate' ? certificate : document)[kind]
}
