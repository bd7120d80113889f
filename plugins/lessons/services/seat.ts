import { Refused, SignInNeeded, type Viewer } from '@diwan/core'

/** As the contact point or deputy of that administration, or of the viewer's own. */
export const isContactPoint = (viewer: Viewer, administration = viewer.administration): boolean => administration !== null && viewer.administration === administration && viewer.tokens.includes(`ncps@administration:${administration}`)

/** Somebody vouches for the viewer's seat today. */
export const isVerified = (viewer: Viewer): boolean => viewer.administration !== null && viewer.tokens.includes(`network@administration:${viewer.administration}`)

/** The administration a viewer speaks for. @throws SignInNeeded, Refused for who has no seat */
export function ownAdministration(viewer: Viewer): string {
  if (viewer.id === null) throw new SignInNeeded()
  if (viewer.administration === null || !viewer.tokens.includes(`administration:${viewer.administration}`)) throw new Refused('lessons.fault.no-seat')
  return viewer.administration
}
