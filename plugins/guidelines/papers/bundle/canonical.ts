/** JSON with its keys in order, so that the same content has the same bytes. Moments stand as ISO 8601. */
export function canonical(value: unknown): string { return `${JSON.stringify(ordered(value), null, 1)}\n` }

function ordered(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(ordered)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined).toSorted(([a], [b]) => a < b ? -1 : 1).map(([name, one]) => [name, ordered(one)]))
}
