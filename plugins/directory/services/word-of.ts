/** What stands in a column of any type, if it is words. */
export const wordOf = (value: unknown): string => typeof value === 'string' ? value : ''
