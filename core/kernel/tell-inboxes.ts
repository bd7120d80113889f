import type { Viewer } from '../contract/index.ts'
import type { Message } from '../http/index.ts'

/** So many tokens fit into what a database carries from process to process. */
const atOnce = 80

/** Counts one up in the header of whoever was told something and has a page open. */
export const tellInboxes = (publish: (message: Message) => void) => (people: readonly Viewer[]): void => {
  const tokens = people.flatMap(({ tokens: held }) => held.find((token) => token.startsWith('user:')) ?? [])
  for (let at = 0; at < tokens.length; at += atOnce) publish({ audience: tokens.slice(at, at + atOnce), topic: 'inbox', data: {} })
}
