/** A line at the top says when there is no connection. */
export function watchLine(): void {
  const bar = document.querySelector<HTMLElement>('[data-offline]')
  if (!bar) return
  const show = (): void => {
    bar.hidden = navigator.onLine
    bar.textContent = navigator.onLine ? '' : bar.dataset.offline ?? ''
  }
  addEventListener('online', show)
  addEventListener('offline', show)
  show()
}
