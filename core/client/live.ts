/** What the server tells on `/events`: a topic (`inbox`, `item:<id>`, `kind:updates.post`) and, where it counts something, how many. */
interface Message { readonly topic: string, readonly count?: number }
type Listener = (message: Message) => void

const listeners = new Map<string, Set<Listener>>()
/** A stream that has not said it is ready by then is held back somewhere on the way. */
const patience = 4000
const pause = 1000
const longestPause = 60_000
let source: EventSource | null = null
let polling: AbortController | null = null
let isStreamBlocked = false
let since: string | null = null
let planned: ReturnType<typeof setTimeout> | undefined
let doubted: ReturnType<typeof setTimeout> | undefined

function tell(message: Message): void {
  for (const listener of listeners.get(message.topic) ?? []) listener(message)
}

const query = (): URLSearchParams => new URLSearchParams({ topics: [...listeners.keys()].join(','), ...(since !== null && { since }) })

/** One connection for the page. Where event streams do not pass (old proxies), the same is asked for again and again. */
function connect(): void {
  if (source || polling || listeners.size === 0 || document.visibilityState === 'hidden') return
  if (isStreamBlocked) {
    void poll()
    return
  }
  let isReady = false
  const stream = source = new EventSource(`/events?${query()}`)
  const isHeard = ({ lastEventId }: MessageEvent): void => {
    isReady = true
    clearTimeout(doubted)
    since = lastEventId
  }
  const giveUp = (): void => {
    if (source !== stream) return
    isStreamBlocked = true
    disconnect()
    connect()
  }
  doubted = setTimeout(giveUp, patience)
  stream.addEventListener('ready', isHeard)
  stream.addEventListener('reset', isHeard)
  stream.addEventListener('message', event => {
    isHeard(event)
    try {
      tell(JSON.parse(String(event.data)) as Message)
    } catch { /* a line of another kind */ }
  })
  // A stream that worked is opened again by the browser itself; one that is refused, or never worked, is not waited for.
  stream.addEventListener('error', () => { if (!isReady || stream.readyState === EventSource.CLOSED) giveUp() })
}

/** Each request waits at the server until there is something to say. */
async function poll(): Promise<void> {
  const own = polling = new AbortController()
  let wait = pause
  while (!own.signal.aborted) {
    try {
      const response = await fetch(`/events/poll?${query()}&wait=1`, { headers: { accept: 'application/json' }, signal: own.signal })
      if (!response.ok) throw new Error(String(response.status))
      const { messages = [], next } = await response.json() as { messages?: Message[], next?: string }
      since = next ?? since
      for (const message of messages) tell(message)
      wait = pause
    } catch {
      wait = Math.min(wait * 2, longestPause)
    }
    await new Promise(resolve => { setTimeout(resolve, wait) })
  }
}

function disconnect(): void {
  clearTimeout(doubted)
  source?.close()
  source = null
  polling?.abort()
  polling = null
}

// A page nobody looks at holds no connection.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') disconnect()
  else connect()
})

/** Elements come one after the other while a page is read: one connection is made for all of them. */
export function listen(topic: string, listener: Listener): () => void {
  const own = listeners.get(topic) ?? new Set()
  listeners.set(topic, own.add(listener))
  clearTimeout(planned)
  planned = setTimeout(() => {
    disconnect()
    connect()
  })
  return () => {
    own.delete(listener)
    if (own.size === 0) listeners.delete(topic)
    if (listeners.size === 0) disconnect()
  }
}

/**
 * `data-counts="inbox"` shows a number and keeps it current; `data-topic="kind:updates.post"` says how many entries came
 * since the page was made and offers to show them (at `data-url`, or here), never moving what is being read.
 */
export class DiwanLive extends HTMLElement {
  #count = 0
  #stop: (() => void) | null = null

  connectedCallback(): void {
    const { counts, topic } = this.dataset
    this.#count = Number(this.textContent?.trim() || 0)
    // There before anything is said in it, or nobody hears it.
    if (topic !== undefined) this.setAttribute('role', 'status')
    if (counts !== undefined) this.#stop = listen(counts, ({ count = this.#count + 1 }) => { this.#show(count) })
    else if (topic !== undefined) this.#stop = listen(topic, ({ count = 1 }) => { this.#offer(this.#count += count) })
  }

  disconnectedCallback(): void {
    this.#stop?.()
    this.#stop = null
  }

  #show(count: number): void {
    this.#count = count
    const badge = document.createElement('span')
    badge.className = 'badge'
    badge.textContent = String(count)
    this.replaceChildren(...(count > 0 ? [badge] : []))
    const words = this.parentElement?.querySelector<HTMLElement>('[data-count-words]')
    if (words) words.textContent = (words.dataset.countWords ?? '').replace('{count}', String(count))
  }

  #offer(count: number): void {
    const link = this.querySelector('a') ?? document.createElement('a')
    link.href ||= this.dataset.url ?? location.pathname + location.search
    link.className = 'live-line'
    inPlace(() => {
      link.textContent = (this.dataset.text ?? '{count}').replace('{count}', String(count))
      if (!link.isConnected) this.append(link)
    })
  }
}

/** Changes the page, and what somebody is writing in stays where it is on their screen. */
function inPlace(change: () => void): void {
  const focused = document.activeElement
  const before = focused?.getBoundingClientRect().top ?? -1
  change()
  if (focused && before >= 0 && before < innerHeight) scrollBy(0, focused.getBoundingClientRect().top - before)
}
