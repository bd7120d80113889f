import { upload, type Uploaded } from './upload.ts'

export interface UploadListNeeds {
  readonly list: HTMLElement
  readonly address: string
  readonly csrf: string
  /** Name of the hidden fields that carry the uploaded files' ids. */
  readonly name: string
  readonly texts: { readonly remove: string, readonly failed: string, readonly done: string }
  readonly done?: (file: File, uploaded: Uploaded) => void
}

/** One line per file: its name, how far it is, and a button to take it away or try again. */
export class UploadList {
  readonly #needs: UploadListNeeds
  #running = 0

  constructor(needs: UploadListNeeds) { this.#needs = needs }

  get isBusy(): boolean { return this.#running > 0 }

  add(files: Iterable<File>): void {
    for (const file of files) this.#line(file)
  }

  #line(file: File): void {
    const { list, texts } = this.#needs
    const line = document.createElement('li')
    const name = document.createElement('bdi')
    name.textContent = file.name
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'text-button'
    const bar = document.createElement('progress')
    bar.max = 1
    bar.value = 0
    bar.setAttribute('aria-label', file.name)
    line.append(name, button, bar)
    list.append(line)

    let stop = new AbortController()
    const say = (text: string): void => {
      button.textContent = text
      button.setAttribute('aria-label', `${text} ${file.name}`)
    }
    const start = (): void => {
      stop = new AbortController()
      say(texts.remove)
      bar.hidden = false
      this.#running += 1
      this.#send(file, line, bar, stop.signal).catch(() => {
        if (stop.signal.aborted) return
        say(texts.failed)
        bar.hidden = true
        button.dataset.again = ''
      }).finally(() => { this.#running -= 1 })
    }
    button.addEventListener('click', () => {
      if ('again' in button.dataset) {
        delete button.dataset.again
        start()
        return
      }
      stop.abort()
      line.remove()
    })
    start()
  }

  async #send(file: File, line: HTMLElement, bar: HTMLProgressElement, signal: AbortSignal): Promise<void> {
    const { address, csrf, name, texts, done } = this.#needs
    const uploaded = await upload(file, { address, csrf, signal, progress: share => { bar.value = share } })
    bar.remove()
    const field = document.createElement('input')
    field.type = 'hidden'
    field.name = name
    field.value = uploaded.id
    const word = document.createElement('small')
    word.textContent = ` ${texts.done}`
    line.firstElementChild?.after(word)
    line.append(field)
    done?.(file, uploaded)
  }
}

const hasFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes('Files') ?? false

/** Files dropped on or pasted into an element. */
export function receiveFiles(target: HTMLElement, take: (files: File[]) => void): void {
  target.addEventListener('dragover', event => {
    if (!hasFiles(event.dataTransfer)) return
    event.preventDefault()
    target.classList.add('over')
  })
  for (const name of ['dragleave', 'drop'] as const) target.addEventListener(name, () => { target.classList.remove('over') })
  target.addEventListener('drop', event => {
    if (!hasFiles(event.dataTransfer)) return
    event.preventDefault()
    take([...event.dataTransfer!.files])
  })
  target.addEventListener('paste', event => {
    const files = [...event.clipboardData?.files ?? []]
    if (files.length === 0) return
    event.preventDefault()
    take(files)
  })
}
