import type { Config } from './config.ts'

const places = new WeakMap<Config, ReadonlyMap<string, string>>()

export function rememberPlaces(config: Config, found: ReadonlyMap<string, string>): void {
  places.set(config, found)
}

/**
 * Where a setting got its value, in words: `config/local.yaml, line 12`, `the variable PORT`, or `its default`. Paths are
 * written as in the files: `server.port`, `plugins.guidelines.reviewMonths`.
 */
export function whereSet(config: Config, path: string): string {
  return places.get(config)?.get(path) ?? 'its default'
}
