import type { Plugin, RequestServices, Route } from '../contract/index.ts'
import type { Found } from './find.ts'

/** A plugin that is open: its container stands, its services are made. */
export interface Opened {
  readonly found: Found
  readonly plugin: Plugin
  readonly routes: readonly Route[]
  /** What its public API promises; undefined when it has none. */
  readonly api: object | undefined
  /** For jobs, handlers and hooks. */
  readonly deps: never
  scope(services: RequestServices): object
}
