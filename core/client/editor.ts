import { Autosave, type SaveState } from './autosave.ts'
import { continued, formatted, type Edit, type Format } from './format.ts'
import { forget, keep, keptText, markSent } from './kept-text.ts'
import { markup } from './markup.ts'
import { tablist } from './tabs.ts'
import { receiveFiles, UploadList } from './upload-list.ts'

const keepEvery = 300

/**
 * Markdown in a plain text field: toolbar, preview, drafts saved as one types, files by drop or paste. Whatever is typed
 * is kept on this device until the server has it. Without scripts it is the text field.
 */
export class DiwanEditor extends HTMLElement {
  #field!: HTMLTextAreaElement
  #form: HTMLFormElement | null = null
  #state: HTMLElement | null = null
  #autosave: Autosave | null = null
  #uploads: UploadList | null = null
  #isKept = true
  #timer: ReturnType<typeof setTimeout> | undefined

  connectedCallback(): void {
    const field = this.querySelector('textarea')
    if (!field || this.#field) return
    this.#field = field
    this.#form = field.form
    this.#state = this.querySelector('[data-save-state]')
    this.#toolbar()
    this.#preview()
    this.#receive()
    this.#drafts()
    field.addEventListener('keydown', event => { this.#key(event) })
    field.addEventListener('input', () => { this.#changed() })
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
    const format = isCommand ? ({ b: 'bold', i: 'italic' } as const)[event.key.toLowerCase() as 'b' | 'i'] : undefined
    const { value, selectionStart, selectionEnd } = this.#field
    const edit = format !== undefined ? formatted(value, selectionStart, selectionEnd, format)
      : event.key === 'Enter' && !event.shiftKey && !isCommand && selectionStart === selectionEnd ? continued(value, selectionStart) : null
    if (isCommand && event.key === 'Enter') {
      event.preventDefault()
      this.#form?.requestSubmit()
    }
    if (!edit) return
    event.preventDefault()
    this.#apply(edit)
  }

  /** Puts the edit in so that the browser's own undo takes it out again. */
  #apply({ from, to, text, select }: Edit): void {
    const field = this.#field
    field.focus()
    field.setSelectionRange(from, to)
    // Deprecated and without replacement: nothing else keeps the undo history of a text field.
    const isDone = text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text)
    if (!isDone) {
      field.setRangeText(text, from, to, 'end')
      field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }
    field.setSelectionRange(from + select[0], from + select[1])
  }

  #toolbar(): void {
    const bar = this.querySelector<HTMLElement>('.toolbar')
    if (!bar) return
    const buttons = [...bar.querySelectorAll('button')]
    bar.addEventListener('click', event => {
      const button = (event.target as Element).closest('button')
      const format = button?.dataset.format
      if (format === undefined) return
      if (format === 'attach') this.#chooseFiles()
      else this.#apply(formatted(this.#field.value, this.#field.selectionStart, this.#field.selectionEnd, format as Format))
    })
    // One stop for the Tab key; arrows move inside (ARIA practices).
    bar.addEventListener('keydown', event => {
      const at = buttons.indexOf(event.target as HTMLButtonElement)
      const forward = getComputedStyle(bar).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
      const back = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft'
      const step = event.key === forward ? 1 : event.key === back ? -1 : 0
      if (at < 0 || step === 0) return
      event.preventDefault()
      buttons.forEach(button => { button.tabIndex = -1 })
      const next = buttons[(at + step + buttons.length) % buttons.length]!
      next.tabIndex = 0
      next.focus()
    })
  }

  #preview(): void {
    const { preview: address, csrf = '' } = this.dataset
    const list = this.querySelector<HTMLElement>('[role="tablist"]')
    const panel = this.querySelector<HTMLElement>('.preview')
    if (!list || !panel || address === undefined) return
    const write = this.#field.parentElement!
    const bar = this.querySelector<HTMLElement>('.toolbar')
    tablist(list, tab => {
      const isPreview = tab.getAttribute('aria-controls') === panel.id
      write.hidden = isPreview
      panel.hidden = !isPreview
      if (bar) bar.hidden = isPreview
      if (!isPreview) return
      panel.setAttribute('aria-busy', 'true')
      void this.#fill(panel, address, csrf)
    })
  }

  async #fill(panel: HTMLElement, address: string, csrf: string): Promise<void> {
    const { textNothing = '', textFailed = '' } = this.dataset
    try {
      const nodes = await this.#rendered(address, csrf)
      panel.replaceChildren(...nodes.length > 0 ? nodes : [textNothing])
    } catch {
      panel.textContent = textFailed
    }
    panel.removeAttribute('aria-busy')
  }

