import type {} from '@diwan/core'

declare module '@diwan/core' {
  interface EventPayloads {
    /** Who keeps a guideline accepted an amendment into the next draft, or declined it. The answer is asked of the API. */
    'guidelines.amendment.decided': { amendment: string; state: 'accepted' | 'declined' }
  }
}
