import type { Settings } from './schema.ts'

type Frozen<T> = T extends readonly (infer E)[] ? readonly Frozen<E>[] : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

/** What a plugin's section holds; its own schema says what it means. */
export type PluginSettings = Readonly<Record<string, unknown>>

/**
 * The settings of a site, checked and frozen. Paths are absolute, sizes are bytes, and what follows from other settings
 * (origin, folders, whether the demonstration runs) is filled in.
 */
export type Config = Frozen<Omit<Settings, 'server' | 'database' | 'data' | 'demo' | 'files' | 'backup' | 'plugins'>> & {
  readonly server: Frozen<Settings['server'] & { origin: string, isOriginDerived: boolean }>
  readonly database: Frozen<Settings['database'] & { directory: string }>
  readonly data: Frozen<Settings['data'] & { secretFile: string }>
  readonly demo: { readonly enabled: boolean }
  readonly files: Frozen<Settings['files'] & { directory: string }>
  readonly backup: Frozen<Settings['backup'] & { directory: string }>
  readonly plugins: { readonly disabled: readonly string[], readonly settings: Readonly<Record<string, PluginSettings>> }
  /** The folder Diwan stands in. */
  readonly root: string
  /** The name of the profile, or null. */
  readonly profile: string | null
  /** What works and should yet be looked at, one sentence each. */
  readonly warnings: readonly string[]
}
