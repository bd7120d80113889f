import { SignInNeeded, type Viewer } from '../../contract/index.ts'

/** These pages are everybody's who has an account, guests too; what they show and change is the viewer's own alone. @throws SignInNeeded */
export function self(viewer: Viewer): string {
  // A program with a token of the person is not the person.
  if (viewer.id === null || 'token' in viewer) throw new SignInNeeded()
  return viewer.id
}
