import { readFileSync } from 'node:fs'

/** Of `@diwan/core`; what plugins' `requires.core` is compared with. */
export const coreVersion = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
