/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const uptakeServices = {}
export const uptakePermissions = {} as const
export const uptakeKinds = {}
export const uptakeJobs = {}
export const uptakeNotices = {}
export const uptakePersonal = []
