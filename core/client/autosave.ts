import { post, Unsuccessful } from './post.ts'

export type SaveState = 'saving' | 'saved' | 'offline' | 'failed' | 'conflict'
export interface AutosaveNeeds {
  readonly address: string
  /** Everything the form holds now. */
  readonly fields: () => URLSearchParams
  readonly show: (state: SaveState) => void
  /** The server has the text; what it answered. */
  readonly saved: (answer: Record<string, unknown>) => void
}

const quiet = 2000
const longest = 15_000

/**
 * Saves a draft when typing pauses for two seconds, at the latest after fifteen. One save at a time. Without a line it
 * waits for it; after a conflict it stops, because the two texts must be looked at by a person.
 */
export class Autosave {
  readonly #needs: AutosaveNeeds
  #timer: ReturnType<typeof setTimeout> | undefined
  #since = 0
  #isSaving = false
  #isAgain = false
  #isStopped = false

  constructor(needs: AutosaveNeeds) {
    this.#needs = needs
    addEventListener('online', () => { if (this.#since > 0) void this.#save() })
  }

  changed(): void {
    if (this.#isStopped) return
    const now = Date.now()
    if (this.#since === 0) this.#since = now
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => { void this.#save() }, Math.max(0, Math.min(quiet, this.#since + longest - now)))
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  /** The page goes: what was typed since is sent without waiting for an answer. */
  leave(): void {
    if (this.#isStopped || this.#since === 0) return
    void fetch(this.#needs.address, { method: 'POST', body: this.#needs.fields(), headers: { accept: 'application/json' }, keepalive: true }).catch(() => undefined)
  }

  async #save(): Promise<void> {
    if (this.#isStopped) return
    if (this.#isSaving) {
      this.#isAgain = true
      return
    }
    if (!navigator.onLine) {
      this.#needs.show('offline')
      return
    }
    this.#isSaving = true
    const begun = this.#since
    this.#since = 0
    this.#needs.show('saving')
    try {
      this.#needs.saved(await post(this.#needs.address, this.#needs.fields()))
      if (!this.#isStopped) this.#needs.show('saved')
    } catch (error) {
      this.#since = begun || Date.now()
      this.#failed(error)
    } finally {
      this.#isSaving = false
      if (this.#isAgain) {
        this.#isAgain = false
        this.changed()
      }
    }
  }

  #failed(error: unknown): void {
    if (error instanceof Unsuccessful) {
      const isConflict = error.status === 409
      this.#needs.show(isConflict ? 'conflict' : 'failed')
      if (isConflict || error.status < 500) this.stop()
      else this.#timer = setTimeout(() => { void this.#save() }, longest)
      return
    }
    this.#needs.show('offline')
    this.#timer = setTimeout(() => { void this.#save() }, longest)
  }
}
