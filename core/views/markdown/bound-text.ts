const longest = 200_000
/** Marks one block may hold; a page of text with a link in every line has a few hundred. */
const mostMarks = 1500
const marks = new Set('[]*_`<!~>&@\\')

/**
 * A text no parser can be made slow with: at most 200,000 characters, and past a number of marks in one block that no person
 * writes, the marks of that block are shown as they stand. Fenced code is left alone.
 */
export function boundText(text: string): string {
  const whole = text.length > longest ? text.slice(0, longest) : text
  const blocks = split(whole)
  return blocks.every(isBounded) ? whole : blocks.map((block) => (isBounded(block) ? block.text : plain(block.text))).join('\n')
}

interface Block { readonly text: string; readonly isCode: boolean }

const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>()#+\-!|~&:@]/g, '\\$&')

function isBounded({ text, isCode }: Block): boolean {
  if (isCode || text.length <= mostMarks) return true
  let count = 0
  for (const letter of text) if (marks.has(letter)) count += 1
  return count <= mostMarks
}

function split(text: string): Block[] {
  const blocks: Block[] = []
  let lines: string[] = []
  let fence: string | null = null
  const close = (isCode: boolean): void => {
    if (lines.length > 0) blocks.push({ text: lines.join('\n'), isCode })
    lines = []
  }
  for (const line of text.split('\n')) {
    const mark: string | undefined = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence === null && mark !== undefined && !line.slice(line.indexOf(mark) + mark.length).includes('`')) {
      close(false)
      fence = mark
      lines.push(line)
    } else if (fence !== null) {
      lines.push(line)
      if (mark !== undefined && mark.startsWith(fence) && line.trim() === mark) { close(true); fence = null }
    } else {
      lines.push(line)
      if (line.trim() === '') close(false)
    }
  }
  close(fence !== null)
  return blocks
}
