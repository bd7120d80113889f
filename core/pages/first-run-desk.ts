import type { Locale } from '../contract/index.ts'

/** What the page of the first run needs: only while nobody has an account, and only with the key from the terminal. */
export interface FirstRunDesk {
  isNeeded(): Promise<boolean>
  isKey(key: string): boolean
  /** Answers the link that sets the administrator's password, once. @throws Refused when somebody has an account already, Invalid */
  setUp(site: { name: string; languages: readonly Locale[]; mail: string }): Promise<{ link: string }>
}
