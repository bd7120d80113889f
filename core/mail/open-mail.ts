import type { Mail } from '../contract/index.ts'
import { newId } from '../database/index.ts'
import type { Needs } from './needs.ts'
import type { Outcome } from './outcome.ts'
import { Transport } from './transport.ts'

export type MailState = 'kept' | 'waiting' | 'sent' | 'failed'
export interface MailSummary {
  id: string
  toAddress: string
  locale: string
  subject: string
  state: MailState
  tries: number
  /** When it is tried next. */
  nextAt: Date | null
  /** Why the last attempt did not succeed. */
  error: string | null
  createdAt: Date
  sentAt: Date | null
  /** It holds, or held, a link that opens an account. */
  isSecret: boolean
}
/** What it says is empty once it was sent. */
export interface KeptMail extends MailSummary { text: string; html: string | null }

export interface Post extends Mail {
  /** Sends what is due; answers how many were sent, put off and given up. Any number of processes may do it at once. */
  deliver(): Promise<{ sent: number; later: number; failed: number }>
  /** Newest first; `before` is the id of the last one of the page before. */
  list(query?: { state?: MailState; before?: string; limit?: number }): Promise<MailSummary[]>
  read(id: string): Promise<KeptMail | null>
  /** Lets a failed or kept message wait again. False without SMTP, or when it is neither. */
  retry(id: string): Promise<boolean>
  counts(): Promise<Record<MailState, number>>
  /** Forgets messages older than this many days that wait for nothing; answers how many. */
  prune(days: number): Promise<number>
  close(): void
}

/** Seconds before each further attempt; after the last, some three days in all, it is given up. */
const waits = [60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 86_400]
/** Who took a message and died gives it back after this many seconds. Longer than an attempt can take. */
const lease = 300
const flock = 20

interface Taken { id: string; to_address: string; locale: string; subject: string; text: string; html: string | null; tries: number }
const summary = ['id', 'to_address', 'locale', 'subject', 'state', 'tries', 'next_at', 'error', 'created_at', 'sent_at', 'is_secret'] as const

/** Opens the mail queue. Without SMTP nothing leaves, and messages are kept to be read in the administration. */
export function openMail({ database, log, config, wake }: Needs): Post {
  const transport = config.url === undefined ? null : new Transport(config.url)
  const { db } = database

  const take = async (): Promise<Taken[]> => {
    const { rows } = await db.raw<{ rows: Taken[] }>(
      `update core.mail m set tries = tries + 1, next_at = now() + make_interval(secs => ${lease})
         from (select id from core.mail where state = 'waiting' and next_at <= now() order by next_at limit ${flock} for update skip locked) due
        where m.id = due.id returning m.id, m.to_address, m.locale, m.subject, m.text, m.html, m.tries`)
    return rows
  }

  const settle = async (letter: Taken, outcome: Outcome): Promise<'sent' | 'later' | 'failed'> => {
    if (outcome.is === 'sent') {
      await db.raw(`update core.mail set state = 'sent', sent_at = now(), next_at = null, error = null, text = '', html = null where id = ? and state = 'waiting'`, [letter.id])
      return 'sent'
    }
    const wait = waits[letter.tries - 1]
    if (outcome.is !== 'never' && wait !== undefined) {
      await db.raw(`update core.mail set next_at = now() + make_interval(secs => ?), error = ? where id = ? and state = 'waiting'`, [wait, outcome.why, letter.id])
      return 'later'
    }
    await db.raw(`update core.mail set state = 'failed', next_at = null, error = ? where id = ? and state = 'waiting'`, [outcome.why, letter.id])
    log.warn('A message could not be delivered and was given up', { id: letter.id })
    return 'failed'
  }
  /** Gives back what was taken and not tried. */
  const putOff = async (letters: readonly Taken[]): Promise<void> => {
    await db.raw(`update core.mail set tries = tries - 1, next_at = now() + interval '60 seconds' where id = any(?) and state = 'waiting'`,
      [letters.map(({ id }) => id)])
  }

  return {
    async send({ to, locale, subject, text, html, key, isSecret = false }) {
      await db.raw(
        `insert into core.mail (id, to_address, locale, subject, text, html, state, next_at, key, is_secret)
           values (?, ?, ?, ?, ?, ?, ?, ${transport ? 'now()' : 'null'}, ?, ?) on conflict (key) do nothing`,
        [newId(), to, locale, subject.replace(/\s+/g, ' ').trim(), text, html ?? null, transport ? 'waiting' : 'kept', key ?? null, isSecret])
      if (transport && wake) database.afterCommit(wake)
    },

    async deliver() {
      const done = { sent: 0, later: 0, failed: 0 }
      if (!transport) return done
      for (let letters = await take(); letters.length > 0; letters = letters.length < flock ? [] : await take()) {
        for (const [at, letter] of letters.entries()) {
          // The same id on every attempt: should a crash come between the server's word and ours, the double can be told.
          const outcome = await transport.send({ ...letter, to: letter.to_address, from: config.from, messageId: `<${letter.id}@${config.host}>` })
          done[await settle(letter, outcome)] += 1
          if (outcome.is !== 'away') continue
          await putOff(letters.slice(at + 1))
          return done
        }
      }
      return done
    },

    async list({ state, before, limit = 50 } = {}) {
      return await db('core.mail').select(...summary).orderBy('id', 'desc').limit(Math.min(200, limit)).modify((query) => {
        if (state !== undefined) query.where({ state })
        if (before !== undefined) query.where('id', '<', before)
      }) as MailSummary[]
    },
    async read(id) {
      return await db('core.mail').where({ id }).first(...summary, 'text', 'html') as KeptMail | undefined ?? null
    },
    async retry(id) {
      if (!transport) return false
      const { rows } = await db.raw<{ rows: unknown[] }>(
        `update core.mail set state = 'waiting', tries = 0, next_at = now(), error = null where id = ? and state in ('failed', 'kept') returning id`, [id])
      if (rows.length > 0 && wake) database.afterCommit(wake)
      return rows.length > 0
    },
    async counts() {
      const rows = await db('core.mail').groupBy('state').select('state').count({ n: '*' }) as unknown as { state: MailState; n: number }[]
      return { kept: 0, waiting: 0, sent: 0, failed: 0, ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) }
    },
    async prune(days) {
      const { rows } = await db.raw<{ rows: { n: number }[] }>(
        `with gone as (delete from core.mail where state <> 'waiting' and created_at < now() - make_interval(days => ?) returning 1)
         select count(*) n from gone`, [days])
      return rows[0]!.n
    },
    close() { transport?.close() }
  }
}
