/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const cardsServices = {}
export const cardsPermissions = {} as const
export const cardsKinds = {}
export const cardsJobs = {}
export const cardsNotices = {}
export const cardsPersonal = []
