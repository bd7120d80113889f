async function show(link: HTMLAnchorElement): Promise<void> {
  const { openSheet } = await import('./sheet.ts')
  await openSheet(link)
}

/**
 * A link with `data-dialog` leads to a confirmation page. With scripts that page's sheet opens in a dialog instead;
 * its form is sent as it would be from the page. When it cannot be fetched the link is simply followed.
 */
export function watchConfirmations(): void {
  document.addEventListener('click', event => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-dialog]')
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    show(link).catch(() => { location.assign(link.href) })
  })
}
