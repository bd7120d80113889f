const ln2 = 0.693_147_180_559_945_3

/** 1/23, 1/21 … 1: the series of the area under a hyperbola. */
const odd = Array.from({ length: 12 }, (_, n) => 1 / (23 - 2 * n))

/** The natural logarithm by sums and products alone, the same on every machine; `Math.log` may differ in its last bit. */
export function logarithm(value: number): number {
  let part = value, power = 0
  while (part > 1.414_213_562_373_095_1) { part /= 2; power++ }
  while (part < 0.707_106_781_186_547_6) { part *= 2; power-- }
  const s = (part - 1) / (part + 1), square = s * s
  return 2 * s * polynomial(odd, square) + power * ln2
}

const central = {
  over: [2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513, 133.14166789178438, 3.3871328727963665],
  under: [5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579, 42.31333070160091, 1],
}
const middle = {
  over: [0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835],
  under: [1.0507500716444169e-09, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038, 2.053191626637759, 1],
}
const far = {
  over: [2.0103343992922881e-07, 2.7115555687434876e-05, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103],
  under: [2.0442631033899397e-15, 1.421511758316446e-07, 1.8463183175100548e-05, 0.0007868691311456133, 0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1],
}
function polynomial(coefficients: readonly number[], at: number): number {
  let sum = 0
  for (let n = 0; n < coefficients.length; n++) sum = sum * at + (coefficients[n] ?? 0)
  return sum
}
const share = ({ over, under }: typeof central, at: number) => polynomial(over, at) / polynomial(under, at)

/** Where a standard normal value lies with this much below it: Wichura (1988), algorithm AS 241, to sixteen digits. @param p above 0, below 1 */
export function normalAt(p: number): number {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return q * share(central, 0.180625 - q * q)
  const root = Math.sqrt(-logarithm(q < 0 ? p : 1 - p))
  const size = root <= 5 ? share(middle, root - 1.6) : share(far, root - 5)
  return q < 0 ? -size : size
}

/** The 95 % point. */
export const ninetyFifth = 1.644_853_626_951_472_2
