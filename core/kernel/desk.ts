import { Refused } from '../contract/index.ts'
import type { PluginDesk } from '../pages/plugin-desk.ts'
import type { FaultBook } from './faults.ts'
import type { FaultStore } from './fault-store.ts'
import type { Kernel } from './kernel.ts'

interface Needs { kernel: Kernel; book: FaultBook; store: FaultStore; isSafeMode: boolean; disabled: readonly string[]; record(action: string, id: string, by: string): Promise<void> }

/** What the administrator's pages and the command line do with plugins. */
export function openDesk({ kernel, book, store, isSafeMode, disabled, record }: Needs): PluginDesk {
  return {
    isSafeMode,
    list: () => kernel.plugins(),
    async enable(id, by) {
      if (disabled.includes(id)) throw new Refused('core.plugins.reason.by-configuration', { id })
      await kernel.enable(id, by)
      await record('core.plugin.enabled', id, by)
    },
    async disable(id, by) {
      await kernel.disable(id, by)
      await record('core.plugin.disabled', id, by)
    },
    faults: (id, limit) => store.list(id, limit),
    health: (id) => book.healthOf(id),
  }
}
