/** Lifetime and reach of one cookie; all are bound to this host, sent over https only where the site has it, and not to scripts. */
export interface CookieJar {
  /** The site's own cookies by short name. */
  read(header: string | undefined): Record<string, string>
  /** The `Set-Cookie` line. `null` deletes. */
  write(name: string, value: { value: string; maxAge: number } | null): string
}

/** `session` is kept as `__Host-diwan-session` over https, so that no other host of the domain can set it. */
export function openCookies(origin: string): CookieJar {
  const isSecure = origin.startsWith('https:')
  const prefix = isSecure ? '__Host-diwan-' : 'diwan-'
  return {
    read(header) {
      const found: Record<string, string> = {}
      if (header === undefined || !header.includes(prefix)) return found
      for (const pair of header.split(';', 60)) {
        const at = pair.indexOf('=')
        const name = pair.slice(0, at).trim()
        if (at < 0 || !name.startsWith(prefix)) continue
        const short = name.slice(prefix.length)
        const value = pair.slice(at + 1).trim()
        // The first one counts: a second of the same name was put there by somebody else.
        if (/^[a-z][a-z-]{0,30}$/.test(short) && !Object.hasOwn(found, short) && value.length <= 2048) found[short] = value
      }
      return found
    },
    write(name, value) {
      const clear = value === null || /[^\w.~%+/=-]/.test(value.value) ? null : value
      const life = clear === null ? 'Max-Age=0' : `Max-Age=${Math.floor(clear.maxAge)}`
      return `${prefix}${name}=${clear?.value ?? ''}; Path=/; ${life}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
    },
  }
}
