import { asClass, asValue, createContainer, type AwilixContainer } from 'awilix'
import type { CoreServices, Plugin, RequestServices } from '../contract/index.ts'

interface Bindable { bindKnex(db: CoreServices['db']): unknown }

interface Needs {
  plugin: Plugin
  core: CoreServices
  settings: object
  /** By plugin id: what it requires, and what it would like (`undefined` where that is absent). */
  apis: Readonly<Record<string, object | undefined>>
}

/** What a plugin's code sees: core, the APIs it named, its own models, services and settings, and nothing else. */
export interface Scope {
  /** For jobs, handlers and hooks, which have no viewer. */
  readonly deps: object
  /** For one request. About 5 µs. */
  request(services: RequestServices): object
}

/** Opens a plugin's strict container and makes every service in it. @throws Error naming what could not be resolved */
export function openContainer({ plugin, core, settings, apis }: Needs): Scope {
  const container: AwilixContainer<Record<string, unknown>> = createContainer({ strict: true, injectionMode: 'PROXY' })
  const values = { ...core, ...apis, settings }
  for (const [name, value] of Object.entries(values)) container.register(name, asValue(value))
  for (const [name, model] of Object.entries(plugin.models ?? {})) container.register(name, asValue((model as unknown as Bindable).bindKnex(core.db)))
  const services = Object.entries(plugin.services ?? {})
  for (const [name, service] of services) container.register(name, asClass(service as new (needs: object) => object).singleton())
  // A strict container complains only on first use: everything is used once before anyone is served.
  for (const [name] of services) container.resolve(name)
  return {
    deps: container.cradle,
    request(born) {
      const scope = container.createScope()
      for (const [name, value] of Object.entries(born)) scope.register(name, asValue(value))
      return scope.cradle
    },
  }
}
