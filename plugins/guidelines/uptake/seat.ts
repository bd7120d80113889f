import { Refused, SignInNeeded, type Viewer } from '@diwan/core'

/** As the contact point or deputy of the viewer's own administration. */
export const isContactPoint = (viewer: Viewer): boolean => viewer.administration !== null && viewer.tokens.includes(`ncps@administration:${viewer.administration}`)

/** Whose rows these are: the viewer's own administration, by the token its items would carry. @throws SignInNeeded, Refused for who has no seat */
export function ownAdministration(viewer: Viewer): string {
  if (viewer.id === null) throw new SignInNeeded()
  if (viewer.administration === null || !viewer.tokens.includes(`administration:${viewer.administration}`)) throw new Refused('guidelines.uptake.fault.no-seat')
  return viewer.administration
}

/** @throws as above, and Refused for who is no contact point */
export function ownSeat(viewer: Viewer): string {
  const administration = ownAdministration(viewer)
  if (!isContactPoint(viewer)) throw new Refused('guidelines.uptake.fault.contact-point')
  return administration
}
