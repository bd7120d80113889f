import { setTimeout as pause } from 'node:timers/promises'
import type { Asked, History, Promised, Unanswered, Written } from './history.ts'
import type { Answered, FaultySite } from './site.ts'

interface Needs {
  site: FaultySite
  history: History
  /** Begins the titles of this round; later rounds sort after it. */
  round: string
  /** Items are published through an address that acknowledges before the commit. */
  isEarly?: boolean
  /** Refusals of any kind are noted only: what was acknowledged may be gone. */
  isForgiving?: boolean
}

const chance = (of: number): boolean => Math.random() < of
const fresh: Promised = { rev: 0, state: 'draft', live: null, draft: null, draftRev: null, isAcknowledged: false }

/** Writers who publish and edit through the API, one request after another, until they are stopped or the line is cut. */
export class Writers {
  readonly #needs: Needs
  #isStopped = false
  #running: Promise<void>[] = []
  /** Answers other than success, by status. */
  readonly refused = new Map<number, number>()
  /** Answers 503 that did not say when to come again. */
  silentRefusals = 0
  /** Requests whose line was cut. */
  cut = 0

  constructor(needs: Needs) { this.#needs = needs }

  /** `persistent` writers go on after a cut line. */
  begin(count: number, { isPersistent = false } = {}): void {
    this.#running = Array.from({ length: count }, (_, n) => this.#write(n, isPersistent))
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all(this.#running)
  }

  async #write(writer: number, isPersistent: boolean): Promise<void> {
    const mine: Written[] = []
    for (let n = 0; !this.#isStopped; n += 1) {
      const [written, asked, next] = this.#choose(mine, `${this.#needs.round} ${writer} ${n}`)
      const answer = await this.#needs.site.post(asked.path, asked.body, asked.as).catch(() => null)
      if (answer && answer.status < 300) {
        take(this.#needs.history, written, next, answer)
        if (!mine.includes(written) && written.id !== null) mine.push(written)
        if (mine.length > 6) mine.shift()
        continue
      }
      this.#needs.history.leaveOpen({ written, asked, next })
      const at = mine.indexOf(written)
      if (at >= 0) mine.splice(at, 1)
      if (answer) this.#note(answer)
      else this.cut += 1
      if (answer === null && !isPersistent) return
      if (answer && answer.status !== 503 && answer.status !== 409 && !this.#needs.isForgiving) {
        // What it logged of it comes a little later.
        await pause(500)
        throw new Error(`${asked.path} answered ${answer.status}: ${answer.text.slice(0, 400)}\n${this.#needs.site.said(/urn:request:([\w-]+)/.exec(answer.text)?.[1] ?? '')}`)
      }
      await pause(50)
    }
  }

  #note({ status, headers }: Answered): void {
    this.refused.set(status, (this.refused.get(status) ?? 0) + 1)
    if (status === 503 && headers.get('retry-after') === null) this.silentRefusals += 1
  }

  #choose(mine: readonly Written[], title: string): [Written, Asked, Promised] {
    const { history, isEarly = false } = this.#needs
    const known = mine[Math.floor(Math.random() * mine.length)]
    if (isEarly || !known?.promised || chance(0.4)) {
      const publish = isEarly || chance(0.7)
      const body = { kind: 'updates.post', publish, item: inputOf(title, 'first words') }
      const next = publish ? { ...fresh, rev: 1, state: 'published', live: 'first words' } : { ...fresh, draft: 'first words', draftRev: 1 }
      return [history.begin(title), { path: `/api/v1${isEarly ? '/witness/early' : '/items'}`, body, as: 'editor' }, next]
    }
    const now = known.promised
    const base = `/api/v1/items/${known.id}`
    if (now.state === 'published' && !now.isAcknowledged && chance(0.2)) {
      return [known, { path: `/api/v1/updates/${known.ref}/acknowledge`, body: {}, as: 'member' }, { ...now, isAcknowledged: true }]
    }
    if (now.draft !== null && chance(0.5)) {
      return [known, { path: `${base}/move/publish`, body: { rev: now.rev }, as: 'editor' }, { ...now, rev: now.rev + 1, state: 'published', live: now.draft, draft: null, draftRev: null }]
    }
    if (now.state === 'published' && now.draft === null && chance(0.15)) {
      return [known, { path: `${base}/move/withdraw`, body: { rev: now.rev, note: 'no longer so' }, as: 'editor' }, { ...now, rev: now.rev + 1, state: 'withdrawn' }]
    }
    const words = `words of ${title}`
    return [known, { path: `${base}/draft`, body: { rev: now.draftRev ?? 0, lang: 'en', texts: { en: { title: known.title, body: words } }, fields: { needsAcknowledgement: true } }, as: 'editor' }, { ...now, draft: words, draftRev: (now.draftRev ?? 0) + 1 }]
  }
}

/** Sends what was never answered once more, as a person would: each is taken now, or had been taken before and is refused. Answers what is wrong. */
export async function sendAgain(site: FaultySite, history: History, open: readonly Unanswered[]): Promise<string[]> {
  const faults: string[] = []
  for (const { written, asked, next } of open) {
    // A second item of that title would be a wish of its own.
    if (written.promised === null) continue
    const answer = await site.post(asked.path, asked.body, asked.as)
    if (answer.status < 300) take(history, written, next, answer)
    else if (answer.status === 409) history.keep(written, next)
    else faults.push(`${asked.path} sent again answered ${answer.status}: ${answer.text.slice(0, 200)}`)
  }
  return faults
}

function take(history: History, written: Written, next: Promised, { text }: Answered): void {
  const told = (text === '' ? {} : JSON.parse(text)) as { id?: string; ref?: string | null }
  written.id ??= told.id ?? null
  written.ref ??= told.ref ?? null
  history.keep(written, next)
}

const inputOf = (title: string, body: string) => ({
  lang: 'en', audience: ['members'], fields: { category: 'alert', severity: 'notice', needsAcknowledgement: true }, texts: { en: { title, summary: `About ${title}`, body } },
})
