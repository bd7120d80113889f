import { Unavailable, type Attachments } from '../contract/index.ts'

/** A site without the files floor: nothing is attached, and nothing can be. */
export const noAttachments: Attachments = {
  of: async () => [],
  add: async () => { throw new Unavailable() },
  remove: async () => { throw new Unavailable() },
}
