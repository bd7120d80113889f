import { Mailbox, type Fate } from '../mail/incoming/mailbox.ts'
import type { Received, Replies } from '../notifications/replies.ts'

/** What was handed in, or told to be refused, goes from the box; what nobody took stays for the operator to look at. */
const fates: Readonly<Record<Received, Fate>> = { taken: 'done', refused: 'done', again: 'done', dropped: 'seen' }

/** Takes the answers that lie in the box, for at most so long. What cannot be taken now is tried again in the next round. @throws Error while the box is away */
export async function collectAnswers(inbox: string, replies: Pick<Replies, 'receive'>, log: { error(words: string, data?: object): void }, withinMs: number): Promise<void> {
  await new Mailbox(inbox).collect(async (raw) => {
    try {
      return fates[await replies.receive(raw)]
    } catch (error) {
      log.error('An answer by mail could not be taken; it is tried again', { error: String(error) })
      return 'later'
    }
  }, withinMs)
}
