import type { FieldFault } from '../contract/index.ts'

/** The configuration says something under `plugins` that the plugin's settings do not take. The plugin does not start. */
export class FaultyConfiguration extends Error {
  readonly plugin: string
  readonly faults: readonly FieldFault[]

  constructor(plugin: string, faults: readonly FieldFault[]) {
    super(faults.map(({ field, key, values }) =>
      `plugins.${plugin}.${field}: ${key.split('.').at(-1)}${values ? ` ${Object.values(values).join(', ')}` : ''}`).join('; '))
    this.name = 'FaultyConfiguration'
    this.plugin = plugin
    this.faults = faults
  }
}
