export const askStates = ['open', 'accepted', 'declined', 'over'] as const
export type AskState = (typeof askStates)[number]
export interface Waiting { state: AskState; until: Date }
export type Next = { do: 'wait'; until: Date } | { do: 'ask'; round: number } | { do: 'hub' }

/** Whose answer is still waited for. */
export const isWaiting = ({ state, until }: Waiting, now: Date): boolean => (state === 'open' || state === 'accepted') && until > now

/** What is next for a question nobody has answered: to wait for whom was asked, to ask others, and after so many rounds the hub. */
export function nextOf({ round, asks }: { round: number; asks: readonly Waiting[] }, rounds: number, now: Date): Next {
  const waiting = asks.filter((ask) => isWaiting(ask, now))
  if (waiting.length > 0) return { do: 'wait', until: new Date(Math.max(...waiting.map(({ until }) => until.getTime()))) }
  return round < rounds ? { do: 'ask', round: round + 1 } : { do: 'hub' }
}
