/** What the server says on `/events`: a counter of the reader, or that something new stands under a topic. */
interface Message { readonly name: string, readonly count: number }
type Listener = (message: Message) => void

const listeners = new Set<Listener>()
let source: EventSource | null = null
let poller: ReturnType<typeof setInterval> | undefined
const pollEvery = 60_000

function tell(text: string): void {
  try {
    const message = JSON.parse(text) as Message
    if (typeof message.name === 'string' && Number.isFinite(message.count)) for (const listener of listeners) listener(message)
  } catch { /* a line of another kind */ }
}

/** One connection for the page. Where event streams do not pass (old proxies), the same counts are asked for every minute. */
function connect(): void {
  if (source || poller !== undefined || document.visibilityState === 'hidden') return
  let failures = 0
  source = new EventSource('/events')
  source.addEventListener('count', event => { failures = 0; tell(String(event.data)) })
  source.addEventListener('new', event => { failures = 0; tell(String(event.data)) })
  source.addEventListener('error', () => {
    failures += 1
    if (failures < 3 && source?.readyState !== EventSource.CLOSED) return
    source?.close()
    source = null
    poller ??= setInterval(() => { if (document.visibilityState === 'visible') poll().catch(() => {}) }, pollEvery)
  })
}

async function poll(): Promise<void> {
  const response = await fetch('/events?poll=1', { headers: { accept: 'application/json' } })
  if (!response.ok) return
  const { counts = [] } = await response.json() as { counts?: Message[] }
  for (const message of counts) tell(JSON.stringify(message))
}

function disconnect(): void {
  source?.close()
  source = null
  clearInterval(poller)
  poller = undefined
}

// A page nobody looks at holds no connection.
document.addEventListener('visibilitychange', () => {
  if (listeners.size === 0) return
  if (document.visibilityState === 'hidden') disconnect()
  else connect()
})

/**
 * `data-counts="inbox"` shows a number and keeps it current; `data-topic="updates"` says how many entries came since the
 * page was made and offers to show them, never moving what is being read.
 */
export class DiwanLive extends HTMLElement {
  #since = 0
  readonly #listen: Listener = message => {
    if (message.name === this.dataset.counts) this.#count(message.count)
    else if (message.name === this.dataset.topic) this.#offer(this.#since += message.count)
  }

  connectedCallback(): void {
    listeners.add(this.#listen)
    connect()
  }

  disconnectedCallback(): void {
    listeners.delete(this.#listen)
    if (listeners.size === 0) disconnect()
  }

  #count(count: number): void {
    const badge = document.createElement('span')
    badge.className = 'badge'
    badge.textContent = String(count)
    this.replaceChildren(...(count > 0 ? [badge] : []))
    const words = this.parentElement?.querySelector('[data-count-words]') as HTMLElement | null
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
