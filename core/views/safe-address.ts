/** Nearly every address there is: a path of this site without anything odd in it. */
const ownPath = /^\/(?:[\w.~-][\w.~/-]*)?(?:\?[\w.=&~-]*)?$/
const schemes = /^(?:https?|mailto|tel):/i

/** An address a link may have: a path of this site, a fragment, a query, or http, https, mailto, tel. Anything else becomes `#`. */
export function safeAddress(address: string): string {
  if (ownPath.test(address)) return address
  // Browsers drop tabs, line ends and control characters inside a scheme, so they are dropped before it is looked at.
  // oxlint-disable-next-line no-control-regex
  const plain = address.replace(/[\u0000-\u0020\u007f]/g, '')
  if (plain === '') return '#'
  if (/^[/?#.]/.test(plain)) return /^[/\\]{2}/.test(plain) || plain.startsWith('/\\') ? '#' : address.trim()
  if (schemes.test(plain)) return address.trim()
  return /^[^/?#]*:/.test(plain) ? '#' : address.trim()
}
