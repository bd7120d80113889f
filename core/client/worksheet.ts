/** `.worksheet-cells`: a row of a spreadsheet pasted into one cell goes on into those after it, as it would there. */
export function spreadPastes(): void {
  document.addEventListener('paste', event => {
    const cell = event.target
    if (!(cell instanceof HTMLInputElement)) return
    const cells = [...cell.closest('.worksheet-cells')?.querySelectorAll<HTMLInputElement>('input') ?? []]
    const words = (event.clipboardData?.getData('text/plain') ?? '').split(/\r?\n/)[0]?.split('\t') ?? []
    if (cells.length === 0 || words.length < 2) return
    event.preventDefault()
    for (const [n, word] of words.entries()) {
      const into = cells[cells.indexOf(cell) + n]
      if (!into) break
      into.value = word.trim().slice(0, 40)
      into.dispatchEvent(new Event('input', { bubbles: true }))
    }
  })
}
