import type { EventName, LoggedEvent } from './services.ts'

type Hears<D> = { [N in EventName]?: (deps: D, event: LoggedEvent<N>) => Promise<void> | void }

/** What several folders of the plugin hear of one event, one after the other: each bears a repeat, since the later may fail. */
export function heardBy<A, B = unknown, C = unknown>(first: Hears<A>, second: Hears<B> = {}, third: Hears<C> = {}): Hears<A & B & C> {
  const all = [first, second, third] as Hears<A & B & C>[]
  const names = new Set(all.flatMap((one) => Object.keys(one) as EventName[]))
  return Object.fromEntries([...names].map((name) => [name, async (deps: A & B & C, event: never) => {
    for (const one of all) await (one[name] as ((deps: A & B & C, event: never) => Promise<void> | void) | undefined)?.(deps, event)
  }])) as Hears<A & B & C>
}
