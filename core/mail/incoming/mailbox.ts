import { ImapFlow } from 'imapflow'
import { mostBytes } from './read-letter.ts'

/** `done`: it may go from the box; `seen`: it stays there, marked as read; `later`: it is looked at again in the next round. */
export type Fate = 'done' | 'seen' | 'later'
/** What cannot be taken for so long is left in the box, marked as read and with a flag. */
const patienceMs = 3 * 86_400_000

/** A box on an IMAP server. It may be away: a round then throws, and the next one begins anew. */
export class Mailbox {
  readonly #url: URL
  constructor(url: string) { this.#url = new URL(url) }

  /** Hands over each letter nobody has looked at, oldest first, until none is left or the time is over; answers how many. @throws Error */
  async collect(take: (raw: Buffer) => Promise<Fate>, withinMs: number): Promise<number> {
    const client = await this.#connect()
    const end = Date.now() + withinMs
    let taken = 0
    try {
      const lock = await client.getMailboxLock(decodeURIComponent(this.#url.pathname.slice(1)) || 'INBOX')
      try {
        const uids = await client.search({ seen: false }, { uid: true }) || []
        for (const uid of uids.toSorted((a, b) => a - b)) {
          if (Date.now() > end) break
          await this.#one(client, uid, take)
          taken += 1
        }
      } finally {
        lock.release()
      }
    } finally {
      await client.logout().catch(() => client.close())
    }
    return taken
  }

  async #one(client: ImapFlow, uid: number, take: (raw: Buffer) => Promise<Fate>): Promise<void> {
    // Fetching the words does not mark them as read: what a crash leaves is found again.
    const letter = await client.fetchOne(String(uid), { size: true, internalDate: true, source: { maxLength: mostBytes } }, { uid: true })
    if (!letter || !letter.source) return
    const isTooLarge = (letter.size ?? 0) > mostBytes
    const fate = isTooLarge ? 'later' : await take(letter.source)
    const age = Date.now() - new Date(letter.internalDate ?? Date.now()).getTime()
    if (fate === 'done') await client.messageDelete(String(uid), { uid: true })
    else if (fate === 'seen') await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
    else if (isTooLarge || age > patienceMs) await client.messageFlagsAdd(String(uid), ['\\Seen', '\\Flagged'], { uid: true })
  }

  async #connect(): Promise<ImapFlow> {
    const { protocol, hostname, port, username, password } = this.#url
    const isSealed = protocol === 'imaps:'
    const client = new ImapFlow({
      host: hostname, port: Number(port) || (isSealed ? 993 : 143), secure: isSealed, auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
      // Passwords go over an open line to this machine alone.
      ...isSealed || isHere(hostname) ? {} : { doSTARTTLS: true },
      logger: false, connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000,
    })
    // A line that breaks between two commands is told by the next command.
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
}

const isHere = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host)