  /** The server's own rendering, already cleaned there. */
  async #rendered(address: string, csrf: string): Promise<Node[]> {
    if (this.#field.value.trim() === '') return []
    const { lang } = this.#field
    const body = new URLSearchParams({ csrf, text: this.#field.value, ...(lang && { lang }) })
    const response = await fetch(address, { method: 'POST', body, headers: { accept: 'text/html' } })
    if (!response.ok) throw new Error(String(response.status))
    return [...markup(await response.text()).body.childNodes]
  }

  #receive(): void {
    const { uploads: address, csrf = '', textRemove = '', textUploadFailed = '', textUploadDone = '' } = this.dataset
    const list = this.querySelector<HTMLElement>('.uploads')
    const box = this.querySelector<HTMLElement>('.editor')
    if (address === undefined || !list || !box) return
    this.#uploads = new UploadList({
      list, address, csrf, name: this.dataset.attachmentsName ?? 'attachments',
      texts: { remove: textRemove, failed: textUploadFailed, done: textUploadDone },
      done: (file, { url, isPicture }) => {
        if (url === undefined) return
        const name = file.name.replace(/[[\]\\]/g, '\\$&')
        const { selectionStart: at } = this.#field
        const text = `${isPicture ? '!' : ''}[${name}](${url})`
        this.#apply({ from: at, to: at, text, select: [text.length, text.length] })
      }
    })
    receiveFiles(box, files => { this.#uploads?.add(files) })
  }

  #chooseFiles(): void {
    const chooser = document.createElement('input')
    chooser.type = 'file'
    chooser.multiple = true
    chooser.addEventListener('change', () => { this.#uploads?.add(chooser.files ?? []) })
    chooser.click()
  }

  #drafts(): void {
    const { autosave, draftKey, textRestored = '' } = this.dataset
    if (draftKey !== undefined) {
      const kept = keptText(draftKey)
      if (kept && kept.text !== this.#field.value && kept.text.trim() !== '') {
        this.#field.value = kept.text
        this.#say(textRestored, 'saved')
      } else if (kept) forget(draftKey)
      this.#form?.addEventListener('submit', () => {
        this.#autosave?.stop()
        clearTimeout(this.#timer)
        this.#keepNow()
        markSent(draftKey)
      })
      addEventListener('pagehide', () => { if (this.#timer !== undefined) this.#keepNow() })
    }
    if (autosave !== undefined && this.#form) {
      const form = this.#form
      this.#autosave = new Autosave({
        address: autosave,
        fields: () => {
          const fields = new URLSearchParams()
          for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value)
          return fields
        },
        show: state => { this.#showState(state) },
        saved: answer => { this.#saved(answer) }
      })
    }
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => { this.#keepNow() }, keepEvery)
    this.#autosave?.changed()
  }

  #keepNow(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const { draftKey } = this.dataset
    if (draftKey === undefined) return
    this.#isKept = keep(draftKey, { text: this.#field.value, at: Date.now(), rev: this.dataset.rev ?? null })
    if (!this.#form) return
    if (this.#isKept) this.#form.dataset.kept = ''
    else delete this.#form.dataset.kept
  }

  #saved(answer: Record<string, unknown>): void {
    const { draftKey } = this.dataset
    // Kept until the server has exactly this text; typing may have gone on meanwhile.
    if (draftKey !== undefined && this.#timer === undefined) forget(draftKey)
    const rev = this.#form?.elements.namedItem('rev')
    if (rev instanceof HTMLInputElement && (typeof answer.rev === 'number' || typeof answer.rev === 'string')) rev.value = String(answer.rev)
  }

  #showState(state: SaveState): void {
    const { textSaving = '', textSaved = '', textOffline = '', textFailed = '', textConflict = '' } = this.dataset
    const time = new Date().toLocaleTimeString(document.documentElement.lang === 'ar' ? 'ar-u-nu-latn' : document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    const words: Record<SaveState, string> = { saving: textSaving, saved: textSaved.replace('{time}', time), offline: textOffline, failed: textFailed, conflict: textConflict }
    this.#say(words[state], state)
  }

  #say(text: string, state: SaveState): void {
    if (!this.#state) return
    this.#state.dataset.state = state
    this.#state.textContent = text
  }
}
