import { SignInNeeded, type Viewer } from '../../contract/index.ts'

/** These pages are everybody's who has an account, guests too; what they show and change is the viewer's own alone. @throws SignInNeeded */
export function self(viewer: Viewer): string {
  if (viewer.id === null) throw new SignInNeeded()
  return viewer.id
}
