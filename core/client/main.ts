import { watchAppearance } from './appearance.ts'
import { watchConfirmations } from './confirm.ts'
import { watchCopying } from './copying.ts'
import { watchCounts } from './count.ts'
import { DiwanLive, listen } from './live.ts'
import { watchMenus } from './menus.ts'
import { watchLine } from './offline.ts'
import { watchPaletteKeys } from './palette-keys.ts'
import { watchPrinting } from './print.ts'
import { watchSignOut } from './sign-out.ts'
import { watchTables } from './tables.ts'
import { watchUnsent } from './unsent.ts'

// What every page may need comes at once, in one file: nothing imported here may be imported by what is fetched later,
// or the bundler makes a third file of it. Editors, uploads, tabs and the palette are fetched where they stand.
document.documentElement.dataset.script = ''
watchMenus()
watchAppearance()
watchConfirmations()
watchCopying()
watchCounts()
watchLine()
watchPaletteKeys()
watchPrinting()
watchSignOut()
watchTables()
watchUnsent()
customElements.define('diwan-live', DiwanLive)
if (document.querySelector('diwan-editor')) void import('./editor.ts').then(({ DiwanEditor }) => customElements.define('diwan-editor', DiwanEditor))
if (document.querySelector('diwan-uploads')) void import('./uploads.ts').then(({ DiwanUploads }) => customElements.define('diwan-uploads', DiwanUploads))
if (document.querySelector('diwan-security-key')) void import('./security-key.ts').then(({ DiwanSecurityKey }) => customElements.define('diwan-security-key', DiwanSecurityKey))
if (document.querySelector('form[data-autosave]')) void import('./form-autosave.ts').then(({ saveForms }) => { saveForms(); return null })
if (document.querySelector('.worksheet-cells')) void import('./worksheet.ts').then(({ spreadPastes }) => { spreadPastes(); return null })
if (document.querySelector('diwan-tabs')) void import('./tabs.ts').then(({ DiwanTabs }) => customElements.define('diwan-tabs', DiwanTabs))

try {
  if (sessionStorage.getItem('diwan:sent')) void import('./kept-text.ts').then(({ forgetSent }) => { forgetSent(); return null })
} catch { /* storage is refused, so nothing was kept */ }

// What is being made is followed. Without scripts a link does it: a page that reloads by itself takes the place from who reads slowly.
const follows = document.querySelector<HTMLMetaElement>('meta[name="diwan-follows"]')
if (follows) void import('./follow-page.ts').then(({ followPage }) => { followPage(follows.content, { listen, shown: watchTables, done: follows.dataset.done ?? '' }); return null })

// Of tabs that do not fit, the one where one is stands in sight.
for (const current of document.querySelectorAll<HTMLElement>('.tabs [aria-current]')) {
  const bar = current.parentElement
  if (bar && bar.scrollWidth > bar.clientWidth) bar.scrollLeft += current.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - current.clientWidth) / 2
}

document.querySelector<HTMLElement>('[data-focus]')?.focus()
