/** `h-what-to-do`, with a number when it is taken; letters of every script stay. The prefix keeps it off the page's own ids. */
export function headingId(text: string, taken: Map<string, number>): string {
  const words = text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60) || 'part'
  const count = taken.get(words) ?? 0
  taken.set(words, count + 1)
  return count === 0 ? `h-${words}` : `h-${words}-${count + 1}`
}
