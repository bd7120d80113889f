/** A number as a fraction of whole numbers, exact however often it is added, multiplied and divided; `d` is above zero. Not reduced: `sum` and `times` stay cheap. */
export interface Ratio { readonly n: bigint; readonly d: bigint }

export const ratio = (n: bigint, d = 1n): Ratio => d < 0n ? { n: -n, d: -d } : { n, d }
export const zero: Ratio = { n: 0n, d: 1n }
export const plus = (a: Ratio, b: Ratio): Ratio => a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d }
export const minus = (a: Ratio, b: Ratio): Ratio => plus(a, { n: -b.n, d: b.d })
export const times = (a: Ratio, b: Ratio): Ratio => ({ n: a.n * b.n, d: a.d * b.d })
/** @throws RangeError for a divisor of zero; callers ask first */
export function over(a: Ratio, b: Ratio): Ratio {
  if (b.n === 0n) throw new RangeError('divided by zero')
  return ratio(a.n * b.d, a.d * b.n)
}
export const sign = ({ n }: Ratio): -1 | 0 | 1 => n > 0n ? 1 : n < 0n ? -1 : 0
export const sum = (all: readonly Ratio[]): Ratio => all.reduce(plus, zero)

/** The nearest whole number of `1 / scale`s, halves away from zero: the only rounding there is, and it comes last. */
export function rounded({ n, d }: Ratio, scale = 1n): bigint {
  const twice = (n < 0n ? -n : n) * scale * 2n + d
  const size = twice / (d * 2n)
  return n < 0n ? -size : size
}

/** As `1234.56` with exactly so many decimals. */
export function decimal(value: Ratio, digits: number): string {
  const scaled = rounded(value, 10n ** BigInt(digits))
  const size = (scaled < 0n ? -scaled : scaled).toString().padStart(digits + 1, '0')
  const whole = digits === 0 ? size : `${size.slice(0, -digits)}.${size.slice(-digits)}`
  return scaled < 0n ? `-${whole}` : whole
}

/** The nearest number of double precision, for drawings and draws; right to the last bit but one. */
export function near({ n, d }: Ratio): number {
  const size = n < 0n ? -n : n
  if (size === 0n) return 0
  // Sixty-four bits of the quotient are kept, whatever the size of the two.
  const shift = BigInt(Math.max(0, 64 - (bits(size) - bits(d))))
  const quotient = Number((size << shift) / d) / 2 ** Number(shift)
  return n < 0n ? -quotient : quotient
}

const bits = (value: bigint): number => value.toString(16).length * 4

/** A plain decimal such as `-12.50`, exactly; null for any other text. */
export function exactly(text: string): Ratio | null {
  const found = /^(-?)(\d{1,30})(?:\.(\d{1,20}))?$/.exec(text)
  if (!found) return null
  const [, minusSign = '', whole = '', part = ''] = found
  const n = BigInt(whole + part)
  return { n: minusSign === '-' ? -n : n, d: 10n ** BigInt(part.length) }
}
