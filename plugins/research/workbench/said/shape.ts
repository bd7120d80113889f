/** One figure with its interval, in words and as numbers; `why`: the reason in place of one. */
export interface Row { id: string; name: string; said: string; interval: string; p: string; why: string; value: number | null; low: number | null; high: number | null; chance: number | null }
/** What a test says of the model, in a sentence; `isDoubt`: a reason to doubt the figures. */
export interface Check { id: string; name: string; figure: string; text: string; isDoubt: boolean }
export interface Point { at: string; value: number | null; low?: number; high?: number; isIncomplete?: boolean }
/** What the theme's `chart-line` draws. */
export interface Drawing { title: string; keyLabel: string; unit: string; series: { name: string; points: Point[] }[]; marks: { at: string; label: string }[] }
export interface Fact { label: string; value: string }
export interface Tried { name: string; mase: string; rmse: string; covered80: string; covered95: string; isChosen: boolean; isYardstick: boolean }
export interface Step { at: string; value: string; inner: string; outer: string }
/** Everything one result says. `why`: the reason there is none; then nothing else is there. */
export interface Result {
  why: string; lead: string; sentences: string[]; warnings: string[]; chart: Drawing | null; isCut: boolean
  rows: Row[]; steps: Row[]; checks: Check[]; others: Row[]; facts: Fact[]; path: Step[]; tried: Tried[]
}
export const nothing: Result = { why: '', lead: '', sentences: [], warnings: [], chart: null, isCut: false, rows: [], steps: [], checks: [], others: [], facts: [], path: [], tried: [] }

/** Periods drawn at most; the table to be taken along has all. */
export const drawnAtMost = 400
