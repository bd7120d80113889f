const mail = /^[^\s@<>"(),:;]+@[^\s@<>"(),:;]+\.[^\s@<>"(),:;.]+$/

/** The shapes of text that settings have, by the name a schema gives them. */
export const formats: Readonly<Record<string, (value: string) => boolean>> = {
  email: value => mail.test(value),
  mailbox: value => mail.test(/^[^<>]*<([^<>]+)>$/.exec(value)?.[1] ?? value),
  'time-zone': isTimeZone,
  origin: value => {
    const url = parsed(value)
    return url !== null && ['http:', 'https:'].includes(url.protocol) && url.host !== '' && url.username === '' &&
      url.password === '' && ['', '/'].includes(url.pathname) && url.search === '' && url.hash === '' && !/[?#@\\]/.test(value)
  },
  'postgres-url': value => ['postgres:', 'postgresql:'].includes(parsed(value)?.protocol ?? ''),
  'imap-url': value => {
    const url = parsed(value)
    return url !== null && ['imap:', 'imaps:'].includes(url.protocol) && url.hostname !== '' && url.username !== ''
  },
  'smtp-url': value => {
    const url = parsed(value)
    return url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== ''
  }
}

function parsed(value: string): URL | null {
  return URL.canParse(value) ? new URL(value) : null
}

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
