import type { Config } from './config.ts'
import type { Place } from './layer.ts'

const places = new WeakMap<Config, ReadonlyMap<string, Place>>()

export function rememberPlaces(config: Config, found: ReadonlyMap<string, Place>): void {
  places.set(config, found)
}

/**
 * Where a setting got its value, in words: `config/local.yaml, line 12`, `the variable PORT`, or `its default`. Paths are
 * written as in the files: `server.port`, `plugins.guidelines.reviewMonths`.
 */
export function whereSet(config: Config, path: string): string {
  return placeSet(config, path)?.words ?? 'its default'
}

/** The same place in parts, for who says it in another language; null is the default. */
export function placeSet(config: Config, path: string): Place | null {
  return places.get(config)?.get(path) ?? null
}
