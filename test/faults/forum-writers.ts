import assert from 'node:assert/strict'
import type { FaultySite } from './site.ts'

type Person = 'editor' | 'administrator'
/** Words sent with a key; sent again they are the same post. */
export interface Reply { readonly token: string; readonly body: string; readonly as: Person }
/** What the site said is so, and what it may be where no answer came. */
interface Choice { said: number | null; open: number | null }
interface Draft { rev: number; said: string | null; open: string | null }

/** Somebody who replies in the topic all share, and votes and drafts in one of their own. */
export class ForumWriter {
  readonly name: string
  readonly as: Person
  readonly replied: Reply[] = []
  readonly vote: Choice = { said: null, open: null }
  readonly draft: Draft = { rev: 0, said: null, open: null }
  /** Sent, and not answered. */
  unanswered: Reply[] = []
  /** The path of a topic of their own. */
  own = ''
  #n = 0
  readonly #site: FaultySite
  constructor(site: FaultySite, name: string, as: Person) {
    this.#site = site
    this.name = name
    this.as = as
  }

  async begin(category: string): Promise<void> {
    this.own = await beginTopic(this.#site, this.as, { category, title: `Own ${this.name}`, token: `own ${this.name}`, pollQuestion: 'Which?', pollChoices: 'Ink\nFoil\nWax' })
  }

  /** One thing after the other, until the line is cut. */
  async write(shared: string): Promise<void> {
    try {
      for (;;) {
        this.#n += 1
        if (this.#n % 3 === 0) await this.#vote()
        else if (this.#n % 3 === 1) await this.#draft()
        else await this.send(shared, { token: `${this.name} ${this.#n}`, body: `Words of ${this.name} ${this.#n}.`, as: this.as })
      }
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error
    }
  }

  /** Answers the id of the post. */
  async send(shared: string, reply: Reply): Promise<string> {
    if (!this.unanswered.includes(reply)) this.unanswered.push(reply)
    const { id } = await ask<{ id: string }>(this.#site, `${shared}/reply`, { body: reply.body, lang: 'en', token: reply.token }, reply.as)
    this.unanswered = this.unanswered.filter((one) => one !== reply)
    if (!this.replied.includes(reply)) this.replied.push(reply)
    return id
  }

  async #vote(): Promise<void> {
    this.vote.open = this.#n % 2
    await ask(this.#site, `${this.own}/vote`, { choices: [this.vote.open] }, this.as)
    this.vote.said = this.vote.open
  }

  async #draft(): Promise<void> {
    this.draft.open = `Half a sentence ${this.#n}`
    const { rev } = await ask<{ rev: number }>(this.#site, `${this.own}/draft`, { body: this.draft.open, rev: this.draft.rev }, this.as)
    Object.assign(this.draft, { rev, said: this.draft.open })
  }
}

/** The path of a topic that is begun. */
export async function beginTopic(site: FaultySite, as: Person, typed: Record<string, unknown>): Promise<string> {
  return (await ask<{ path: string }>(site, '/forum/new', { body: 'What do you see?', lang: 'en', ...typed }, as)).path
}

async function ask<T>(site: FaultySite, path: string, body: Record<string, unknown>, as: Person): Promise<T> {
  const { status, text } = await site.post(`/api/v1${path}`, body, as)
  assert.ok(status < 300, `${path} answered ${status}: ${text.slice(0, 300)}`)
  return (text === '' ? {} : JSON.parse(text)) as T
}
