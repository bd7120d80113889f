/** What shows that no person wrote a letter. */
export type Automatic = 'auto-submitted' | 'bounce' | 'precedence' | 'auto-reply' | 'list'

/**
 * Why a letter was sent by a program and not by a person, or null. Such letters are never answered, so that two programs do not
 * answer each other for ever (RFC 3834), and never taken for somebody's words.
 */
export function automatic(said: (name: string) => readonly string[]): Automatic | null {
  const first = (name: string): string => (said(name)[0] ?? '').toLowerCase()
  const kind = first('auto-submitted')
  if (kind !== '' && !/^no\b/.test(kind)) return 'auto-submitted'
  if (said('return-path').some((path) => path.replaceAll(/\s/g, '') === '<>')) return 'bounce'
  if (/^multipart\/report\b/.test(first('content-type')) || said('x-failed-recipients').length > 0) return 'bounce'
  if (/^(bulk|junk|list|auto_reply)\b/.test(first('precedence'))) return 'precedence'
  if (['x-autoreply', 'x-autorespond', 'x-auto-reply'].some((name) => said(name).length > 0)) return 'auto-reply'
  if (said('list-id').length > 0) return 'list'
  return null
}
