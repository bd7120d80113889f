import { readConfig, surroundings, type Config } from '../config/index.ts'
import { siteRoot } from './site-root.ts'

/** The configuration of this site, with what the command line says over it. @throws ConfigFault */
export const configHere = (argv: readonly string[]): Config => readConfig({ root: siteRoot(), env: surroundings(), argv })
