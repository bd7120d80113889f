import type { Related } from './fields.ts'

/** A DOI as it is stored, `10.5555/abc`, from an address or with `doi:` before it; null where it is none. */
export function doiOf(typed: string): string | null {
  const bare = typed.trim().replace(/^(https?:\/\/)?(dx\.)?doi\.org\//i, '').replace(/^doi:\s*/i, '')
  return /^10\.\d{4,9}\/[^\s<>"]{1,180}$/.test(bare) ? bare.toLowerCase() : null
}

const isAddress = (given: string): boolean => { try { return ['http:', 'https:'].includes(new URL(given).protocol) } catch { return false } }
const digits = (given: string): string => given.replaceAll(/[\s-]/g, '').toUpperCase()
const weighed = (given: string, weight: (n: number) => number): number => given.split('').reduce((sum, one, n) => sum + (one === 'X' ? 10 : Number(one)) * weight(n), 0)
/** With their check digits (ISBN-10, ISBN-13; ISSN). */
const isIsbn = (given: string): boolean => /^\d{9}[\dX]$/.test(given) ? weighed(given, (n) => 10 - n) % 11 === 0 : /^97[89]\d{10}$/.test(given) && weighed(given, (n) => n % 2 === 0 ? 1 : 3) % 10 === 0
const isIssn = (given: string): boolean => /^\d{7}[\dX]$/.test(given) && weighed(given, (n) => 8 - n) % 11 === 0

/** The scheme it fails, or null where it could be followed. Nothing is fetched. */
export function relatedFault({ scheme, identifier, item }: Pick<Related, 'scheme' | 'identifier' | 'item'>): Related['scheme'] | null {
  const given = identifier.trim()
  const holds = {
    doi: () => doiOf(given) !== null, url: () => isAddress(given), isbn: () => isIsbn(digits(given)), issn: () => isIssn(digits(given)),
    arxiv: () => /^(arxiv:)?(\d{4}\.\d{4,5}|[a-z-]+(\.[a-z]{2})?\/\d{7})(v\d+)?$/i.test(given), handle: () => /^(https?:\/\/hdl\.handle\.net\/)?[\w.]+\/\S+$/i.test(given), item: () => item !== null,
  } satisfies Record<Related['scheme'], () => boolean>
  return holds[scheme]() ? null : scheme
}
