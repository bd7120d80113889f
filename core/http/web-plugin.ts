import type { NavigationEntry, RequestServices, Route, SlotName } from '../contract/index.ts'

/** A plugin's contribution to a slot, as the kernel hands it over; `run` is already bound to nothing but its arguments. */
export interface WebSlot {
  readonly name: SlotName
  /** Lower comes first. */
  readonly order: number
  readonly view: string
  /** Permission without the plugin's prefix; none: everyone. */
  readonly may?: string | undefined
  readonly reads?: readonly string[] | undefined
  run(deps: object, subject: object): Promise<object | null> | object | null
}

/** One enabled plugin as the web floor sees it. The kernel makes these; nothing else of a plugin reaches core/http. */
export interface WebPlugin {
  readonly id: string
  /** `''` for core's own pages, else `/<id>`. */
  readonly prefix: string
  readonly routes: readonly Route[]
  readonly slots: readonly WebSlot[]
  readonly navigation?: NavigationEntry | undefined
  /** Folders with `.hbs` files, absolute. */
  readonly views: readonly string[]
  /** Folder with `<name>.ts` entry points for the browser, absolute; none when it has none. */
  readonly client?: string | undefined
  /** `read` → `updates.read`. */
  permission(name: string): string
  /** What `run` gets as `deps`: the plugin's scope with the request's own services in it. */
  scope(request: RequestServices): object
  /**
   * Runs the plugin's code with a deadline, counts its faults and rethrows them. The signal aborts at the deadline.
   * @throws Unavailable when the deadline passes
   */
  guard<T>(what: string, deadlineMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** False while it is disabled or paused after faults; its routes answer 404 and 503 then. */
  isOn(): boolean
}
