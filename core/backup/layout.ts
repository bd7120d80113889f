/** Version of the archive's layout. Code reads its own and every earlier one. */
export const format = 1

/** Members of an archive, in the order they stand in it. */
export const members = {
  header: 'diwan-backup.json',
  /** Rows of a table, one JSON array of texts a line, packed with zstd. */
  part: (table: string, n: number) => `tables/${table}/${String(n).padStart(6, '0')}.ndjson.zst`,
  file: (sha256: string) => `files/${sha256}`,
  secret: 'secret',
  manifest: 'manifest.json',
  end: 'end.json',
} as const

const shapes: readonly RegExp[] = [
  /^diwan-backup\.json$/, /^tables\/[a-z][a-z0-9_-]{0,62}\.[a-z_][a-z0-9_]{0,62}\/\d{6}\.ndjson\.zst$/, /^files\/[0-9a-f]{64}$/, /^secret$/, /^manifest\.json$/, /^end\.json$/,
]

/** Where a member belongs in the order; -1 for a name no backup has: it climbs, is absolute, or is simply not ours. */
export const placeOf = (name: string): number => shapes.findIndex((shape) => shape.test(name))

export const limits = {
  /** Rows are gathered to parts of about this many bytes; a single row may be longer. */
  part: 4_000_000,
  /** Longest part, packed or not: what is read whole into memory. */
  whole: 268_435_456,
  /** Longest header, secret or end. */
  small: 65_536,
  manifest: 67_108_864,
} as const

/** Not in any archive: what nobody needs again, or what must not come back. */
export const leftOut: ReadonlySet<string> = new Set(['core.session', 'core.throttle', 'core.backup', 'core.restore'])
