import { markup } from './markup.ts'

/** Fetches a confirmation page and shows its sheet as a dialog. @throws Error when there is nothing to show */
export async function openSheet(link: HTMLAnchorElement): Promise<void> {
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
