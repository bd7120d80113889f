import type { Route } from '@diwan/core'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const workbenchServices = {}
export const workbenchPermissions = {} as const
export const workbenchKinds = {}
export const workbenchJobs = {}
export const workbenchNotices = {} as const
export const workbenchPersonal = [] as const
export const workbenchSettings = {}
export const workbenchSlots = {}
export const workbenchHears = {}
export const workbenchRoutes = (_on: unknown): Route[] => []
