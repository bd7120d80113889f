import { randomBytes } from 'node:crypto'

// Written where a slot's contributions will stand. The key is drawn at each start: nobody can write one into a text.
const key = randomBytes(9).toString('base64url')
const mark = new RegExp(`\u0001${key}:(\\d+)\u0001`, 'g')

export const slotMark = (index: number): string => `\u0001${key}:${index}\u0001`

/** The page with the contributions in the place of its marks, in the order the slots were opened. */
export const fillSlots = (html: string, contents: readonly string[]): string =>
  html.includes('\u0001') ? html.replace(mark, (_, index: string) => contents[Number(index)] ?? '') : html

/** Names of the slots a template opens; they are literal, so that a page knows before it is rendered whose data it will show. */
export const slotNames = (source: string): string[] => [...source.matchAll(/\{\{~?\{?\s*slot\s+["']([\w.-]+)["']/g)].map((match) => match[1]!)
