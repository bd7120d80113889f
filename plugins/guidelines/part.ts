import type { EventName, LoggedEvent } from '@diwan/core'

type Hears<D> = { [N in EventName]?: (deps: D, event: LoggedEvent<N>) => Promise<void> | void }

/** What several folders of the plugin hear of one event, one after the other: each bears a repeat, since the later may fail. */
export function heardBy<D>(...all: readonly Hears<D>[]): Hears<D> {
  const names = new Set(all.flatMap((one) => Object.keys(one) as EventName[]))
  return Object.fromEntries([...names].map((name) => [name, async (deps: D, event: never) => {
    for (const one of all) await (one[name] as ((deps: D, event: never) => Promise<void> | void) | undefined)?.(deps, event)
  }])) as Hears<D>
}
