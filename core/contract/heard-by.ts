import type { EventName, LoggedEvent } from './services.ts'

type Hears<D> = { [N in EventName]?: (deps: D, event: LoggedEvent<N>) => Promise<void> | void }

/** What several folders of the plugin hear of one event, one after the other: each bears a repeat, since the later may fail. */
export function heardBy<A, B>(first: Hears<A>, second: Hears<B>): Hears<A & B> {
  const all = [first, second] as Hears<A & B>[]
  const names = new Set(all.flatMap((one) => Object.keys(one) as EventName[]))
  return Object.fromEntries([...names].map((name) => [name, async (deps: A & B, event: never) => {
    for (const one of all) await (one[name] as ((deps: A & B, event: never) => Promise<void> | void) | undefined)?.(deps, event)
  }])) as Hears<A & B>
}
