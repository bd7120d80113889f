/**
 * What keeps a figure from being counted, and where: the whole analysis, an option, a line of it, a year of that. `field` is what is wrong there.
 * `key` is said after the place: `guidelines.costs.problem.<key>`.
 */
export interface Problem { option?: string; line?: string; year?: string; field: string; key: string; values?: Record<string, string | number> }

/** A figure, or the reason there is none: `guidelines.costs.none.<why>`. */
export type Figure<T> = { value: T } | { why: string; values?: Record<string, string | number> }
export const isFigure = <T>(figure: Figure<T>): figure is { value: T } => 'value' in figure
