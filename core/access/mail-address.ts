import { domainToASCII } from 'node:url'

const local = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * A mail address as it is stored and compared: lower case, the domain in its ASCII form. Null for what is none.
 * Letters outside ASCII are refused before the @: they look alike, and some become ASCII when lowered.
 */
export function mailAddress(text: string): string | null {
  const typed = text.trim()
  const at = typed.lastIndexOf('@')
  if (at < 1 || typed.length > 254) return null
  const domain = mailDomain(typed.slice(at + 1))
  // oxlint-disable-next-line no-control-regex
  const name = /^[\x21-\x7e]+$/.test(typed.slice(0, at)) ? typed.slice(0, at).toLowerCase() : ''
  return domain !== null && name.length <= 64 && local.test(name) ? `${name}@${domain}` : null
}

/** A domain of at least two labels in lower-case ASCII, without a closing dot. */
export function mailDomain(text: string): string | null {
  // What URL parsing would silently take out (tabs, line feeds, invisible letters) is refused first.
  const domain = /^[\p{L}\p{N}\p{M}.-]+$/u.test(text) ? domainToASCII(text) : ''
  const labels = domain.split('.')
  return domain.length <= 253 && labels.length > 1 && labels.every((part) => label.test(part)) && !/^\d+$/.test(labels.at(-1) ?? '') ? domain : null
}

/**
 * Whether an address (as stored) belongs to one of the domains. Exactly the domain: a subdomain is named if it is meant.
 * Plus-addresses are refused, as one mailbox would have many accounts. No domains: any address.
 */
export function isOfDomains(mail: string, domains: readonly string[]): boolean {
  if (domains.length === 0) return true
  const at = mail.lastIndexOf('@')
  return !mail.slice(0, at).includes('+') && domains.includes(mail.slice(at + 1))
}

/** Enough for its owner to recognise it: `a…@customs.example`. */
export function maskMail(mail: string): string {
  const at = mail.lastIndexOf('@')
  return `${mail.slice(0, 1)}…${mail.slice(at)}`
}
