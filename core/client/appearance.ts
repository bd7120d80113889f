const attributes: Record<string, readonly string[]> = { theme: ['light', 'dark'], density: ['compact'] }

/** The theme and density buttons act at once; without scripts the same form is sent and the page comes back changed. */
export function watchAppearance(): void {
  document.addEventListener('submit', event => {
    const form = event.target as HTMLFormElement
    const button = event.submitter as HTMLButtonElement | null
    if (!form.matches('.appearance') || !button || !(button.name in attributes)) return
    event.preventDefault()
    const { name, value } = button
    const root = document.documentElement
    if (attributes[name]!.includes(value)) root.dataset[name] = value
    else delete root.dataset[name]
    for (const other of form.querySelectorAll<HTMLButtonElement>(`button[name="${name}"]`)) other.setAttribute('aria-pressed', String(other === button))
    const fields = new URLSearchParams(new FormData(form) as never)
    fields.set(name, value)
    // What is shown has changed already; when it cannot be kept, the next page shows it as it was.
    fetch(form.action, { method: 'POST', body: fields, headers: { accept: 'application/json' } }).catch(() => {})
  })
}
