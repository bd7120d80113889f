import { Matrix, QrDecomposition } from 'ml-matrix'

/** Ordinary least squares: `bread` is (XᵀX)⁻¹. */
export interface Fit { coefficients: number[]; fitted: number[]; residuals: number[]; bread: Matrix; rows: number; columns: number }

/** Columns that say nothing the others do not, as a share of the largest: no coefficient can be told apart then. */
const dependent = 1e-9

/**
 * Fits y by the columns of X, by Householder's QR, on columns brought to length one so that a trend of thousands does not drown the others.
 * Null where a column follows from the others, or there are no more rows than columns.
 */
export function leastSquares(y: readonly number[], x: readonly (readonly number[])[]): Fit | null {
  const rows = y.length, columns = x[0]?.length ?? 0
  if (rows <= columns || columns === 0) return null
  const scale = Array.from({ length: columns }, (_, n) => Math.hypot(...norms(x, n)))
  if (scale.some((one) => !(one > 0))) return null
  const scaled = new Matrix(x.map((row) => row.map((value, n) => value / (scale[n] ?? 1))))
  const qr = new QrDecomposition(scaled)
  const r = qr.upperTriangularMatrix
  for (let n = 0; n < columns; n++) if (!(Math.abs(r.get(n, n)) > dependent)) return null
  const solved = qr.solve(Matrix.columnVector([...y]))
  const coefficients = scale.map((one, n) => solved.get(n, 0) / one)
  const inverse = upperInverse(r)
  const bread = inverse.mmul(inverse.transpose())
  for (let m = 0; m < columns; m++) for (let n = 0; n < columns; n++) bread.set(m, n, bread.get(m, n) / ((scale[m] ?? 1) * (scale[n] ?? 1)))
  const fitted = x.map((row) => dot(row, coefficients))
  return { coefficients, fitted, residuals: y.map((value, n) => value - (fitted[n] ?? 0)), bread, rows, columns }
}

/** In pieces: a call takes no more than some ten thousand arguments. */
function norms(x: readonly (readonly number[])[], column: number): number[] {
  let sum = 0, largest = 0
  for (const row of x) largest = Math.max(largest, Math.abs(row[column] ?? 0))
  if (largest === 0) return [0]
  for (const row of x) sum += ((row[column] ?? 0) / largest) ** 2
  return [largest * Math.sqrt(sum)]
}

export const dot = (a: readonly number[], b: readonly number[]): number => { let sum = 0; for (let n = 0; n < a.length; n++) sum += (a[n] ?? 0) * (b[n] ?? 0); return sum }

function upperInverse(r: Matrix): Matrix {
  const size = r.columns, inverse = Matrix.zeros(size, size)
  for (let column = 0; column < size; column++) {
    for (let row = column; row >= 0; row--) {
      let sum = row === column ? 1 : 0
      for (let n = row + 1; n <= column; n++) sum -= r.get(row, n) * inverse.get(n, column)
      inverse.set(row, column, sum / r.get(row, row))
    }
  }
  return inverse
}

/** wᵀ V w: the variance of a sum of coefficients. */
export function varianceOf(weights: readonly number[], covariance: Matrix): number {
  let sum = 0
  for (let m = 0; m < weights.length; m++) for (let n = 0; n < weights.length; n++) sum += (weights[m] ?? 0) * (weights[n] ?? 0) * covariance.get(m, n)
  return sum
}
