import { schema } from './schema.ts'
import type { Section } from './walk.ts'

// The builder's types say what values look like, not what the schema itself holds.
export const settingsSchema: Section = JSON.parse(JSON.stringify(schema))
