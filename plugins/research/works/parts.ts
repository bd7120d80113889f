import type { ItemSummary, Route, Viewer } from '@diwan/core'

class Works {
  about(_viewer: Viewer, _topic: string, _limit?: number): Promise<ItemSummary[]> { return Promise.resolve([]) }
}

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const worksServices = { works: Works }
export const worksPermissions = { read: 'everyone' } as const
export const worksKinds = {}
export const worksJobs = {}
export const worksNotices = {} as const
export const worksPersonal = [] as const
export const worksSettings = {}
export const worksSlots = {}
export const worksHears = {}
export const worksRoutes = (_on: unknown): Route[] => []
