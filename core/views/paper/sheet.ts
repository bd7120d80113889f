import type { Locale } from '../../contract/index.ts'
import type { Column } from './row.ts'

/** A page of a document, A4, in points. Numbers of headings hang in the first `hang` points of the column. */
export const sheet = { width: 595.28, height: 841.89, side: 66, top: 74, bottom: 76, hang: 44 } as const
export const lineHeight = 1.42

export const wholeColumn: Column = { x: sheet.side, width: sheet.width - 2 * sheet.side }
export const roomOfPage = sheet.height - sheet.top - sheet.bottom

/** The column without so many points at its beginning, which is at the right in Arabic. */
export const inset = ({ x, width }: Column, by: number, isRtl: boolean): Column => ({ x: isRtl ? x : x + by, width: width - by })
/** The first so many points of a column. */
export const beginning = ({ x, width }: Column, by: number, isRtl: boolean): Column => ({ x: isRtl ? x + width - by : x, width: by })
export const isRtlIn = (lang: Locale): boolean => lang === 'ar'
