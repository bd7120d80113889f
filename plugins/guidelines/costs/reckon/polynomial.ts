/** A polynomial with whole coefficients, that of the lowest power first and no zero at the end. */
export type Polynomial = readonly bigint[]

export const signsOf = (values: readonly bigint[]): boolean[] => values.filter((n) => n !== 0n).map((n) => n > 0n)
/** How often the coefficients change their sign: no fewer than there are positive roots (Descartes). */
export const variations = (values: readonly bigint[]): number => signsOf(values).filter((isAbove, at, all) => at > 0 && all[at - 1] !== isAbove).length

/** Without zeros at the end, and divided by what all coefficients share. */
export function cleared(values: readonly bigint[]): Polynomial {
  const last = values.findLastIndex((n) => n !== 0n)
  let shared = 0n
  for (const n of values) shared = divisor(shared, n < 0n ? -n : n)
  return values.slice(0, last + 1).map((n) => shared > 1n ? n / shared : n)
}
function divisor(a: bigint, b: bigint): bigint { while (b !== 0n) [a, b] = [b, a % b]; return a }

export const derivative = (all: Polynomial): Polynomial => cleared(all.slice(1).map((n, power) => n * BigInt(power + 1)))

/** A multiple of the remainder of `a` by `b`, with the multiple of the quotient. */
function division(a: Polynomial, b: Polynomial): { quotient: bigint[]; rest: bigint[] } {
  const lead = b.at(-1) ?? 1n
  let rest = [...a]
  const quotient: bigint[] = Array.from({ length: Math.max(0, a.length - b.length + 1) }, () => 0n)
  while (rest.length >= b.length) {
    const top = rest.at(-1) ?? 0n, shift = rest.length - b.length
    rest = rest.map((n, power) => n * lead - (power >= shift ? top * (b[power - shift] ?? 0n) : 0n))
    for (const [power, n] of quotient.entries()) quotient[power] = n * lead
    quotient[shift] = (quotient[shift] ?? 0n) + top
    while (rest.length > 0 && rest.at(-1) === 0n) rest.pop()
  }
  return { quotient, rest }
}

/** The same roots, each once. */
export function squareFree(all: Polynomial): Polynomial {
  if (all.length < 3 || isSquareFree(all)) return all
  let a = all, b = derivative(all)
  while (b.length > 0) [a, b] = [b, cleared(division(a, b).rest)]
  return a.length <= 1 ? all : cleared(division(all, a).quotient)
}

/** Primes whose products stay whole in double precision. */
const primes = [67_108_859, 67_108_837, 67_108_819]

/** True is certain: what has no root twice modulo a prime has none at all. False may be the prime's fault. */
function isSquareFree(all: Polynomial): boolean {
  return primes.some((prime) => {
    const modulo = (values: Polynomial) => trimmed(values.map((n) => { const rest = Number(n % BigInt(prime)); return rest < 0 ? rest + prime : rest }))
    let a = modulo(all), b = trimmed(a.slice(1).map((n, power) => n * (power + 1) % prime))
    if (a.length !== all.length) return false
    while (b.length > 0) [a, b] = [b, restModulo(a, b, prime)]
    return a.length === 1
  })
}
function trimmed(values: number[]): number[] { while (values.length > 0 && values.at(-1) === 0) values.pop(); return values }

function restModulo(a: number[], b: number[], prime: number): number[] {
  let inverse = 1
  // Fermat: the power p − 2 is the inverse.
  for (let base = b.at(-1) ?? 1, power = prime - 2; power > 0; power = Math.floor(power / 2), base = base * base % prime) if (power % 2 === 1) inverse = inverse * base % prime
  const rest = [...a]
  while (rest.length >= b.length) {
    const factor = (rest.at(-1) ?? 0) * inverse % prime, shift = rest.length - b.length
    for (const [power, n] of b.entries()) rest[power + shift] = ((rest[power + shift] ?? 0) - factor * n % prime + prime) % prime
    rest.pop()
    trimmed(rest)
  }
  return rest
}

/** p(x + 1) */
export function shifted(all: Polynomial): bigint[] {
  const values = [...all]
  for (let from = 0; from < values.length - 1; from++) for (let power = values.length - 2; power >= from; power--) values[power] = (values[power] ?? 0n) + (values[power + 1] ?? 0n)
  return values
}

/** Where a root lies: from `c / 2^k` to `(c + 1) / 2^k`, or at `c / 2^k` itself. */
export interface Bracket { c: bigint; k: bigint; isPoint: boolean }

/** A bracket for each root between 0 and 1, both left out, of a polynomial without double roots: halved until Descartes' rule says one or none (Vincent, Collins, Akritas). */
export function rootsWithin(all: Polynomial): Bracket[] {
  const found: Bracket[] = [], open: { p: Polynomial; c: bigint; k: bigint }[] = [{ p: all, c: 0n, k: 0n }]
  while (open.length > 0) {
    const part = open.pop()
    if (!part) break
    const { p, c, k } = part
    const changes = variations(shifted(p.toReversed()))
    if (changes === 0) continue
    if (changes === 1) { found.push({ c, k, isPoint: false }); continue }
    const degree = BigInt(p.length - 1)
    const left = p.map((n, power) => n << (degree - BigInt(power)))
    let right: Polynomial = shifted(left)
    if (right[0] === 0n) { found.push({ c: 2n * c + 1n, k: k + 1n, isPoint: true }); right = right.slice(1) }
    open.push({ p: left, c: 2n * c, k: k + 1n }, { p: right, c: 2n * c + 1n, k: k + 1n })
  }
  return found
}

/** The polynomial at `m / 2^k`, times a power of two: its sign is right. */
export function at(all: Polynomial, m: bigint, k: bigint): bigint {
  let value = 0n
  for (let power = all.length - 1, shift = 0n; power >= 0; power--, shift += k) value = value * m + ((all[power] ?? 0n) << shift)
  return value
}
