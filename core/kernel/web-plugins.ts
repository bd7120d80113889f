import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { SlotName } from '../contract/index.ts'
import type { WebPlugin, WebSlot } from '../http/web-plugin.ts'
import type { Guard } from './guard.ts'
import type { Opened } from './opened.ts'

/** An open plugin as the web floor takes it. */
export function webPlugin(opened: Opened, guard: Guard, isOn: () => boolean): WebPlugin {
  const { found, plugin, routes } = opened
  const { id } = found
  const client = join(found.folder, 'client')
  const slots = Object.entries(plugin.slots ?? {}).map(([name, slot]): WebSlot =>
    ({ name: name as SlotName, order: slot.order ?? 50, view: slot.view, may: slot.may, reads: slot.reads, run: slot.run as WebSlot['run'] }))
  return {
    id, routes, slots, prefix: id === 'core' ? '' : `/${id}`, navigation: plugin.navigation, views: [join(found.folder, 'views')],
    client: existsSync(client) ? client : undefined,
    permission: (name) => `${id}.${name}`,
    scope: (request) => opened.scope(request),
    guard: (what, deadlineMs, work) => guard.run(id, what, deadlineMs, work),
    isOn,
  }
}
