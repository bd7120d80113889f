const usualStates = new Set(['draft', 'review', 'published', 'withdrawn'])
const usualMoves = new Set(['submit', 'return', 'publish', 'withdraw'])
const own = (kind: string) => kind.replace('.', '.kind.')

/** Locale key of what a state is called: core's words for the usual four, the plugin's own (`<plugin>.kind.<kind>.state.<name>`) for any other. */
export const stateKey = (kind: string, state: string): string => usualStates.has(state) ? `core.state.${state}` : `${own(kind)}.state.${state}`

/** Locale key of what a move is called, of the question its page asks, or of what is said when it is done; as for states. */
export const moveKey = (kind: string, transition: string, ending: '' | '.title' | '.done' = ''): string =>
  !usualMoves.has(transition) ? `${own(kind)}.transition.${transition}${ending}` : ending === '.done' ? `core.item.moved.${transition}` : `core.transition.${transition}${ending}`
