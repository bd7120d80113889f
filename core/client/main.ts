import { watchAppearance } from './appearance.ts'
import { watchConfirmations } from './confirm.ts'
import { watchCounts } from './count.ts'
import { forgetSent, watchSignOut } from './kept-text.ts'
import { DiwanLive } from './live.ts'
import { watchMenus } from './menus.ts'
import { watchLine } from './offline.ts'
import { watchPaletteKeys } from './palette-keys.ts'
import { watchPrinting } from './print.ts'
import { DiwanTabs } from './tabs.ts'
import { watchUnsent } from './unsent.ts'

// What every page may need is small and comes at once; editors, uploads and the palette are fetched where they stand.
document.documentElement.dataset.script = ''
watchMenus()
watchAppearance()
watchConfirmations()
watchCounts()
watchLine()
watchPaletteKeys()
watchPrinting()
watchSignOut()
watchUnsent()
forgetSent()
customElements.define('diwan-live', DiwanLive)
customElements.define('diwan-tabs', DiwanTabs)
if (document.querySelector('diwan-editor')) void import('./editor.ts').then(({ DiwanEditor }) => customElements.define('diwan-editor', DiwanEditor))
if (document.querySelector('diwan-uploads')) void import('./uploads.ts').then(({ DiwanUploads }) => customElements.define('diwan-uploads', DiwanUploads))

document.querySelector<HTMLElement>('[data-focus]')?.focus()
