import type { ModelClass } from 'objection'
import type { Static, TObject } from 'typebox'
import type { Apart, AskedApart } from './apart.ts'
import type { DemoKit } from './demo.ts'
import type { FirstStep } from './first-steps.ts'
import type { Kind } from './item.ts'
import type { MailReply, Notice } from './notices.ts'
import type { Route, Routes, Slot, SlotName, SlotSubjects } from './route.ts'
import type { CoreServices, EventName, LoggedEvent, RequestServices } from './services.ts'
import type { Role, Viewer } from './viewer.ts'

/** The public API of each installed plugin. A plugin adds itself by declaration merging in its `contract.ts`. */
// eslint-disable-next-line typescript/no-empty-interface
export interface PluginApis {}

/** Keys that plugins invented for others to contribute to; the host adds its own by declaration merging. */
// eslint-disable-next-line typescript/no-empty-interface
export interface Extensions<D> {
  readonly ' deps'?: D
  /** Adds to the first steps on the desk of a contact point. Asked on each view of it while they are not done. */
  firstSteps?: (deps: D, viewer: Viewer) => Promise<FirstStep[]>
  /** Of these people those who may not be reached by one of `from`. Asked when people are told of what somebody did, and again when a mail leaves; what is fixed reaches them all the same. */
  keepsApart?: (deps: D, asked: AskedApart) => Promise<Apart[]>
  /**
   * By names of its own notices: takes what people answer by mail to letters of them. One transaction; a letter that comes twice is
   * taken once. A domain error is told to whoever wrote, with the words they sent.
   */
  takesReplies?: Readonly<Record<string, (deps: D, reply: MailReply) => Promise<void>>>
}

// `any` here only bounds inference: what a plugin author sees is the concrete type.
// oxlint-disable-next-line typescript/no-explicit-any
type Models = Record<string, ModelClass<any>>
type Made<S> = { [K in keyof S]: S[K] extends new (needs: never) => infer I ? I : never }
type Apis<R, O> = Pick<PluginApis, keyof R & keyof PluginApis> & { [K in keyof O & keyof PluginApis]: PluginApis[K] | undefined }

/** What a plugin's code is given: core, the APIs it requires, its models and services, its settings. */
export type Deps<R, O, C extends TObject, M, S> = CoreServices & Apis<R, O> & M & Made<S> & { settings: Static<C> }

export interface Job<D> {
  /** `30 seconds`, `5 minutes`, `1 hour`, `1 day`, or a cron line in UTC; none when it only runs by `jobs.send`. */
  every?: string
  /** May run twice; has no viewer. */
  run: (deps: D, data: Record<string, unknown>) => Promise<void> | void
  /** Seconds; default 60. */
  deadline?: number
}

/** An item of the plugin's own that changed, as it stands now: changed twice before it is handed over, it is handed over once. */
export interface ItemChange {
  item: string
  rev: number
  /** When it was last written, or when an embargo lifted or its time ran out. */
  at: Date
  /** A visitor may read it at this moment, and its handling lets it stand in a feed. */
  isOpen: boolean
}

/**
 * Columns outside items that hold personal data. Core acts on them when the person goes, and tells the person what is held.
 * A table with a column that references a person and is not declared fails the tests.
 */
export interface PersonalData {
  /** `<schema>.<table>` */
  table: string
  /** Every column of the table but its key and the one that references the person. */
  columns: readonly string[]
  /** The column with the person's id. */
  person: string
  /** Locale key: what it is held for. */
  why: string
  /** Days after `since` (a column with a date or a moment) when it is treated as on removal. */
  keepDays?: number
  since?: string
  /** `delete` takes the row; `blank` empties the columns; `keep` needs a reason in `why`. */
  onRemoval: 'delete' | 'blank' | 'keep'
  /** Hashes and the like: named to the person, never shown. */
  isSecret?: boolean
}

export interface NavigationEntry {
  /** Locale key. */
  label: string
  /** Below the plugin's prefix. */
  path: string
  order: number
  /** Which of the six values it serves. */
  value: 1 | 2 | 3 | 4 | 5 | 6
  /** Permission without prefix; default: everyone sees it. */
  may?: string
}

/** What one plugin offers under a key that another hosts. */
export interface Offer<T> {
  from: string
  value: T
  /** What the offering plugin's own functions take first. */
  deps: never
  /** Runs one of them contained, as that plugin: undefined after a fault or past the deadline (default 10,000 ms). */
  contain<R>(what: string, work: () => Promise<R> | R, deadlineMs?: number): Promise<R | undefined>
}

