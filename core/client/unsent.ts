/**
 * Forms with `data-guard` ask before the page is left with something typed and not sent. Editors that keep their text
 * on the device set `data-kept` on the form while nothing would be lost, and then nobody is asked.
 */
export function watchUnsent(): void {
  const changed = new Set<HTMLFormElement>()
  document.addEventListener('input', ({ target }) => {
    const form = (target as HTMLInputElement).form
    if (form?.matches('[data-guard]')) changed.add(form)
  })
  document.addEventListener('submit', ({ target }) => { changed.delete(target as HTMLFormElement) })
  addEventListener('beforeunload', event => {
    if ([...changed].some(form => form.isConnected && !('kept' in form.dataset))) event.preventDefault()
  })
}
