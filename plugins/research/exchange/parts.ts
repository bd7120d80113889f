import type { Route } from '@diwan/core'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const exchangeServices = {}
export const exchangePermissions = {} as const
export const exchangeKinds = {}
export const exchangeJobs = {}
export const exchangeNotices = {} as const
export const exchangePersonal = [] as const
export const exchangeSettings = {}
export const exchangeSlots = {}
export const exchangeHears = {}
export const exchangeRoutes = (_on: unknown): Route[] => []
