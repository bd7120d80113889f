import { guilloche } from '../drawing/guilloche.ts'
import { rosette } from '../drawing/rosette.ts'
import type { Given } from './draw-paper.ts'
import { artifact, svg } from './line-work.ts'
import { settingOf, type Setting, type WordBlock } from './looks.ts'
import { element, structOf, type Pen } from './row.ts'
import { paintLine, setWords, type SetWords } from './set-words.ts'
import { lineHeight } from './sheet.ts'

const margin = 78
interface Placed { readonly block: WordBlock; readonly setting: Setting; readonly words: SetWords }

/** One sheet across, framed. A long name or title makes everything smaller, never a second sheet. */
export function drawCertificate(pen: Pen, { paper, author }: Given): void {
  const { document, palette } = pen
  const { width, height } = document.page
  const room = height - 2 * margin - 60
  artifact(document, () => {
    document.lineWidth(2.5).strokeColor(palette.brand).rect(28, 28, width - 56, height - 56).stroke()
    document.lineWidth(0.6).rect(34, 34, width - 68, height - 68).stroke()
    svg(document, guilloche(paper.seed), { x: 36, y: 36, width: width - 72, height: 150 }, palette['brand-line'], 0.35)
    svg(document, rosette(paper.seed), { x: width / 2 - 40, y: height - 130, width: 80, height: 80 }, palette['brand-line'], 0.5)
  })
  const blocks = [{ kind: 'kicker' as const, text: author }, ...paper.blocks].filter((block): block is WordBlock => 'text' in block)
  const column = { x: margin, width: width - 2 * margin }
  const placed = (scale: number): Placed[] => blocks.map((block) => {
    const setting = settingOf('certificate', block)
    const reads = block.kind === 'code' ? { reads: 'ltr' as const } : block.kind === 'name' ? { reads: 'auto' as const } : {}
    return { block, setting, words: setWords(pen.letters, block, { style: { ...setting, size: setting.size * scale }, column, lang: paper.lang, ...reads }) }
  })
  let scale = 1
  let set = placed(scale)
  while (heightOf(set) > room && scale > 0.4) set = placed(scale *= 0.92)
  const root = element('Document', null)
  let y = margin + Math.max(0, (room - heightOf(set)) / 2)
  for (const [n, { block, setting, words }] of set.entries()) {
    y += n === 0 ? 0 : setting.before * scale
    const top = y
    structOf(element(setting.tag, root, { lang: block.lang ?? paper.lang }), document).add(() => { words.lines.forEach((_line, row) => { paintLine(pen, words, row, top + row * words.step, 'middle') }) })
    y += words.lines.length * words.step
  }
  structOf(root, document).end()
}

const heightOf = (set: readonly Placed[]): number => set.reduce((sum, { words, setting }, n) => sum + words.lines.length * words.style.size * lineHeight + (n === 0 ? 0 : setting.before), 0)
