import { isAbsolute, join, resolve } from 'node:path'
import { argumentLayer } from './argument-layer.ts'
import { assemble } from './assemble.ts'
import type { Config } from './config.ts'
import { ConfigFault } from './config-fault.ts'
import { environmentLayer, type Environment } from './environment-layer.ts'
import { profileFile } from './profile-file.ts'
import { readText } from './read-text.ts'
import { settingsSchema } from './settings-schema.ts'
import { yamlLayer } from './yaml-layer.ts'

export interface ConfigSources {
  /** The folder with `config/` in it. */
  readonly root: string
  readonly env: Environment
  /** The arguments after the command, as `['--port', '4000']`. */
  readonly argv?: readonly string[]
}

/**
 * Reads `config/default.yaml`, the profile (`DIWAN_PROFILE` or `--profile`), `config/local.yaml`, the environment and the
 * command line; what comes later wins, setting by setting. Writes nothing. Throws a ConfigFault that names everything that is
 * wrong with its file and line.
 */
export function readConfig({ root, env, argv = [] }: ConfigSources): Config {
  if (!isAbsolute(root)) return readConfig({ root: resolve(root), env, argv })
  const profile = profileFile(root, env, argv)
  const files = ['config/default.yaml', ...(profile ? [profile.file] : []), 'config/local.yaml']
  const layers = [
    ...files.flatMap(file => fileLayer(root, file)),
    environmentLayer(root, env, settingsSchema),
    argumentLayer(argv, settingsSchema)
  ]
  const problems = layers.flatMap(layer => layer.problems)
  if (problems.length) throw new ConfigFault(problems)
  return assemble(root, profile?.name ?? null, layers)
}

function fileLayer(root: string, file: string) {
  const path = join(root, file)
  try {
    const text = readText(path, file)
    if (text !== null) return [yamlLayer(text, file, settingsSchema)]
    if (file !== 'config/default.yaml') return []
    throw new ConfigFault([{ file, sentence: `the file is missing in ${root}. It comes with Diwan; put it back.` }])
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error
    return [{ entries: new Map<string, never>(), problems: error.problems }]
  }
}
