import type { Environment } from './environment-layer.ts'

/** The environment of this process; nothing else reads it. */
export const surroundings = (): Environment => process.env
