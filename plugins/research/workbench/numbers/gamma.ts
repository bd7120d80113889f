/** Lanczos's sum for g = 607/128, 15 terms (P. Godfrey 2001); relative error below 1e-14 for x > 0. */
const lanczos = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202, 3.399464998481189e-05, 4.652362892704858e-05,
  -9.837447530487956e-05, 0.0001580887032249125, -0.00021026444172410488, 0.00021743961811521265, -0.0001643181065367639, 8.441822398385275e-05, -2.6190838401581408e-05, 3.6899182659531625e-06,
]

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const at = x - 1
  let sum = lanczos[0] ?? 0
  for (let n = 1; n < lanczos.length; n++) sum += (lanczos[n] ?? 0) / (at + n)
  const t = at + 607 / 128 + 0.5
  return 0.5 * Math.log(2 * Math.PI) + (at + 0.5) * Math.log(t) - t + Math.log(sum)
}

const tiny = 1e-300, enough = 1e-16, most = 10_000

/** Q(a, x) = Γ(a, x) / Γ(a), the share above x: series below a + 1 (DLMF 8.11.4), continued fraction above (DLMF 8.9.2, by Lentz). */
export function gammaAbove(a: number, x: number): number {
  if (x <= 0) return 1
  const front = Math.exp(-x + a * Math.log(x) - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a, sum = term
    for (let n = 1; n < most && Math.abs(term) > Math.abs(sum) * enough; n++) { term *= x / (a + n); sum += term }
    return 1 - front * sum
  }
  let b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d
  for (let n = 1; n < most; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / (Math.abs(an * d + b) < tiny ? tiny : an * d + b)
    c = Math.abs(b + an / c) < tiny ? tiny : b + an / c
    h *= d * c
    if (Math.abs(d * c - 1) < enough * 4) break
  }
  return front * h
}

/** I_x(a, b), the regularised incomplete beta function: continued fraction (DLMF 8.17.22) by Lentz, from the side where it converges fast. */
export function betaBelow(a: number, b: number, x: number, y = 1 - x): number {
  if (x <= 0) return 0
  if (y <= 0) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * (x > 0.5 ? Math.log(y) : Math.log1p(-x)))
  return x < (a + 1) / (a + b + 2) ? front * fraction(a, b, x) / a : 1 - front * fraction(b, a, y) / b
}

function fraction(a: number, b: number, x: number): number {
  let c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), h = d
  for (let m = 1; m < most; m++) {
    for (const step of [m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))]) {
      d = 1 / (Math.abs(1 + step * d) < tiny ? tiny : 1 + step * d)
      c = Math.abs(1 + step / c) < tiny ? tiny : 1 + step / c
      h *= d * c
    }
    if (Math.abs(d * c - 1) < enough * 4) break
  }
  return h
}
