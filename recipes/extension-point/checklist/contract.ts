import type { Viewer } from '@diwan/core'

/** One thing that can be looked after; `D` is what the offering plugin's own code is given. */
export interface Check<D> {
  /** Locale key of the question. */
  question: string
  /** In how many places something is to be done, as far as the viewer may know. */
  count: (deps: D, viewer: Viewer) => Promise<number> | number
}

declare module '@diwan/core' {
  interface Extensions<D> {
    /** By name. The checklist asks each of them for whoever opens it. */
    checks?: Readonly<Record<string, Check<D>>>
  }
}
