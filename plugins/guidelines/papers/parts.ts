/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const papersServices = {}
export const papersPermissions = {} as const
export const papersKinds = {}
export const papersJobs = {}
export const papersNotices = {}
export const papersPersonal = []
