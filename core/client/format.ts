export type Format = 'bold' | 'italic' | 'heading' | 'list' | 'numbers' | 'quote' | 'link' | 'table'

/** A stretch of text to replace, what to put there, and what is selected afterwards (relative to the new text). */
export interface Edit { readonly from: number, readonly to: number, readonly text: string, readonly select: readonly [number, number] }

const wraps: Partial<Record<Format, string>> = { bold: '**', italic: '_' }
const marks: Partial<Record<Format, (index: number) => string>> = {
  heading: () => '## ', list: () => '- ', quote: () => '> ', numbers: index => `${index + 1}. `
}
const anyMark = /^(?:#{1,6} |[-*] |> |\d+\. )/

/** Markdown for a toolbar button at a selection; pressing it again takes the marks away. */
export function formatted(value: string, start: number, end: number, format: Format): Edit {
  const chosen = value.slice(start, end)
  const wrap = wraps[format]
  if (wrap !== undefined) return wrapped(value, start, end, wrap)
  if (format === 'link') {
    const isAddress = /^https?:\/\/\S+$/.test(chosen)
    const text = isAddress ? `[](${chosen})` : `[${chosen}](https://)`
    const at = isAddress ? 1 : chosen === '' ? 1 : text.length - 1
    return { from: start, to: end, text, select: [at, at] }
  }
  if (format === 'table') {
    const before = end > 0 && value[end - 1] !== '\n' ? '\n\n' : ''
    const text = `${before}| | |\n|---|---|\n| | |\n`
    return { from: end, to: end, text, select: [before.length + 2, before.length + 2] }
  }
  return lined(value, start, end, marks[format]!)
}

function wrapped(value: string, start: number, end: number, wrap: string): Edit {
  const { length } = wrap
  const chosen = value.slice(start, end)
  if (value.slice(start - length, start) === wrap && value.slice(end, end + length) === wrap) {
    return { from: start - length, to: end + length, text: chosen, select: [0, chosen.length] }
  }
  return { from: start, to: end, text: wrap + chosen + wrap, select: [length, length + chosen.length] }
}

function lined(value: string, start: number, end: number, mark: (index: number) => string): Edit {
  const from = value.lastIndexOf('\n', start - 1) + 1
  const next = value.indexOf('\n', end)
  const to = next < 0 ? value.length : next
  const lines = value.slice(from, to).split('\n')
  const isMarked = lines.every((line, index) => line.startsWith(mark(index)))
  const text = lines.map((line, index) => (isMarked ? line.slice(mark(index).length) : mark(index) + line.replace(anyMark, ''))).join('\n')
  return { from, to, text, select: lines.length === 1 ? [text.length, text.length] : [0, text.length] }
}

/** Enter inside a list goes on with the list; on an empty entry it ends it. Null where Enter is just Enter. */
export function continued(value: string, at: number): Edit | null {
  const from = value.lastIndexOf('\n', at - 1) + 1
  const line = value.slice(from, at)
  const match = /^(\s*)(?:([-*>]) |(\d+)\. )(.*)$/.exec(line)
  if (!match) return null
  const [, indent = '', sign, number, rest = ''] = match
  if (rest.trim() === '') return { from, to: at, text: '', select: [0, 0] }
  const text = `\n${indent}${sign === undefined ? `${Number(number) + 1}. ` : `${sign} `}`
  return { from: at, to: at, text, select: [text.length, text.length] }
}
