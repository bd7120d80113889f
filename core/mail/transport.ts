import type { Transporter } from 'nodemailer'
import { outcomeOf } from './outcome.ts'
import type { Outcome } from './outcome.ts'

export interface Letter { id: string; to: string; from: string; locale: string; subject: string; text: string; html: string | null; messageId: string; headers?: Readonly<Record<string, string>> }

/** Letters on their way at the same time. */
export const lanes = 4

/** Speaks SMTP; loaded and connected when the first letter leaves. */
export class Transport {
  readonly #url: string
  #made: Transporter | null = null

  constructor(url: string) { this.#url = url }

  async send(letter: Letter): Promise<Outcome> {
    this.#made ??= await this.#make()
    const { 'Reply-To': replyTo, ...headers } = letter.headers ?? {}
    try {
      await this.#made.sendMail({
        from: letter.from,
        ...(replyTo === undefined ? {} : { replyTo: { name: '', address: replyTo } }),
        // As an object it is one address, whatever characters it holds.
        to: { name: '', address: letter.to },
        subject: letter.subject,
        text: letter.text,
        ...(letter.html === null ? {} : { html: letter.html }),
        messageId: letter.messageId,
        headers: {
          'Content-Language': letter.locale, 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All',
          // Written by this site alone; as it stands, since a folded link is none.
          ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { prepared: true, value }]))
        },
        disableFileAccess: true,
        disableUrlAccess: true
      })
      return { is: 'sent' }
    } catch (error) {
      return outcomeOf(error)
    }
  }

  close(): void { this.#made?.close() }

  async #make(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer')
    return createTransport({
      url: this.#url, pool: true, maxConnections: lanes, maxMessages: 1_000, connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 30_000, dnsTimeout: 10_000
    } as Parameters<typeof createTransport>[0])
  }
}
