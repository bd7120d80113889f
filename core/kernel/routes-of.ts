import type { Plugin, Route, RouteSpec, Routes } from '../contract/index.ts'
import type { TObject, TSchema } from 'typebox'

type AnySpec = RouteSpec<never, string, TObject, TSchema>

/** A plugin's routes as data; empty when it has none. */
export function routesOf(plugin: Pick<Plugin, 'routes'>): Route[] {
  const on = {
    get: (path: string, spec: unknown): Route => ({ method: 'GET', path, spec: spec as AnySpec }),
    post: (path: string, spec: unknown): Route => ({ method: 'POST', path, spec: spec as AnySpec }),
  }
  return plugin.routes?.(on as unknown as Routes<never, string>) ?? []
}
