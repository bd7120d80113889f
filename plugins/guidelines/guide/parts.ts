/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const guideServices = {}
export const guidePermissions = {} as const
export const guideKinds = {}
export const guideJobs = {}
export const guideNotices = {}
export const guidePersonal = []
