import { joined } from './joined.ts'
import { numbersFrom } from './seed.ts'

export interface GuillocheSize {
  /** Width of the drawing's own coordinates, in pixels; it stretches to its container. */
  readonly width?: number
  readonly height?: number
}

interface Wave { readonly turns: number, readonly phase: number, readonly share: number }

const lineCount = 17
const segmentCount = 18
// Coordinates are written as whole numbers on a grid four times finer than a pixel: shorter than decimals, as smooth.
const fine = 4

const valueOf = (waves: readonly Wave[], at: number, shift: number): number =>
  waves.reduce((sum, { turns, phase, share }) => sum + share * Math.sin(2 * Math.PI * turns * at + phase + shift), 0)

const slopeOf = (waves: readonly Wave[], at: number, shift: number): number =>
  waves.reduce((sum, { turns, phase, share }) =>
    sum + share * 2 * Math.PI * turns * Math.cos(2 * Math.PI * turns * at + phase + shift), 0)

/**
 * Security-print line work: seventeen lines of one family of waves, drawn from a seed (an item's number, an
 * administration's code). The same seed gives the same drawing. Decoration: hidden from assistive technology.
 * Under 6 kB; the class `guilloche` places and colours it.
 */
export function guilloche(seed: string, { width = 1000, height = 260 }: GuillocheSize = {}): string {
  const next = numbersFrom(seed)
  const waves: Wave[] = [
    { turns: 0.9 + next() * 0.5, phase: next() * 6.283, share: 0.52 },
    { turns: 1.7 + next() * 0.9, phase: next() * 6.283, share: 0.3 },
    { turns: 2.6 + next() * 0.8, phase: next() * 6.283, share: 0.12 }
  ]
  // Each wave drifts at its own pace from line to line: where the paces meet the lines gather, elsewhere they open.
  const drift = [2.3 + next() * 1.1, -(1.7 + next() * 1.2), 1 + next() * 1.4]
  const middle = height * (0.48 + next() * 0.12)
  const reach = height * 0.5

  const y = (line: number, at: number): number => {
    const shift = line / (lineCount - 1) - 0.5
    return middle + reach * waves.reduce((sum, wave, index) => sum + valueOf([wave], at, shift * drift[index]!), 0)
  }
  const slope = (line: number, at: number): number => {
    const shift = line / (lineCount - 1) - 0.5
    return reach * waves.reduce((sum, wave, index) => sum + slopeOf([wave], at, shift * drift[index]!), 0)
  }

  const onGrid = (value: number): number => Math.round(value * fine)
  let path = ''
  for (let line = 0; line < lineCount; line++) {
    let x = 0
    let here = onGrid(y(line, 0))
    // The first control point is only reflected by later `s` segments, so the first segment starts along its own tangent.
    const step = 1 / segmentCount
    path += `M0 ${here}`
    for (let segment = 1; segment <= segmentCount; segment++) {
      const at = segment * step
      const endX = onGrid(width * at)
      const endY = onGrid(y(line, at))
      const backX = onGrid(width * (at - step / 3))
      const backY = onGrid(y(line, at) - slope(line, at) * step / 3)
      if (segment === 1) path += `c${joined([onGrid(width * step / 3), onGrid(slope(line, 0) * step / 3)])}`
      path += (segment === 1 ? joined([backX - x, backY - here], true) : `s${joined([backX - x, backY - here])}`) +
        joined([endX - x, endY - here], true)
      x = endX
      here = endY
    }
  }
  return `<svg class="guilloche" viewBox="0 0 ${width * fine} ${height * fine}" preserveAspectRatio="none" aria-hidden="true" focusable="false">` +
    `<path d="${path}" fill="none" stroke="currentColor" stroke-width=".8" vector-effect="non-scaling-stroke"/></svg>`
}
