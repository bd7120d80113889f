import { pathToFileURL } from 'node:url'
import type { Plugin } from '../contract/index.ts'
import { checkPlugin } from './check.ts'
import type { Found } from './find.ts'
import { reason, type Reason } from './reason.ts'
import { running } from './running.ts'

/** A found plugin with its data, checked; what is in `faults` keeps it from running. */
export interface Loaded { readonly found: Found; readonly plugin: Plugin | null; readonly faults: readonly Reason[]; readonly ms: number }

const loadDeadlineMs = 15_000
const tried = new Set<string>()

/** Imports a plugin's module and checks its data. Never throws: what goes wrong is the plugin's fault and stays with it. */
export async function loadPlugin(found: Found, deadlineMs: number = loadDeadlineMs): Promise<Loaded> {
  const began = performance.now()
  const done = (plugin: Plugin | null, faults: readonly Reason[]): Loaded => ({ found, plugin, faults, ms: performance.now() - began })
  if (found.faults.length > 0) return done(null, found.faults)
  try {
    const loading = running.run({ plugin: found.id, what: 'load' }, () => import(addressOf(found.entry)) as Promise<{ default?: unknown }>)
    const module = await within(loading, deadlineMs)
    if (!module) return done(null, [reason('load-overrun', { id: found.id, seconds: Math.round(deadlineMs / 1000) })])
    const faults = checkPlugin(found.id, module.default)
    return done(faults.length > 0 ? null : module.default as Plugin, faults)
  } catch (error) {
    tried.add(found.entry)
    return done(null, [reason('load-failed', { id: found.id, words: error instanceof Error ? error.message : String(error) })])
  }
}

async function within<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => { timer = setTimeout(() => resolve(null), ms) })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** A module that failed stays failed under its address, so a second try needs another. */
function addressOf(entry: string): string {
  const { href } = pathToFileURL(entry)
  if (!tried.has(entry)) return href
  return `${href}?again=${Date.now()}`
}
