/** Whose name stands on a lesson: the administration and who wrote it, the administration, its region, nothing. Each tells less than the one before. */
export const levels = ['named', 'administration', 'region', 'anonymous'] as const
export type Level = (typeof levels)[number]
/** Nobody reads whose it is, so what it says is counted before anybody reads it. */
export const isUnnamed = (level: Level): boolean => level === 'region' || level === 'anonymous'

/** How exactly a lesson without a name says when it was. */
export const dateDetails = ['month', 'year', 'none'] as const
export type DateDetail = (typeof dateDetails)[number]
