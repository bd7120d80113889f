import { createHash } from 'node:crypto'

const width = 24
const code = (text: string) => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
const padded = (parts: readonly string[]) => parts.join('<').slice(0, width).padEnd(width, '<')
const short = (day: string | null) => day === null ? '' : day.slice(2).replaceAll('-', '')

/**
 * The two lines a machine reads from paper, like those of a passport: what, which version, whose, who may read it; when, until when it
 * is to be looked at again, and four signs that tell a changed text. `content` is what they are made from.
 */
export function zoneOf({ ref, version, administration, handling, on, reviewDueOn, content }: { ref: string; version: string; administration: string | null; handling: string; on: string | null; reviewDueOn: string | null; content: string }): { first: string; second: string } {
  const check = createHash('sha256').update(content).digest('hex').slice(0, 4).toUpperCase()
  return {
    first: padded(['DW', code(ref), `V${code(version)}`, administration ?? 'HUB', '', '', code(handling).slice(0, 6)]),
    second: padded([short(on), short(reviewDueOn), check]),
  }
}
