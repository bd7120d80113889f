/** Stands in the first line of a letter that may be answered, in every language, around words that say so. */
export const marker = { begins: '##-', ends: '-##' }
/** Longer answers, and longer lines, are cut: each is looked at a fixed number of times, so the cost is that of their length. */
const most = 50_000
const longestLine = 2_000

const isBlank = (line: string): boolean => line.trim() === ''
const isQuoted = (line: string): boolean => /^\s{0,3}>/.test(line)
/** What programs write above a letter they quote whole: a rule, or words of their own between dashes. */
const isRule = (line: string): boolean => /^_{20,}$|^-{2,20} ?(original message|forwarded message|message d['’]origine|message transféré|mensaje original|mensaje reenviado|الرسالة الأصلية) ?-{2,20}$/i.test(line)
const sender = /^\*?(from|de|من)\*? ?:/i
const sent = /^\*?(sent|date|envoyé|enviado|enviado el|fecha|تاريخ الإرسال|تم الإرسال|التاريخ)\*? ?:/i
const signature = /^(--|—)$/
const device = /^(sent from|sent with|get outlook for|envoyé (de|depuis|à partir)|télécharger outlook|enviado (desde|con)|obtener outlook|أ?ُ?رسلت? من|تم الإرسال من)\b/iu

/**
 * What somebody wrote themselves above the letter they answer: without what they quote, how their program announces it, and a
 * signature. A quoted letter of this site is known by its first line (`marker`), in whatever language the program speaks; others by
 * what programs usually write.
 */
export function writtenWords(text: string): string {
  const lines = text.slice(0, most).replaceAll(/\r\n?/g, '\n').split('\n').map((line) => line.slice(0, longestLine).trimEnd())
  const end = lines.findIndex((line, at) => line.includes(marker.begins) || isRule(line.trim()) || isHeader(lines, at))
  const own = withoutSignature(withoutQuotes(withoutAnnouncement(end < 0 ? lines : lines.slice(0, end), end >= 0)))
  return own.join('\n').replaceAll(/\n{3,}/g, '\n\n').trim()
}

/** The head of a letter as it is quoted: its sender, and soon after when it was sent. */
const isHeader = (lines: readonly string[], at: number): boolean => sender.test(lines[at] ?? '') && lines.slice(at + 1, at + 4).some((line) => sent.test(line))

/** Without the lines, three at most, in which a program says who wrote what it quotes: "On … <reply+…@…> wrote:". They stand before a quote, or before where the letter was cut. */
function withoutAnnouncement(lines: readonly string[], isCut: boolean): string[] {
  const kept: string[] = []
  for (const [at, line] of lines.entries()) {
    if (isQuoted(line) && !isQuoted(lines[at - 1] ?? '')) dropAnnouncement(kept)
    kept.push(line)
  }
  if (isCut) dropAnnouncement(kept)
  return kept
}

function dropAnnouncement(lines: string[]): void {
  while (lines.length > 0 && /^[>\s]*$/.test(lines.at(-1)!)) lines.pop()
  const last = lines.length - 1
  for (let at = last; at >= 0 && at > last - 3; at -= 1) {
    const said = lines.slice(at).join(' ')
    if (/[:：]$/.test(said) && /\S@\S/.test(said) && isBlank(lines[at - 1] ?? '')) {
      lines.splice(at)
      break
    }
  }
  // Words on both sides of a quote stay two paragraphs.
  lines.push('')
}

const withoutQuotes = (lines: readonly string[]): string[] => lines.filter((line) => !isQuoted(line))

function withoutSignature(lines: readonly string[]): string[] {
  const begin = lines.findIndex((line, at) => at > 0 && signature.test(line))
  const own = begin < 0 ? [...lines] : lines.slice(0, begin)
  while (own.length > 0 && (isBlank(own.at(-1)!) || device.test(own.at(-1)!.trim()))) own.pop()
  return own
}
