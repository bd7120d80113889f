import { createHash } from 'node:crypto'
import { DomainError, Invalid, Refused, type MailReply, type Offer, type Viewer } from '../contract/index.ts'
import { row, rows } from '../access/rows.ts'
import { newId } from '../database/index.ts'
import type { Automatic } from '../mail/incoming/automatic.ts'
import { readLetter, type IncomingLetter } from '../mail/incoming/read-letter.ts'
import { writtenWords } from '../mail/incoming/written-words.ts'
import { given } from './details.ts'
import type { Needs } from './needs.ts'
import type { Sayings } from './sayings.ts'

type Taker = (deps: never, reply: MailReply) => Promise<void>
type Takers = Readonly<Record<string, Taker>>
/** `taken`; `refused`: whoever wrote was told why; `dropped`: nobody was told, since nobody knows who wrote; `again`: it had come before. */
export type Received = 'taken' | 'refused' | 'dropped' | 'again'
/** Why a letter was dropped. */
export type DropReason = Automatic | 'unreadable' | 'own' | 'no-address' | 'too-old' | 'forged' | 'unauthenticated' | 'nobody'
export interface ReceivedLetter { id: string; state: Exclude<Received, 'again'>; why: string | null; person: string | null; at: Date }

interface Answered { id: string; person_id: string; notice: string; key: string; item: string | null; details: Record<string, never>; mail: string | null }
interface Known extends Answered { mail: string }
interface More extends Needs { sayings: Sayings }

/** Letters about refusals one person is sent in a day. */
const mostRefusals = 5

