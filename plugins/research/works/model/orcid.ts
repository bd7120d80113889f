/** An ORCID as it is stored, `0000-0002-1825-0097`, from what was typed: bare, spaced or with its address. Null where its check digit does not hold (ISO/IEC 7064, MOD 11-2). */
export function orcidOf(typed: string): string | null {
  const digits = typed.trim().replace(/^https?:\/\/(www\.)?orcid\.org\//i, '').replaceAll(/[\s‐-–-]/g, '').toUpperCase()
  if (!/^\d{15}[\dX]$/.test(digits)) return null
  let total = 0
  for (const digit of digits.slice(0, 15)) total = (total + Number(digit)) * 2
  const rest = (12 - (total % 11)) % 11
  return digits[15] === (rest === 10 ? 'X' : String(rest)) ? digits.replace(/^(.{4})(.{4})(.{4})(.{4})$/, '$1-$2-$3-$4') : null
}
