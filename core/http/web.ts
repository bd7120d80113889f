import type { CookieJar } from './line/cookies.ts'
import type { Secrets } from './line/secrets.ts'
import type { Limits } from './limits.ts'
import type { Needs } from './needs.ts'
import type { Notices } from './notice.ts'
import type { PageCache } from './page-cache.ts'
import type { Table } from './routes/table.ts'

/** What the parts of this floor share; made once by `openWeb`. */
export interface Web {
  readonly needs: Needs
  readonly limits: Limits
  readonly secrets: Secrets
  readonly cookies: CookieJar
  readonly notices: Notices
  readonly pages: PageCache
  /** Whether a page of that origin is one of this site; `host` is what the request was sent to. */
  readonly isOwnOrigin: (origin: string, host: string | undefined) => boolean
  readonly isOwnHost: (host: string | undefined) => boolean
  /** Replaced as a whole when plugins come or go. */
  table: Table
  isStopping: boolean
}
