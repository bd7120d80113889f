import type { Context } from 'koa'
import type { FieldFault, Locale } from '../contract/index.ts'
import type { Target } from './line/target.ts'
import type { WebViewer } from './needs.ts'
import type { LeanAsked } from './line/lean.ts'
import type { Place } from './routes/locate.ts'

/** What is known of one request while it is answered. */
export interface Visit {
  readonly id: string
  readonly address: string
  readonly userAgent: string
  readonly target: Target
  readonly cookies: Readonly<Record<string, string>>
  /** What this browser asks of pages on its line: what was chosen in it, and whether it says that data is to be saved. */
  readonly lean: LeanAsked
  readonly place: Place
  /** Language of the answer, errors included. */
  locale: Locale
  /** Data instead of pages, errors included. */
  readonly isData: boolean
  /** A visitor until the session has been read. */
  viewer: WebViewer
  /** Name of the route for logs and metrics; `-` before one was found. */
  route: string
  /** Aborts when the line is cut. */
  readonly signal: AbortSignal
  isCached: boolean
}

/** What a middleware knows of the request it answers. */
export const visitOf = (ctx: Context): Visit => (ctx.state as { visit: Visit }).visit

/** What a form is shown again with. */
export interface Again {
  readonly status: number
  readonly typed: Readonly<Record<string, unknown>>
  readonly faults: readonly FieldFault[]
  /** What went wrong with the whole of it, if it is not a field. */
  readonly problem: { readonly title: string; readonly detail: string; readonly theirs: unknown } | null
}
