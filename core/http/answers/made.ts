import type { Answer } from './answer.ts'

/** An answer with what has to be known of how it came about. */
export interface Made {
  readonly answer: Answer
  /** `Set-Cookie` lines; an answer that has any is nobody else's. */
  readonly setCookies: readonly string[]
  /** Whether it is what anyone would get: a value of the route, whole, and no helper's reply. */
  readonly isKeepable: boolean
}