/** A plugin as the kernel reads it. */
export interface Plugin {
  readonly id: string
  readonly requires: Readonly<Record<string, string>>
  readonly optional?: Readonly<Record<string, string>>
  readonly settings?: TObject
  readonly permissions?: Readonly<Record<string, Role>>
  readonly models?: Models
  readonly services?: Readonly<Record<string, new (needs: never) => object>>
  readonly api?: (deps: never) => object
  readonly kinds?: Readonly<Record<string, Kind>>
  readonly routes?: (on: Routes<never, string>) => Route[]
  readonly slots?: { readonly [K in SlotName]?: Slot<never, SlotSubjects[K]> }
  readonly jobs?: Readonly<Record<string, Job<never>>>
  readonly hears?: { readonly [N in EventName]?: (deps: never, event: LoggedEvent<N>) => Promise<void> | void }
  readonly follows?: Readonly<Record<string, (deps: never, changes: readonly ItemChange[]) => Promise<void> | void>>
  readonly notices?: Readonly<Record<string, Notice>>
  readonly personal?: readonly PersonalData[]
  readonly capabilities?: readonly Capability[]
  readonly navigation?: NavigationEntry
  readonly hosts?: Readonly<Record<string, (offers: Offer<unknown>[], deps: never) => void>>
  readonly demo?: (deps: never, kit: DemoKit) => Promise<void>
  readonly start?: (deps: never) => Promise<void> | void
  readonly stop?: (deps: never) => Promise<void> | void
}

/** What a plugin reaches besides the database; shown to the administrator before it is enabled. Not a sandbox. */
export type Capability = 'outgoing-network' | 'files' | 'mail' | 'personal-data' | 'child-process'

/**
 * A plugin is data. Everything it contributes is in this one object; what `deps` holds follows from `requires`, `optional`,
 * `models`, `services` and `settings`, so that a misspelt name or an undeclared dependency does not compile.
 */
export function definePlugin<
  const Id extends string,
  const R extends { core: string } & { [K in keyof PluginApis]?: string },
  const O extends { [K in keyof PluginApis]?: string } = {},
  C extends TObject = TObject<{}>,
  const P extends string = never,
  M extends Models = {},
  S = {},
>(plugin: {
  /** Folder, database schema, URL prefix, locale, event and permission prefix. */
  id: Id
  /** Semver ranges. Only what is named here appears in `deps`. */
  requires: R
  /** As `requires`, but the API may be absent (`undefined`). */
  optional?: O
  /** Shown as a form to the administrator; defaults apply. */
  settings?: C
  /** Permission → the role that holds it until an administrator says otherwise. Each plugin also has `staff` (editor): who holds it carries `staff:<id>`. */
  permissions?: Record<P, Role>
  models?: M
  services?: S & { [K in keyof S]: new (needs: Deps<R, O, C, M, S>) => object }
  /** What `PluginApis` promises of this plugin. */
  api?: (deps: Deps<R, O, C, M, S>) => Id extends keyof PluginApis ? PluginApis[Id] : never
  kinds?: Record<string, Kind<any, any>> // oxlint-disable-line typescript/no-explicit-any
  routes?: (on: Routes<Deps<R, O, C, M, S> & RequestServices, NoInfer<P>>) => Route[]
  slots?: { [K in SlotName]?: Slot<Deps<R, O, C, M, S> & RequestServices, SlotSubjects[K]> }
  jobs?: Record<string, Job<Deps<R, O, C, M, S>>>
  /** Handlers of the log, each with its own cursor; they may run twice and hear nothing before its commit. */
  hears?: { [N in EventName]?: (deps: Deps<R, O, C, M, S>, event: LoggedEvent<N>) => Promise<void> | void }
  /**
   * Mirrors the plugin's own kinds, by name: every item there is, then each that changed, at most 100 at a time, in the transaction that
   * moves its place. For a copy in tables of the plugin that programs outside take along.
   */
  follows?: Record<string, (deps: Deps<R, O, C, M, S>, changes: readonly ItemChange[]) => Promise<void> | void>
  /** What people are told of; `notices.tell('<plugin>.<name>', …)` tells it. */
  notices?: Record<string, Notice>
  personal?: readonly PersonalData[]
  capabilities?: readonly Capability[]
  navigation?: NavigationEntry
  /** For a plugin that opened an extension point: receives every offer made under it, once, before `start`. */
  hosts?: { [K in keyof Extensions<never>]?: (offers: Offer<NonNullable<Extensions<never>[K]>>[], deps: Deps<R, O, C, M, S>) => void }
  /** Fills a demonstration instance; runs once, after the people and administrations are there. */
  demo?: (deps: Deps<R, O, C, M, S>, kit: DemoKit) => Promise<void>
  start?: (deps: Deps<R, O, C, M, S>) => Promise<void> | void
  /** Undoes `start`, in the opposite order. */
  stop?: (deps: Deps<R, O, C, M, S>) => Promise<void> | void
} & Omit<Extensions<Deps<R, O, C, M, S>>, ' deps'>): Plugin {
  return plugin as unknown as Plugin
}
