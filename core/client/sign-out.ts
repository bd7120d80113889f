/** On a shared machine nothing typed stays behind for the next person. */
export function watchSignOut(): void {
  document.addEventListener('submit', ({ target }) => {
    if (!new URL((target as HTMLFormElement).action, location.href).pathname.endsWith('/sign-out')) return
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith('diwan:')) localStorage.removeItem(key)
    } catch { /* storage is refused, so nothing was kept */ }
  })
}
