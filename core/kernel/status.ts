import type { Capability } from '../contract/index.ts'
import type { Found } from './find.ts'
import type { Reason } from './reason.ts'

/** `on` runs; `off` by somebody's choice; `paused` after faults; `refused` cannot run; `resting` in safe mode. */
export type PluginState = 'on' | 'off' | 'paused' | 'refused' | 'resting'

/** Names of what a plugin brings, read off its data. */
export interface Contributions {
  readonly routes: readonly string[]
  readonly kinds: readonly string[]
  readonly permissions: readonly string[]
  readonly settings: readonly string[]
  readonly models: readonly string[]
  readonly services: readonly string[]
  readonly slots: readonly string[]
  readonly jobs: readonly string[]
  readonly hears: readonly string[]
  readonly hosts: readonly string[]
  /** Extension points of others it fills. */
  readonly offers: readonly string[]
  readonly api: boolean
  readonly navigation: string | null
}

/** A plugin as the administrator sees it. */
export interface PluginStatus extends Pick<Found, 'id' | 'version' | 'packageName' | 'description' | 'source' | 'folder'> {
  readonly state: PluginState
  /** Why it does not run. */
  readonly reasons: readonly Reason[]
  /** What should be known although it runs. */
  readonly notices: readonly Reason[]
  readonly since: Date | null
  /** Ranges by plugin id; empty while its data has not been read. */
  readonly requires: Readonly<Record<string, string>>
  readonly optional: Readonly<Record<string, string>>
  readonly capabilities: readonly Capability[]
  /** Null while its data has not been read (off, paused, refused before loading). */
  readonly contributes: Contributions | null
  /** Milliseconds the last start took: reading its code, opening, starting. */
  readonly ms: number
}
