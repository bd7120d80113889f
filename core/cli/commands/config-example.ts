import { defaultYaml, exampleEnv } from '../../config/index.ts'
import type { Command } from '../command.ts'

export const configExample: Command = {
  usage: 'config example', summary: 'Prints every setting with its default, for config/local.yaml.',
  options: { env: { type: 'boolean', description: 'as variables of the environment' } as never },
  run({ options, say }) { say(options['env'] ? exampleEnv() : defaultYaml()) },
}
