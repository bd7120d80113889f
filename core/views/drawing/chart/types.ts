import type { Locale } from '../../../contract/index.ts'

/** What every chart says about itself. Texts come already translated. */
export interface ChartWords {
  /** The finding, as a sentence. */
  readonly title: string
  readonly locale: Locale
  /** Unit of the numbers, shown above the axis and in the table: “per 1,000 images”, “%”. */
  readonly unit?: string
  /** Heading of the first column of the table: “Month”, “Administration”. */
  readonly keyLabel: string
}

export interface ChartPoint {
  /** A period (`2026`, `2026-Q3`, `2026-11`, `2026-W47`, `2026-11-23`) or a name. */
  readonly at: string
  /** null where nothing was measured. */
  readonly value: number | null
  /** The period is not over, or the number is a forecast: drawn dashed. */
  readonly isIncomplete?: boolean
  /** Bounds of an interval around the value. */
  readonly low?: number
  readonly high?: number
  /** Where the rows behind the number are: bar, name and line of the table lead there. */
  readonly url?: string
}

export interface ChartSeries {
  readonly name: string
  readonly points: readonly ChartPoint[]
}

/** A moment that explains a change, drawn as a line across the plot. */
export interface ChartMark { readonly at: string, readonly label: string }

export interface Chart {
  /**
   * Two `<svg role="img">` with a summary, one for wide and one for narrow places (the style sheet shows one); empty
   * when there is nothing to draw. Time runs left to right in every language.
   */
  readonly svg: string
  /** `<table>` of the same numbers. */
  readonly table: string
  /** The same numbers for a spreadsheet: UTF-8 with byte order mark, CRLF, formulas defused. */
  readonly csv: string
  /** One sentence per series, the text of the image for those who do not see it. */
  readonly summary: string
}

/** A number that a drawing can hold: measured, and not so large that steps of an axis overflow. */
export const isDrawable = (value: number | null | undefined): value is number => typeof value === 'number' && Math.abs(value) < 1e300

/** Series beyond this many are in the table and the file only: nobody tells eight colours apart. */
export const seriesDrawn = 7
