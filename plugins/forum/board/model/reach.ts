/** Whether everybody who reads by one of these tokens also reads by those: as far as the tokens alone tell. */
export const isWithin = (narrow: readonly string[], wide: readonly string[]): boolean => narrow.every((token) => wide.some((one) => covers(one, token)))

function covers(wide: string, token: string): boolean {
  if (wide === token || wide === 'public') return true
  const [circle, place] = split(token), [wideCircle, widePlace] = split(wide)
  // Contact points are members; whoever is named by a seat or by themselves may be a guest.
  const isOf = wideCircle === circle || (wideCircle === 'members' && (circle === 'ncps' || circle === 'network'))
  if (!isOf) return wide === 'members' && circle === 'administration'
  return widePlace === '' || widePlace === place
}
const split = (token: string): [circle: string, place: string] => {
  const at = token.indexOf('@')
  return at < 0 ? [token.split(':')[0] ?? '', token.split(':').slice(1).join(':')] : [token.slice(0, at), token.slice(at + 1)]
}
