const open = (): HTMLDetailsElement[] => [...document.querySelectorAll<HTMLDetailsElement>('details.drop[open]')]

/** Menus are `details.drop`: Esc and a press elsewhere close them, one is open at a time. */
export function watchMenus(): void {
  document.addEventListener('pointerdown', ({ target }) => {
    for (const menu of open()) if (!menu.contains(target as Node)) menu.open = false
  })
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return
    for (const menu of open()) {
      menu.open = false
      if (menu.contains(document.activeElement)) menu.querySelector('summary')?.focus()
    }
  })
  document.addEventListener('focusin', ({ target }) => {
    for (const menu of open()) if (!menu.contains(target as Node)) menu.open = false
  })
}
