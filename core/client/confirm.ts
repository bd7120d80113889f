import { markup } from './markup.ts'

/**
 * A link with `data-dialog` leads to a confirmation page. With scripts that page's sheet opens in a dialog instead;
 * its form is sent as it would be from the page. When it cannot be fetched the link is simply followed.
 */
export function watchConfirmations(): void {
  document.addEventListener('click', event => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-dialog]')
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    openSheet(link).catch(() => { location.assign(link.href) })
  })
}

async function openSheet(link: HTMLAnchorElement): Promise<void> {
  const response = await fetch(link.href, { headers: { accept: 'text/html' } })
  const sheet = markup(await response.text()).querySelector('.sheet')
  if (!response.ok || !sheet) throw new Error('no confirmation to show')
  const dialog = document.createElement('dialog')
  dialog.className = 'dialog'
  dialog.append(sheet)
  const heading = sheet.querySelector('h1')
  if (heading) {
    heading.id = 'dialog-title'
    dialog.setAttribute('aria-labelledby', heading.id)
  }
  dialog.addEventListener('click', event => {
    const isCancel = (event.target as Element).closest('.actions a')
    if (event.target === dialog || isCancel) {
      event.preventDefault()
      dialog.close()
    }
  })
  dialog.addEventListener('close', () => { dialog.remove(); link.focus() })
  document.body.append(dialog)
  dialog.showModal()
}
