/** `0000-0002-1825-0097`, or its address, as it is written; null where the check digit (ISO 7064, MOD 11-2) does not fit. */
export function orcidOf(text: string): string | null {
  const digits = text.trim().replace(/^https?:\/\/(?:www\.)?orcid\.org\//i, '').replaceAll('-', '').replaceAll(' ', '').toUpperCase()
  if (!/^\d{15}[\dX]$/.test(digits)) return null
  let total = 0
  for (const digit of digits.slice(0, 15)) total = (total + Number(digit)) * 2
  const check = (12 - total % 11) % 11
  return (check === 10 ? 'X' : String(check)) === digits[15] ? digits.replace(/(.{4})(?=.)/g, '$1-') : null
}
