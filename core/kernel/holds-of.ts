import type { Plugin } from '../contract/index.ts'
import { offersOf } from './contributions.ts'

/** Whose API or offers a plugin holds. */
export function holdsOf(plugin: Plugin, all: readonly Plugin[]): string[] {
  const hosted = Object.keys(plugin.hosts ?? {})
  const offering = hosted.length === 0 ? [] : all.filter((other) => offersOf(other).some(([name]) => hosted.includes(name))).map(({ id }) => id)
  return [...Object.keys({ ...plugin.requires, ...plugin.optional }), ...offering].filter((id) => id !== 'core' && id !== 'host')
}
