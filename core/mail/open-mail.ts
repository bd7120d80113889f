import type { Mail, MailMessage } from '../contract/index.ts'
import { newId } from '../database/index.ts'
import type { Needs } from './needs.ts'
import type { Outcome } from './outcome.ts'
import { lanes, Transport } from './transport.ts'

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
  /** Items whose words stand in it. */
  about: string[] | null
}
/** What it says is empty once it was sent. */
export interface KeptMail extends MailSummary { text: string; html: string | null }

/** A message with what core alone says of it. */
export interface Parcel extends MailMessage {
  id?: string
  headers?: Readonly<Record<string, string>>
  /** Whose it is; goes when they go. */
  person?: string
  /** Items whose words stand in it: asked for once more when it leaves, as is who may reach whom; none for what is about no item. */
  about?: readonly string[]
  /** Not sent before. */
  notBefore?: Date
}

export interface Post extends Mail {
  /** Many at once, in the open transaction. */
  sendAll(parcels: readonly Parcel[]): Promise<void>
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
const flock = 48

interface Taken { id: string; to_address: string; locale: string; subject: string; text: string; html: string | null; tries: number; headers: Record<string, string>; person_id: string | null; about: string[] | null }
const summary = ['id', 'to_address', 'locale', 'subject', 'state', 'tries', 'next_at', 'error', 'created_at', 'sent_at', 'is_secret', 'about'] as const

/** Opens the mail queue. Without SMTP nothing leaves, and messages are kept to be read in the administration. */
export function openMail({ database, log, config, wake, leaving }: Needs): Post {
  const transport = config.url === undefined ? null : new Transport(config.url)
  const { db } = database

  const take = async (): Promise<Taken[]> => {
    const { rows } = await db.raw<{ rows: Taken[] }>(
      `update core.mail m set tries = tries + 1, next_at = now() + make_interval(secs => ${lease})
         from (select id from core.mail where state = 'waiting' and next_at <= now() order by next_at limit ${flock} for update skip locked) due
        where m.id = due.id returning m.id, m.to_address, m.locale, m.subject, m.text, m.html, m.tries, m.headers, m.person_id, m.about`)
    return rows
  }

  // What was sent while one statement is on its way is written down by the next: nothing waits longer, and a fast server is not held up.
  let ids: string[] = []
  let writing: Promise<void> | null = null
  const sent = (id: string): Promise<void> => {
    ids.push(id)
    return writing ??= (async () => {
      try {
        while (ids.length > 0) {
          const some = ids
          ids = []
          await db.raw(`update core.mail set state = 'sent', sent_at = now(), next_at = null, error = null, text = '', html = null where id = any(?) and state = 'waiting'`, [some])
        }
      } finally {
        writing = null
      }
    })()
  }

  const settle = async (letter: Taken, outcome: Exclude<Outcome, { is: 'sent' }>): Promise<'later' | 'failed'> => {
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

  /** Letters with the words they may leave with; what may no longer be said is not, and nothing is left of a letter that says nothing else. */
  const stillTrue = async (letters: readonly Taken[]): Promise<Taken[]> => {
    const asked = letters.flatMap(({ id, person_id: person, about }) => person !== null && about !== null ? [{ id, person, about }] : [])
    const changed = asked.length === 0 || !leaving ? new Map<string, null>() : await leaving(asked)
    const gone = letters.filter(({ id }) => changed.get(id) === null && changed.has(id)).map(({ id }) => id)
    if (gone.length > 0) await db.raw(`delete from core.mail where id = any(?) and state = 'waiting'`, [gone])
    return letters.filter(({ id }) => !gone.includes(id)).map((letter) => ({ ...letter, ...changed.get(letter.id) }))
  }

  const sendAll: Post['sendAll'] = async (parcels) => {
    for (let at = 0; at < parcels.length; at += 500) {
      const rows = parcels.slice(at, at + 500).map(({ id = newId(), to, locale, subject, text, html, key, isSecret = false, headers = {}, person, about, notBefore }) => ({
        id, to_address: to, locale, subject: subject.replace(/\s+/g, ' ').trim(), text, html: html ?? null, key: key ?? null, is_secret: isSecret, headers, person_id: person ?? null, about: about ?? null, not_before: notBefore ?? null
      }))
      // As one binding: five hundred letters are one statement of one text.
      await db.raw(
        `insert into core.mail (id, to_address, locale, subject, text, html, state, next_at, key, is_secret, headers, person_id, about)
           select r.id, r.to_address, r.locale, r.subject, r.text, r.html, ?, ${transport ? 'greatest(now(), r.not_before)' : 'null::timestamptz'}, r.key, r.is_secret, r.headers, r.person_id,
               case when r.about is null then null else array(select jsonb_array_elements_text(r.about)::uuid) end
             from jsonb_to_recordset(?::jsonb) as r(id uuid, to_address text, locale text, subject text, text text, html text, key text, is_secret boolean, headers jsonb, person_id uuid, about jsonb, not_before timestamptz)
           on conflict (key) do nothing`,
        [transport ? 'waiting' : 'kept', JSON.stringify(rows, (_name, value: unknown) => typeof value === 'string' ? value.replaceAll('\u0000', '') : value)])
    }
    if (transport && wake && parcels.length > 0) database.afterCommit(wake)
  }

  return {
    sendAll,
    send: (message) => sendAll([message]),

    async deliver() {
      const done = { sent: 0, later: 0, failed: 0 }
      if (!transport) return done
      // Less than its job may take; the next round goes on.
      const over = Date.now() + 180_000
      for (let letters = await take(); letters.length > 0; letters = letters.length < flock || Date.now() > over ? [] : await take()) {
        const due: Iterator<Taken, undefined> = (await stillTrue(letters)).values()
        let isAway = false
        const marks = new Set<Promise<void>>()
        // Who takes letters gives back in time what it had no time for: another process would send them too.
        const end = Date.now() + lease * 400
        const putBack = async (): Promise<void> => {
          const rest: Taken[] = []
          for (let next = due.next(); !next.done; next = due.next()) rest.push(next.value)
          if (rest.length > 0) await putOff(rest)
        }
        const lane = async (most = flock): Promise<void> => {
          for (let n = 0; n < most && !isAway; n += 1) {
            if (Date.now() > end) await putBack()
            const { value: letter } = due.next()
            if (!letter) return
            // The same id on every attempt: should a crash come between the server's word and ours, the double can be told.
            const outcome = await transport.send({ ...letter, to: letter.to_address, from: config.from, messageId: `<${letter.id}@${config.host}>` })
            if (outcome.is === 'sent') {
              done.sent += 1
              const mark = sent(letter.id)
              mark.catch(() => {})
              marks.add(mark)
              // As few as a crash could double.
              if (ids.length >= lanes) await mark
              continue
            }
            done[await settle(letter, outcome)] += 1
            if (outcome.is !== 'away') continue
            isAway = true
            await putBack()
          }
        }
        // One goes ahead: a server that is away is asked once.
        await lane(1)
        if (!isAway) await Promise.all(Array.from({ length: lanes }, () => lane()))
        await Promise.all(marks)
        if (isAway) return done
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
