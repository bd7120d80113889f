const roles: Readonly<Record<string, string>> = { TABLE: 'table', THEAD: 'rowgroup', TBODY: 'rowgroup', TFOOT: 'rowgroup', TR: 'row', TD: 'cell' }

/** On a phone rows stand as blocks, and some browsers then forget that it is a table; said again here, because markup may not repeat it. */
export function watchTables(): void {
  for (const part of document.querySelectorAll<HTMLElement>('table, table :is(thead, tbody, tfoot, tr, td, th)')) {
    part.setAttribute('role', part instanceof HTMLTableCellElement && part.tagName === 'TH' ? part.scope === 'row' ? 'rowheader' : 'columnheader' : roles[part.tagName]!)
  }
}
