import type { Capability } from '../contract/index.ts'

/** Why a plugin does not run, as a locale key with its values: the administrator reads it in their own language. */
export interface Reason { readonly key: string; readonly values: Readonly<Record<string, string | number>> }

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
export interface PluginStatus {
  readonly id: string
  readonly version: string
  readonly packageName: string
  readonly description: string
  readonly source: 'core' | 'folder' | 'package'
  readonly folder: string
  readonly state: PluginState
  /** Why it does not run. */
  readonly reasons: readonly Reason[]
  /** What should be known although it runs. */
  readonly notices: readonly Reason[]
  readonly since: Date | null
  /** Ranges by plugin id; empty while its data has not been read. */
  readonly requires: Readonly<Record<string, string>>
  readonly optional: Readonly<Record<string, string>>
  /** What it reaches besides the database; shown before it is enabled. Not a sandbox. */
  readonly capabilities: readonly Capability[]
  /** Null while its data has not been read (off, paused, refused before loading). */
  readonly contributes: Contributions | null
  /** Milliseconds the last start took: reading its code, opening, starting. */
  readonly ms: number
}

/** One thing that went wrong in a plugin's code. `words` and `stack` may hold personal data: for the administrator, never for the log. */
export interface Fault {
  readonly id: string
  readonly plugin: string
  readonly at: Date
  /** `GET /updates/:ref`, `slot home.member`, `job nightly`, `timer or promise`. */
  readonly what: string
  readonly nature: 'thrown' | 'overrun' | 'loose' | 'blocked'
  readonly words: string
  readonly stack: string
}

/** How a plugin fares in this process: calls since the start, and what became of them. */
export interface PluginHealth { calls: number; faults: number; totalMs: number; slowestMs: number; slowest: string }

/** Where the administrator looks after plugins. `by` is a person's id. All of it acts at once, in every process. */
export interface PluginDesk {
  readonly isSafeMode: boolean
  list(): readonly PluginStatus[]
  /** Also resumes a paused one. @throws RangeError for a plugin that is not there, Refused for one the configuration disables */
  enable(id: string, by: string): Promise<void>
  /** Its data stays. */
  disable(id: string, by: string): Promise<void>
  /** Newest first, of all processes. */
  faults(id?: string, limit?: number): Promise<Fault[]>
  health(id: string): PluginHealth
}
