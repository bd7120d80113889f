import type { Command } from '../command.ts'
import { contributionsInWords } from '../../kernel/boot-tree.ts'
import { sentence } from '../../kernel/reason.ts'
import type { PluginStatus } from '../../kernel/status.ts'
import { listPlugins } from '../list-plugins.ts'

export const pluginsList: Command = {
  usage: 'plugins list', summary: 'Prints every plugin, whether it runs, and what it contributes.',
  options: { json: { type: 'boolean', description: 'as JSON' } as never, long: { type: 'boolean', description: 'everything by name' } as never },
  async run({ config, options, say }) {
    const plugins = await listPlugins(config())
    if (options['json']) return say(JSON.stringify(plugins, null, 2))
    for (const plugin of plugins) for (const line of linesOf(plugin, options['long'] === true)) say(line)
  },
}

function linesOf(plugin: PluginStatus, isLong: boolean): string[] {
  const { id, version, state, contributes, reasons, notices, capabilities, requires, optional } = plugin
  const needs = Object.entries({ ...requires, ...optional }).map(([name, range]) => `${name} ${range}`)
  const names = Object.entries(contributes ?? {}).flatMap(([part, value]) => Array.isArray(value) && value.length > 0 ? [`    ${part}: ${(value as string[]).join(', ')}`] : [])
  return [
    `${id} ${version}  ${state}`,
    ...contributes && !isLong ? [`    ${contributionsInWords(contributes)}`] : names,
    ...isLong && needs.length > 0 ? [`    needs: ${needs.join(', ')}`] : [],
    ...capabilities.length > 0 ? [`    reaches: ${capabilities.join(', ')}`] : [],
    ...[...reasons, ...notices].map((why) => `    ${sentence(why)}`),
  ]
}
