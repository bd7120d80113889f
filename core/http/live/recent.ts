import { randomBytes } from 'node:crypto'
import type { Marked, Message } from './message.ts'

const most = 1000
const draw = (): string => randomBytes(9).toString('base64url')

/** The last thousand messages, so that who lost the line for a moment misses nothing. Marks are good in this process only. */
export function recentMessages() {
  const start = draw()
  const kept: Marked[] = []
  let isWhole = true
  return {
    add(message: Message): Marked {
      const marked = { ...message, mark: draw() }
      kept.push(marked)
      if (kept.length > most) { kept.shift(); isWhole = false }
      return marked
    },
    /** The mark of the last message a reader may know of. */
    last: (hears: (message: Message) => boolean): string => kept.findLast(hears)?.mark ?? start,
    /** What came after a mark; null when it is of another process or too long ago. */
    since(mark: string): Marked[] | null {
      if (mark === start) return isWhole ? [...kept] : null
      const at = kept.findIndex((message) => message.mark === mark)
      return at < 0 ? null : kept.slice(at + 1)
    },
  }
}
