/** What `/<language>/palette?q=` answers: a label, a word on what it is, an address. */
interface Result { readonly label: string, readonly note?: string, readonly url: string }

/** An address of this site, or null: the list comes from the server but is data all the same. */
function ownAddress(url: unknown): string | null {
  try {
    const address = new URL(String(url), location.href)
    return address.origin === location.origin && /^https?:$/.test(address.protocol) ? address.href : null
  } catch {
    return null
  }
}

/** Combobox with a list (ARIA practices): the focus stays in the field, arrows move through the list, Enter opens. */
class Palette {
  readonly #host: HTMLElement
  readonly #dialog: HTMLDialogElement
  readonly #input: HTMLInputElement
  readonly #list: HTMLElement
  readonly #status: HTMLElement
  #request: AbortController | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #selected = -1

  constructor(host: HTMLElement) {
    this.#host = host
    this.#dialog = host.querySelector('dialog')!
    this.#input = host.querySelector('input')!
    this.#list = host.querySelector('[role="listbox"]')!
    this.#status = host.querySelector('[role="status"]')!
    this.#input.addEventListener('input', () => {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => { void this.#ask() }, 120)
    })
    this.#input.addEventListener('keydown', event => { this.#key(event) })
    this.#list.addEventListener('pointermove', event => {
      const at = this.#options().indexOf((event.target as Element).closest<HTMLElement>('[role="option"]')!)
      if (at >= 0 && at !== this.#selected) this.#select(at)
    })
    this.#list.addEventListener('click', event => { this.#follow((event.target as Element).closest<HTMLElement>('[role="option"]'), event.ctrlKey || event.metaKey) })
    this.#dialog.addEventListener('click', event => { if (event.target === this.#dialog) this.#dialog.close() })
    // The event comes later than the closing: by then it may have been opened again.
    this.#dialog.addEventListener('close', () => { host.hidden = !this.#dialog.open })
  }

  open(): void {
    if (this.#dialog.open) return
    this.#host.hidden = false
    this.#dialog.showModal()
    this.#input.select()
    void this.#ask()
  }

  #options(): HTMLElement[] { return [...this.#list.querySelectorAll<HTMLElement>('[role="option"]')] }

  async #ask(): Promise<void> {
    this.#request?.abort()
    const request = this.#request = new AbortController()
    try {
      const address = new URL(this.#host.dataset.url!, location.href)
      address.searchParams.set('q', this.#input.value.trim())
      const response = await fetch(address, { headers: { accept: 'application/json' }, signal: request.signal })
      if (!response.ok) throw new Error(String(response.status))
      const { results = [] } = await response.json() as { results?: Result[] }
      if (!request.signal.aborted) this.#show(results)
    } catch {
      if (request.signal.aborted) return
      this.#show([])
      this.#status.textContent = this.#host.dataset.textFailed ?? ''
    }
  }

  #show(results: readonly Result[]): void {
    const rows: HTMLElement[] = []
    for (const { label, note, url } of results) {
      const href = ownAddress(url)
      if (href === null) continue
      const option = document.createElement('li')
      option.setAttribute('role', 'option')
      option.id = `palette-${rows.length}`
      option.dataset.href = href
      const name = document.createElement('bdi')
      name.textContent = label
      const word = document.createElement('small')
      word.textContent = note ?? ''
      option.append(name, word)
      rows.push(option)
    }
    this.#list.replaceChildren(...rows)
    const { length } = this.#options()
    this.#input.setAttribute('aria-expanded', String(length > 0))
    this.#status.textContent = length > 0 ? '' : this.#input.value === '' ? '' : this.#host.dataset.textNone ?? ''
    this.#status.hidden = length > 0
    this.#select(length > 0 && this.#input.value !== '' ? 0 : -1)
  }

  #select(at: number): void {
    const options = this.#options()
    this.#selected = at
    options.forEach((option, index) => { option.setAttribute('aria-selected', String(index === at)) })
    const option = options[at]
    if (option) {
      this.#input.setAttribute('aria-activedescendant', option.id)
      option.scrollIntoView({ block: 'nearest' })
    } else this.#input.removeAttribute('aria-activedescendant')
  }

  #key(event: KeyboardEvent): void {
    const { length } = this.#options()
    if (event.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (length === 0) return
      const step = event.key === 'ArrowDown' ? 1 : -1
      this.#select(this.#selected < 0 ? (step > 0 ? 0 : length - 1) : (this.#selected + step + length) % length)
    } else if (event.key === 'Enter' && this.#selected >= 0) {
      // With nothing chosen the form is sent and the full search answers.
      event.preventDefault()
      this.#follow(this.#options()[this.#selected] ?? null, event.ctrlKey || event.metaKey)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      this.#dialog.close()
    }
  }

  #follow(option: HTMLElement | null, isNew: boolean): void {
    const href = option?.dataset.href
    if (href === undefined) return
    if (isNew) window.open(href, '_blank', 'noopener')
    else location.assign(href)
  }
}

let palette: Palette | null = null

export function openPalette(host: HTMLElement): void {
  palette ??= new Palette(host)
  palette.open()
}
