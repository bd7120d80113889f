import type { Bell } from './bell.ts'
import type { FactorRules } from './factors/factor-rules.ts'
import type { Needs } from './needs.ts'
import type { Passwords } from './passwords.ts'
import type { Permissions } from './permissions.ts'
import type { Sessions } from './sessions.ts'
import type { Throttle } from './throttle.ts'
import type { Viewers } from './viewers.ts'

/** What the parts of access share; made once by `openAccess`. */
export interface Parts {
  readonly needs: Needs
  readonly bell: Bell
  readonly permissions: Permissions
  readonly viewers: Viewers
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly throttle: Throttle
  /** Who needs a second factor. */
  readonly rules: FactorRules
  /** Whether demonstration accounts may sign in here. */
  readonly hasDemo: boolean
}
