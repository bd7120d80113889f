/** A button with `data-copy` puts the words of that element onto the clipboard and says so. Without it they are there to be selected. */
export function watchCopying(): void {
  document.addEventListener('click', ({ target }) => {
    const button = (target as Element).closest<HTMLElement>('[data-copy]')
    const words = button && document.getElementById(button.dataset.copy ?? '')?.textContent?.trim()
    if (!button || !words) return
    navigator.clipboard?.writeText(words).then(() => { button.textContent = button.dataset.textCopied ?? ''; button.setAttribute('role', 'status') }, () => {
      // The clipboard is refused: the words are marked, so that one key copies them.
      const range = document.createRange()
      range.selectNodeContents(document.getElementById(button.dataset.copy!)!)
      getSelection()?.removeAllRanges()
      getSelection()?.addRange(range)
    })
  })
}
