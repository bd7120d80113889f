import { AsyncLocalStorage } from 'node:async_hooks'

/** Whose code runs, and as what (`route GET /updates`, `job nightly`): readable in the process-wide handlers too. */
export interface Running { readonly plugin: string; readonly what: string }

/** Follows a plugin's code through its timers and floating promises, so that a fault there finds its owner. */
export const running = new AsyncLocalStorage<Running>()
