import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultYaml, exampleEnv } from './examples.ts'

// Run after a change of the schema; a test fails while these files say something else.
const folder = join(import.meta.dirname, '../../config')
writeFileSync(join(folder, 'default.yaml'), defaultYaml())
writeFileSync(join(folder, 'example.env'), exampleEnv())
