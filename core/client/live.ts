/** What the server tells on `/events`: a topic (`inbox`, `item:<id>`, `kind:updates.post`) and, where it counts something, how many. */
interface Message { readonly topic: string, readonly count?: number }
type Listener = (message: Message) => void

const listeners = new Map<string, Set<Listener>>()
const pollEvery = 60_000
let source: EventSource | null = null
let poller: ReturnType<typeof setInterval> | undefined
let since: string | null = null
let planned: ReturnType<typeof setTimeout> | undefined

function tell(message: Message): void {
  for (const listener of listeners.get(message.topic) ?? []) listener(message)
}

const topics = (): string => [...listeners.keys()].join(',')

/** One connection for the page. Where event streams do not pass (old proxies), the same is asked for every minute. */
function connect(): void {
  if (source || poller !== undefined || listeners.size === 0 || document.visibilityState === 'hidden') return
  let failures = 0
  source = new EventSource(`/events?topics=${encodeURIComponent(topics())}`)
  source.addEventListener('ready', () => { failures = 0 })
  source.addEventListener('message', ({ data, lastEventId }) => {
    failures = 0
    since = lastEventId
    try {
      tell(JSON.parse(String(data)) as Message)
    } catch { /* a line of another kind */ }
  })
  source.addEventListener('error', () => {
    failures += 1
    if (failures < 3 && source?.readyState !== EventSource.CLOSED) return
    source?.close()
    source = null
    poller ??= setInterval(() => { if (document.visibilityState === 'visible') poll().catch(() => {}) }, pollEvery)
  })
}

async function poll(): Promise<void> {
  const query = new URLSearchParams({ topics: topics(), ...(since !== null && { since }) })
  const response = await fetch(`/events/poll?${query}`, { headers: { accept: 'application/json' } })
  if (!response.ok) return
  const { messages = [], next } = await response.json() as { messages?: Message[], next?: string }
  since = next ?? since
  for (const message of messages) tell(message)
}

function disconnect(): void {
  source?.close()
  source = null
  clearInterval(poller)
  poller = undefined
}

// A page nobody looks at holds no connection.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') disconnect()
  else connect()
})

/** Elements come one after the other while a page is read: one connection is made for all of them. */
function listen(topic: string, listener: Listener): () => void {
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
 * since the page was made and offers to show them, never moving what is being read.
 */
export class DiwanLive extends HTMLElement {
  #count = 0
  #stop: (() => void) | null = null

  connectedCallback(): void {
    const { counts, topic } = this.dataset
    this.#count = Number(this.textContent?.trim() || 0)
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
    let link = this.querySelector('a')
    if (!link) {
      link = document.createElement('a')
      link.href = location.pathname + location.search
      link.className = 'live-line'
      this.setAttribute('role', 'status')
      this.append(link)
    }
    link.textContent = (this.dataset.text ?? '{count}').replace('{count}', String(count))
  }
}
