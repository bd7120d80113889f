/** What was typed, kept on this device until the server has it. */
export interface KeptText {
  readonly text: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** Revision the text was begun from, where the server gave one. */
  readonly rev: string | null
}

const prefix = 'diwan:text:'
const sentKey = 'diwan:sent'
const monthOf = 30 * 86_400_000

export function keep(key: string, kept: KeptText): boolean {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(kept))
    return true
  } catch {
    // Full, or refused in private windows: the guard asks before leaving instead.
    return false
  }
}

export function keptText(key: string): KeptText | null {
  try {
    const kept = JSON.parse(localStorage.getItem(prefix + key) ?? 'null') as KeptText | null
    return kept && typeof kept.text === 'string' && Date.now() - kept.at < monthOf ? kept : null
  } catch {
    return null
  }
}

export function forget(key: string): void {
  try { localStorage.removeItem(prefix + key) } catch { /* nothing was kept */ }
}

/** The form is on its way; whether it arrived shows on the next page. */
export function markSent(key: string): void {
  try {
    sessionStorage.setItem(sentKey, JSON.stringify([...new Set([...sentKeys(), key])]))
  } catch { /* the text stays kept, which does no harm */ }
}

function sentKeys(): string[] {
  try {
    const keys: unknown = JSON.parse(sessionStorage.getItem(sentKey) ?? '[]')
    return Array.isArray(keys) ? keys.map(String) : []
  } catch {
    return []
  }
}

/** Texts that were sent are forgotten, unless this page shows their form again (it was refused), asks who one is or says what failed. Old ones go too. */
export function forgetSent(): void {
  const shown = new Set([...document.querySelectorAll<HTMLElement>('[data-draft-key]')].map(({ dataset }) => dataset.draftKey))
  const isArrived = document.querySelector('input[type="password"], .error-page') === null
  for (const key of sentKeys()) if (isArrived && !shown.has(key)) forget(key)
  try {
    sessionStorage.removeItem(sentKey)
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix) && keptText(key.slice(prefix.length)) === null) localStorage.removeItem(key)
  } catch { /* storage is refused */ }
}
