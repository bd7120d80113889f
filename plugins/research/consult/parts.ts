import type { Route } from '@diwan/core'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const consultServices = {}
export const consultPermissions = {} as const
export const consultKinds = {}
export const consultJobs = {}
export const consultNotices = {} as const
export const consultPersonal = [] as const
export const consultSettings = {}
export const consultSlots = {}
export const consultHears = {}
export const consultRoutes = (_on: unknown): Route[] => []
