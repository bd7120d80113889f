/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const costsServices = {}
export const costsPermissions = {} as const
export const costsKinds = {}
export const costsJobs = {}
export const costsNotices = {}
export const costsPersonal = []
