export type Values = Record<string, string | number | Date>
type Kept = Record<string, string | number | { at: string }>

/** Values of a sentence as JSON keeps them, and back: moments stay moments. */
export const kept = (values: Values = {}): Kept => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value instanceof Date ? { at: value.toISOString() } : value]))
export const given = (details: Kept): Values => Object.fromEntries(Object.entries(details).map(([name, value]) => [name, typeof value === 'object' ? new Date(value.at) : value]))