/** What people answer by mail, handed to the plugin whose notice they answer. */
export class Replies {
  readonly #needs: More
  #takers = new Map<string, { taker: Taker; offer: Offer<Takers> }>()
  constructor(needs: More) { this.#needs = needs }

  take(offers: readonly Offer<Takers>[]): void {
    this.#takers = new Map(offers.flatMap((offer) => Object.entries(offer.value).map(([notice, taker]) => [`${offer.from}.${notice}`, { taker, offer }] as const)))
  }

  /** Where answers to a message go; null where nobody takes them. */
  addressOf(message: string, notice: string): string | null {
    return this.#takers.has(notice) ? this.#needs.replyAddress?.of(message) ?? null : null
  }

  /** A letter as it came. The same one may come again and again. @throws Error when it is to be handed in once more later */
  async receive(raw: Buffer): Promise<Received> {
    let letter: IncomingLetter
    try {
      letter = await readLetter(raw)
    } catch {
      return this.#drop(keyOf(raw), 'unreadable')
    }
    const key = keyOf(letter.messageId ?? raw)
    const message = this.#needs.replyAddress?.read(letter.to) ?? null
    const dropped = this.#whyNot(letter, message)
    if (dropped !== null || message === null) return this.#drop(key, dropped ?? 'no-address')
    const answered = await row<Answered>(this.#needs.database.db, `select m.id, m.person_id, m.notice, m.key, m.item, t.details, p.mail from core.message m join core.telling t on t.id = m.telling_id
      join core.person p on p.id = m.person_id where m.id = ?::uuid`, [message])
    if (!answered) return this.#drop(key, 'too-old')
    // Whoever is sent a letter on, or finds one, has its address for answers too.
    if (answered.mail === null || letter.from.length !== 1 || letter.from[0] !== answered.mail.toLowerCase()) return this.#drop(key, 'forged')
    const viewer = (await this.#needs.access.personalViewers([answered.person_id])).get(answered.person_id)
    if (!viewer) return this.#drop(key, 'nobody')
    return this.#hand(key, letter, { ...answered, mail: answered.mail }, viewer)
  }

  /** What came, newest first; who sent it only where it was taken or refused. */
  async list({ before, limit = 50 }: { before?: string; limit?: number } = {}): Promise<ReceivedLetter[]> {
    return rows<ReceivedLetter>(this.#needs.database.db, `select id, state, why, person_id as person, at from core.reply ${before === undefined ? '' : 'where id < ?::uuid'} order by id desc limit ${Math.min(200, limit)}`, before === undefined ? [] : [before])
  }

  /** Forgets what came before that moment, or counts it; answers how many. */
  async prune(before: Date, isReal: boolean): Promise<number> {
    const { db } = this.#needs.database
    const [found] = await rows<{ n: number }>(db, isReal ? 'with gone as (delete from core.reply where at < ?::timestamptz returning 1) select count(*)::int as n from gone' : 'select count(*)::int as n from core.reply where at < ?::timestamptz', [before])
    return found?.n ?? 0
  }

  #whyNot({ isAutomatic, from, findings }: IncomingLetter, message: string | null): DropReason | null {
    const { replyAddress, authenticatedBy } = this.#needs
    if (isAutomatic !== null) return isAutomatic
    if (from.some((address) => replyAddress?.isOurs(address))) return 'own'
    if (message === null) return 'no-address'
    return authenticatedBy !== undefined && !isAuthentic(findings, authenticatedBy) ? 'unauthenticated' : null
  }

  async #hand(key: string, letter: IncomingLetter, answered: Known, viewer: Viewer): Promise<Received> {
    const known = this.#takers.get(answered.notice)
    const { database, audit } = this.#needs
    const { id, item, person_id: person, key: told } = answered
    const text = writtenWords(letter.text)
    // Its plugin may be off since the letter went out.
    if (!known || item === null) return this.#refuse(key, answered, viewer, new Refused('core.notices.reply.no-taker'), text)
    try {
      return await database.transaction(async () => {
        if (!await this.#note(key, 'taken', { message: id, person })) return 'again'
        if (text === '') throw new Invalid([{ field: 'text', key: 'core.notices.reply.empty' }])
        const reply: MailReply = { viewer, item, key: told, values: given(answered.details), text, files: letter.files }
        const outcome = await known.offer.contain('a reply by mail', () => known.taker(known.offer.deps, reply).then(() => 'taken' as const, (error: unknown) => {
          if (error instanceof DomainError) return error
          throw error
        }), 30_000)
        if (outcome === undefined) throw new Error(`The plugin ${known.offer.from} could not take a reply by mail`)
        if (outcome instanceof DomainError) throw outcome
        await audit.record(viewer, 'core.reply.taken', `item:${item}`, { notice: answered.notice })
        return 'taken'
      })
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      return this.#refuse(key, answered, viewer, error, text)
    }
  }

  /** Says why, and gives the words back: nothing somebody wrote is lost. */
  #refuse(key: string, { id, person_id: person, mail }: Known, viewer: Viewer, error: DomainError, text: string): Promise<Received> {
    const { database, translations, mail: post, sayings, clock } = this.#needs
    const t = translations.translator(viewer.locale, { timeZone: viewer.timeZone })
    return database.transaction(async () => {
      if (!await this.#note(key, 'refused', { message: id, person, why: error.key })) return 'again'
      const [{ n } = { n: 0 }] = await rows<{ n: number }>(database.db, `select count(*)::int as n from core.reply where person_id = ?::uuid and state = 'refused' and at > ?::timestamptz`, [person, new Date(clock.now().getTime() - 86_400_000)])
      if (n > mostRefusals) return 'refused'
      const reasons = error instanceof Invalid ? error.faults.map(({ key: reason, values }) => t(reason, values)) : [t(error.key, error.values)]
      const { subject, text: words, html, headers } = sayings.whole(viewer.locale, { subject: t('core.notices.reply.refused.subject'), parts: [{ text: `${t('core.notices.reply.refused.text')}\n\n${reasons.join('\n')}` }, ...text === '' ? [] : [{ heading: t('core.notices.reply.refused.words'), text, isForeign: true }]] }, null)
      await post.sendAll([{ to: mail, locale: viewer.locale, subject, text: words, html, headers: { ...headers, 'Auto-Submitted': 'auto-replied' }, person, about: [] }])
      return 'refused'
    })
  }

  async #drop(key: string, why: DropReason): Promise<Received> {
    return await this.#note(key, 'dropped', { why }) ? 'dropped' : 'again'
  }

  /** False where the letter had come before. */
  async #note(key: string, state: Exclude<Received, 'again'>, { message, person, why }: { message?: string; person?: string; why?: string }): Promise<boolean> {
    const { database, clock } = this.#needs
    return (await rows(database.db, `insert into core.reply (id, letter, state, why, message_id, person_id, at) values (?::uuid, ?, ?, ?, ?::uuid, ?::uuid, ?::timestamptz) on conflict (letter) do nothing returning 1`,
      [newId(), key, state, why ?? null, message ?? null, person ?? null, clock.now()])).length > 0
  }
}

const keyOf = (said: string | Buffer): string => createHash('sha256').update(said).digest('hex')

/** Whether that server found that the sender's own domain sent it (RFC 8601); what other servers say counts for nothing. */
function isAuthentic(findings: readonly string[], server: string): boolean {
  const said = findings.find((finding) => finding.split(/[\s;]/, 1)[0]?.toLowerCase() === server.toLowerCase())
  return said !== undefined && /;\s*dmarc\s*=\s*pass\b/i.test(said)
}
