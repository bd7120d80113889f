import type { PaperMark, PaperWords, ReadBlock } from '@diwan/core'

/** Blocks of an edited document as Markdown, as a writer would have typed it. */
export function markdownOf(blocks: readonly ReadBlock[]): string {
  const lines: string[] = []
  let numbers: number[] = []
  let widths: number[] = []
  let before: string | null = null
  for (const block of blocks) {
    if (block.kind === 'table') {
      if (block.rows.length === 0) continue
      lines.push('', tableOf(block.rows), '')
      before = 'table'
      continue
    }
    if (block.words.text === '') continue
    if (block.kind === 'code') {
      // A fence is longer than any in what it holds.
      const fence = '`'.repeat(Math.max(3, ...[...block.words.text.matchAll(/`{3,}/g)].map(([run]) => run.length + 1)))
      lines.push('', `${fence}${block.info ?? ''}`, block.words.text, fence, '')
      before = 'code'
      continue
    }
    const text = inlineOf(block.words)
    if (block.kind === 'item') {
      const depth = Math.min(4, Math.max(0, block.level))
      numbers = numbers.slice(0, depth + 1)
      numbers[depth] = (numbers[depth] ?? 0) + 1
      // A list that counts and one that does not are two lists.
      if (before !== 'item') lines.push('')
      // What is below a point begins where its words do: “10. ” is wider than “1. ”.
      const marker = block.isNumbered ? `${numbers[depth]}. ` : '- '
      lines.push(`${' '.repeat(widths.slice(0, depth).reduce((sum, width) => sum + width, 0))}${marker}${text}`)
      widths = [...widths.slice(0, depth), marker.length]
      before = 'item'
      continue
    }
    numbers = []
    lines.push('', block.kind === 'heading' || block.kind === 'label' ? `### ${text}` : atStart(text))
    before = block.kind
  }
  return lines.join('\n').replace(/\n{3,}/g, '\n\n').trim()
}

/** What would begin a list, a heading or a quotation where a line begins. */
const atStart = (text: string): string => text.replace(/^(\s*)([-+#>]|\d+[.)])(?=\s)/, (_all, space: string, sign: string) => `${space}${/^\d/.test(sign) ? sign.replace(/([.)])$/, '\\$1') : `\\${sign}`}`)

const escaped = (text: string): string => text.replace(/([\\`*_[\]<])/g, '\\$1')

/** Words with their marks as signs; spaces at the ends of a mark stay outside it. */
export function inlineOf({ text, marks = [] }: PaperWords): string {
  const ends = [...new Set([0, text.length, ...marks.flatMap(({ from, to }) => [from, to])])].toSorted((a, b) => a - b)
  return ends.slice(0, -1).map((from, n) => {
    const to = ends[n + 1]!
    const part = text.slice(from, to)
    const over = marks.filter((mark) => mark.from <= from && mark.to >= to)
    const [, lead = '', core = '', trail = ''] = /^(\s*)([^]*?)(\s*)$/.exec(part) ?? []
    return core === '' ? part : `${lead}${over.toSorted((a, b) => order(a) - order(b)).reduce((inner, mark) => signed(inner, mark), bare(core, over) ? core : escaped(core))}${trail}`
  }).join('')
}
const order = ({ as }: PaperMark): number => ['formula', 'code', 'strong', 'stress', 'link'].indexOf(as)
/** Code, and an address that stands for itself, are written as they are. */
const bare = (text: string, over: readonly PaperMark[]): boolean => over.some(({ as, url }) => as === 'code' || as === 'formula' || (as === 'link' && url === text))
function signed(inner: string, { as, url = '' }: PaperMark): string {
  if (as === 'link') return url === inner ? inner : `[${inner}](${url.replace(/[()\s]/g, (sign) => encodeURIComponent(sign).replace('(', '%28').replace(')', '%29'))})`
  if (as === 'formula') return `$\`${inner}\`$`
  return as === 'strong' ? `**${inner}**` : as === 'stress' ? `*${inner}*` : `\`${inner}\``
}

function tableOf(rows: readonly (readonly PaperWords[])[]): string {
  const width = Math.max(...rows.map((row) => row.length))
  const line = (row: readonly PaperWords[]): string => `| ${Array.from({ length: width }, (_one, n) => inlineOf(row[n] ?? { text: '' }).replaceAll('|', '\\|')).join(' | ')} |`
  return [line(rows[0]!), `|${' --- |'.repeat(width)}`, ...rows.slice(1).map(line)].join('\n')
}
