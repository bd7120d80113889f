/** One thing a new contact point does first; gone from the desk when all are done. */
export interface FirstStep {
  /** Lower comes first: core's are 10 (the seat), 40 (colleagues) and 50 (topics). */
  position: number
  /** Locale keys: what it is, why, and the word on the button. */
  label: string
  text: string
  action: string
  /** Path without the language. */
  url: string
  isDone: boolean
  values?: Record<string, string | number>
}
