/** One administration as a picker shows it. */
export interface PickerEntry { readonly code: string, readonly name: string, readonly region: string, readonly url: string, readonly current?: boolean }

/** Where the tiles stand: whole cells from the top left, as in `core/reference/tilegrid.json`. */
export interface TileGrid {
  readonly blocks: Readonly<Record<string, { readonly x: number, readonly y: number, readonly w: number, readonly h: number }>>
  readonly tiles: Readonly<Record<string, { readonly x: number, readonly y: number, readonly region: string }>>
}

interface Tile extends PickerEntry { readonly column: number, readonly row: number }
export interface PickerRegion {
  readonly code: string
  readonly name: string
  /** First column and row in the whole map, counted from 1; the heading stands in the row above the tiles. */
  readonly column: number
  readonly row: number
  readonly width: number
  readonly height: number
  readonly tiles: readonly Tile[]
  readonly entries: readonly PickerEntry[]
}
export interface Picker { readonly regions: readonly PickerRegion[], readonly letters: readonly { readonly letter: string, readonly entries: readonly PickerEntry[] }[] }

/** Free cells of a block, row by row, for administrations the grid does not know. */
function* freeCells(taken: ReadonlySet<string>, width: number): Generator<{ column: number, row: number }> {
  for (let row = 1; ; row++) for (let column = 1; column <= width; column++) if (!taken.has(`${column} ${row}`)) yield { column, row }
}

/** Blocks under one that has grown begin where it ends. */
function movedDown(regions: readonly PickerRegion[]): PickerRegion[] {
  const placed = new Map<string, PickerRegion>()
  for (const region of regions.toSorted((a, b) => a.row - b.row)) {
    const above = [...placed.values()].filter(other => other.column < region.column + region.width && region.column < other.column + other.width)
    placed.set(region.code, { ...region, row: Math.max(region.row, ...above.map(({ row, height }) => row + height)) })
  }
  return regions.map(region => placed.get(region.code) ?? region)
}

/**
 * The data of the `picker` partial: tiles by region and a list by first letter, both in the reader's order.
 * An administration without a place in the grid takes the first free cell of its region's block, so a list edited on
 * an instance still shows everyone; a block that grows moves those under it down. One of a region the grid does not know
 * is in the list only.
 */
export function picker(
  entries: readonly PickerEntry[], regions: readonly { readonly code: string, readonly name: string }[], grid: TileGrid, locale: string
): Picker {
  const { compare } = new Intl.Collator(locale)
  const sorted = entries.toSorted((a, b) => compare(a.name, b.name))
  const shown = regions.flatMap(({ code, name }): PickerRegion[] => {
    const block = grid.blocks[code]
    const own = sorted.filter(({ region }) => region === code)
    if (!block || own.length === 0) return []
    const placeOf = (entry: PickerEntry): { column: number, row: number } | undefined => {
      const place = grid.tiles[entry.code]
      return place?.region === code ? { column: place.x - block.x + 1, row: place.y - block.y + 1 } : undefined
    }
    const taken = new Set(own.flatMap(entry => { const place = placeOf(entry); return place ? [`${place.column} ${place.row}`] : [] }))
    const free = freeCells(taken, block.w)
    const tiles = own.map((entry): Tile => ({ ...entry, ...(placeOf(entry) ?? free.next().value!) }))
      .toSorted((a, b) => a.row - b.row || a.column - b.column)
    const rows = Math.max(block.h, ...tiles.map(({ row }) => row))
    return [{ code, name, column: block.x + 1, row: block.y + 1, width: block.w, height: rows + 1, tiles, entries: own }]
  })
  const letters = new Map<string, PickerEntry[]>()
  for (const entry of sorted) {
    // An accent is no letter of its own here: É stands under E. Arabic drops its article so that the list does not pile up under one letter.
    const bare = entry.name.replace(/^ال(?=\p{L}{2})/u, '').normalize('NFD').replace(/\p{M}/gu, '')
    const letter = (/\p{L}/u.exec(bare)?.[0] ?? '#').toLocaleUpperCase(locale)
    letters.set(letter, [...letters.get(letter) ?? [], entry])
  }
  return {
    regions: movedDown(shown),
    letters: [...letters].toSorted(([a], [b]) => compare(a, b)).map(([letter, group]) => ({ letter, entries: group }))
  }
}
