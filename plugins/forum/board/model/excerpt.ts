/** The beginning of a text as one line, without its marks: at most `most` letters, cut between words. */
export function excerptOf(markdown: string, most = 240): string {
  const plain = markdown.slice(0, most * 8).replace(/```[\s\S]*?(?:```|$)/g, ' ').replace(/^>.*$/gm, ' ').replace(/!\[[^\]]*\]\([^)]*\)/g, ' ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s*(?:#{1,6}|[-*+]|\d+\.)\s+/gm, '').replace(/[*_`~|]+/g, '').replace(/\s+/g, ' ').trim()
  if (plain.length <= most) return plain
  const cut = plain.lastIndexOf(' ', most - 1)
  return `${plain.slice(0, cut > most / 2 ? cut : most - 1)}…`
}

/** Somebody’s words as a quotation to be answered; `by` names them. */
export const quoted = (body: string, by: string): string =>
  `${by === '' ? '' : `**${by.replace(/[*[\]]/g, '')}**\n\n`}${body.trim().slice(0, 4_000).split('\n').map((line) => `> ${line}`).join('\n')}\n\n`
