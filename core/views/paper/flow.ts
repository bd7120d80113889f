import type { Row } from './row.ts'
import { roomOfPage, sheet } from './sheet.ts'

/** A row at its height on a page; `isHead`: of a table that goes on, drawn again and not read again. */
export interface Placed { readonly row: Row; readonly y: number; readonly before: number; readonly isHead: boolean }
export type PageRows = Placed[]

/** Rows as pages: what is kept together stands on one page where it fits on one at all. */
export function flow(rows: readonly Row[]): PageRows[] {
  const pages: PageRows[] = [[]]
  let y: number = sheet.top
  const bottom = sheet.top + roomOfPage
  const begin = (next: Row): void => {
    pages.push([])
    y = sheet.top
    for (const row of next.head ?? []) { pages.at(-1)!.push({ row, y, before: 0, isHead: true }); y += row.height }
  }
  for (let at = 0; at < rows.length;) {
    const group = together(rows, at)
    const first = group[0]!
    const isTop = pages.at(-1)!.length === 0
    if (first.beginsPage) {
      if (!isTop) { pages.push([]); y = sheet.top }
      at += 1
      continue
    }
    const height = group.reduce((sum, { height: own, before }, n) => sum + own + (n === 0 && isTop ? 0 : before), 0)
    if (!isTop && y + height > bottom && height <= roomOfPage) begin(first)
    for (const row of group) {
      let before = pages.at(-1)!.length === 0 ? 0 : row.before
      if (y + before + row.height > bottom && pages.at(-1)!.some(({ isHead }) => !isHead)) { begin(row); before = 0 }
      pages.at(-1)!.push({ row, y: y + before, before, isHead: false })
      y += before + row.height
    }
    at += group.length
  }
  return pages
}

/** A row with all that it is to stand with; no more than a page holds. */
function together(rows: readonly Row[], from: number): Row[] {
  const group = [rows[from]!]
  let height = group[0]!.height
  while (group.at(-1)!.keep) {
    const next = rows[from + group.length]
    if (!next || next.beginsPage || height + next.height + next.before > roomOfPage) break
    height += next.height + next.before
    group.push(next)
  }
  return group
}
