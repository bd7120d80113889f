const longest = 200_000
/** Marks one block may hold; a page of text with a link in every line has a few hundred. */
const mostMarks = 1500
/** Addresses one block may hold: each beginning of one is looked at for a thousand characters and more. */
const mostAddresses = 200
/** Cells of one table, headings of one block: each costs little, ten thousand do not. */
const [mostCells, mostHashes] = [6000, 1000]
const marks = new Set('[]*_`<!~>&@\\')

/** A stretch of a text: to be read as markdown, or to be shown as it stands. */
export interface Stretch { readonly text: string; readonly isPlain: boolean }

/**
 * A text in stretches no parser can be made slow with: at most 200,000 characters, and a block with a number of marks that no
 * person writes is shown as it stands. Fenced code is left alone.
 */
export function boundText(text: string): Stretch[] {
  const whole = text.length > longest ? text.slice(0, longest) : text
  const stretches: { text: string; isPlain: boolean }[] = []
  for (const block of split(whole)) {
    const isPlain = !isBounded(block)
    const last = stretches.at(-1)
    if (last && last.isPlain === isPlain) last.text += `\n${block.text}`
    else stretches.push({ text: block.text, isPlain })
  }
  return stretches
}

interface Block { readonly text: string; readonly isCode: boolean }

function isBounded({ text, isCode }: Block): boolean {
  if (isCode || text.length <= mostMarks) return true
  let [count, cells, hashes] = [0, 0, 0]
  for (const letter of text) {
    if (marks.has(letter)) count += 1
    else if (letter === '|') cells += 1
    else if (letter === '#') hashes += 1
  }
  if (count > mostMarks || cells > mostCells || hashes > mostHashes) return false
  let addresses = 0
  for (let at = text.indexOf('//'); at >= 0; at = text.indexOf('//', at + 2)) addresses += 1
  return addresses <= mostAddresses
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
