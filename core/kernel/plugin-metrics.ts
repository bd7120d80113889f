import type { Guard } from './guard.ts'
import type { Kernel } from './kernel.ts'

/** How plugins fare, in the text format of Prometheus. */
export function pluginMetrics(kernel: Kernel, guard: Guard): string {
  const plugins = kernel.plugins().map(({ id, state }) => ({ id, state, health: guard.book.healthOf(id) }))
  const metric = (name: string, type: string, help: string, value: (one: typeof plugins[number]) => number): string[] =>
    [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...plugins.map((one) => `${name}{plugin="${one.id}"} ${value(one)}`)]
  return [
    ...metric('diwan_plugin_on', 'gauge', 'Whether the plugin runs.', ({ state }) => state === 'on' ? 1 : 0),
    ...metric('diwan_plugin_calls_total', 'counter', 'Calls of the plugin: routes, slots, jobs, handlers.', ({ health }) => health.calls),
    ...metric('diwan_plugin_faults_total', 'counter', 'Faults contained.', ({ health }) => health.faults),
    ...metric('diwan_plugin_seconds_total', 'counter', 'Time its calls took.', ({ health }) => health.totalMs / 1000),
  ].join('\n').concat('\n')
}
