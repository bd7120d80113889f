import type { Plugin } from '../contract/index.ts'
import { pluginKeys } from './names.ts'
import { routesOf } from './routes-of.ts'
import type { Contributions } from './status.ts'

/** What a plugin brings, by name, in the order it was written. */
export function contributionsOf(plugin: Plugin): Contributions {
  const keys = (part: object | undefined): string[] => Object.keys(part ?? {})
  return {
    routes: routesOf(plugin).map(({ method, path }) => `${method} ${path}`),
    kinds: keys(plugin.kinds), permissions: keys(plugin.permissions), settings: keys(plugin.settings?.properties), models: keys(plugin.models),
    services: keys(plugin.services), slots: keys(plugin.slots), jobs: keys(plugin.jobs), hears: keys(plugin.hears), hosts: keys(plugin.hosts),
    offers: offersOf(plugin).map(([name]) => name), api: plugin.api !== undefined, navigation: plugin.navigation?.path ?? null,
  }
}

/** Everything a plugin says that core does not read itself: offers to whoever hosts a key of that name. */
export const offersOf = (plugin: Plugin): [string, unknown][] =>
  Object.entries(plugin).filter(([name, value]) => !pluginKeys.has(name) && value !== undefined)
