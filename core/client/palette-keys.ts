let loaded: Promise<typeof import('./palette.ts')> | null = null

async function show(host: HTMLElement): Promise<void> {
  loaded ??= import('./palette.ts')
  const { openPalette } = await loaded
  openPalette(host)
}

/** Ctrl-K, Cmd-K, `/` and the search tool open the palette; its code is fetched the first time. */
export function watchPaletteKeys(): void {
  const host = document.querySelector<HTMLElement>('diwan-palette')
  if (!host) return
  const open = (): void => {
    show(host).catch(() => { location.assign(document.querySelector<HTMLAnchorElement>('[data-palette-open]')?.href ?? '/') })
  }
  document.addEventListener('keydown', event => {
    const target = event.target as HTMLElement
    const isTyping = target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
    const isShortcut = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
    if (isShortcut || (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey)) {
      event.preventDefault()
      open()
    }
  })
  document.addEventListener('click', event => {
    const tool = (event.target as Element).closest('[data-palette-open]')
    if (!tool || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    open()
  })
}
