/** A button with `data-print` prints the page. On paper every “Why” is open; afterwards what was closed is closed again. Newer browsers do it from the style sheet. */
export function watchPrinting(): void {
  document.addEventListener('click', ({ target }) => { if ((target as Element).closest('[data-print]')) print() })
  let opened: HTMLDetailsElement[] = []
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('details.why:not([open])')]
    for (const part of opened) part.open = true
  })
  addEventListener('afterprint', () => { for (const part of opened) part.open = false })
}
