import type { Reason } from './reason.ts'

/** Whether somebody wants a plugin to run: a person's choice, or a pause after faults. */
export interface Switch { readonly state: 'on' | 'off' | 'paused'; readonly reason: Reason | null; readonly since: Date | null; readonly by: string | null }

/** Where the choices are kept. A plugin never switched is on. */
export interface Switches {
  of(id: string): Switch
  /** `by` is a person's id, or null for the site itself. */
  set(id: string, state: Switch['state'], reason: Reason | null, by?: string | null): Promise<void>
}

export const neverSwitched: Switch = { state: 'on', reason: null, since: null, by: null }

/** Choices that end with the process; for tests and for safe mode. */
export function switchesInMemory(initial: Readonly<Record<string, Switch['state']>> = {}): Switches {
  const kept = new Map<string, Switch>(Object.entries(initial).map(([id, state]) => [id, { ...neverSwitched, state }]))
  return {
    of: (id) => kept.get(id) ?? neverSwitched,
    async set(id, state, reason, by = null) { kept.set(id, { state, reason, since: new Date(), by }) },
  }
}
