import { sentence } from './reason.ts'
import type { Contributions, PluginStatus } from './status.ts'

const counted: [keyof Contributions, string, string][] = [
  ['routes', 'route', 'routes'], ['kinds', 'kind', 'kinds'], ['slots', 'slot', 'slots'], ['jobs', 'job', 'jobs'], ['hears', 'event heard', 'events heard'],
  ['permissions', 'permission', 'permissions'], ['settings', 'setting', 'settings'], ['services', 'service', 'services'], ['models', 'model', 'models'],
  ['hosts', 'extension point', 'extension points'], ['offers', 'offer', 'offers'],
]

/** `5 kinds, 23 routes, 3 slots`; what a plugin brings none of is left out. */
export function contributionsInWords(contributes: Contributions): string {
  const parts = counted.flatMap(([key, one, many]) => {
    const n = (contributes[key] as readonly string[]).length
    return n === 0 ? [] : [`${n} ${n === 1 ? one : many}`]
  })
  return [...contributes.api ? ['an API'] : [], ...parts].join(', ') || 'nothing'
}

/** What runs and what does not, for the terminal: one plugin a line, its reasons below it. */
export function bootTree(plugins: readonly PluginStatus[], coreVersion: string): string[] {
  const width = Math.max(...plugins.map(({ id, version }) => id.length + version.length + 1), 12)
  const sorted = plugins.toSorted((a, b) => Number(b.id === 'core') - Number(a.id === 'core'))
  return [`diwan ${coreVersion}`, ...sorted.flatMap((plugin, at) => {
    const isLast = at === sorted.length - 1
    const name = `${plugin.id} ${plugin.version}`.padEnd(width)
    const words = plugin.state === 'on' ? contributionsInWords(plugin.contributes!).concat(`  ${Math.round(plugin.ms)} ms`) : plugin.state
    const notes = [...plugin.reasons, ...plugin.notices].map((why) => `${isLast ? ' ' : '│'}     ${sentence(why)}`)
    return [`${isLast ? '└─' : '├─'} ${name}  ${words}`, ...notes]
  })]
}
