import { joined } from './joined.ts'
import { numbersFrom } from './seed.ts'

// Prime numbers of petals, so that a line of three or four turns passes between its own loops before it closes.
const petals = [11, 13, 17, 19, 23]
// The drawing's own unit: a tenth of what it is shown in, so that whole numbers are fine enough.
const size = 480
const centre = size / 2

/** Points of one closed looping line (an epitrochoid's kin), as many turns as it takes to close. */
function loop(lobes: number, turns: number, depth: number, phase: number): string {
  const steps = lobes * 10
  const points: (readonly [number, number])[] = []
  for (let step = 0; step < steps; step++) {
    const angle = step / steps * 2 * Math.PI * turns
    const wave = Math.cos(step / steps * 2 * Math.PI * lobes + phase)
    const radius = centre - 8 - depth * (1 - wave) / 2
    points.push([centre + radius * Math.cos(angle), centre + radius * Math.sin(angle)])
  }
  return smooth(points)
}

/** A closed smooth path through the middles of the points, in short relative steps. */
function smooth(points: readonly (readonly [number, number])[]): string {
  const middles = points.map(([x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length]!
    return [Math.round((x + nextX) / 2), Math.round((y + nextY) / 2)] as const
  })
  let [fromX, fromY] = middles.at(-1)!
  let path = `M${fromX} ${fromY}`
  points.forEach(([x, y], index) => {
    const [endX, endY] = middles[index]!
    path += 'q' + joined([Math.round(x) - fromX, Math.round(y) - fromY, endX - fromX, endY - fromY])
    fromX = endX
    fromY = endY
  })
  return path + 'z'
}

/**
 * The rosette of a seat, drawn from its code. A code of two or three capitals is written in its middle; any other
 * seed (the site's own mark) gives the line work alone. Decoration: hidden from assistive technology. Under 6 kB.
 */
export function rosette(code: string): string {
  const next = numbersFrom('rosette ' + code)
  const lobes = petals[Math.floor(next() * petals.length)]!
  const depth = 95 + next() * 30
  const phase = next() * 6.283
  const lines = loop(lobes, 4, depth, phase) + loop(lobes, 3, depth - 25, phase + 2)
  const letters = /^[A-Z]{2,3}$/.test(code)
    ? '<circle class="hole" cx="240" cy="240" r="115" fill="none"/>' +
      `<text x="240" y="${code.length === 2 ? 286 : 276}" text-anchor="middle" font-size="${code.length === 2 ? 130 : 104}" font-weight="700" fill="currentColor" direction="ltr">${code}</text>`
    : ''
  return `<svg class="rosette" viewBox="0 0 ${size} ${size}" aria-hidden="true" focusable="false">` +
    `<path d="${lines}" fill="none" stroke="currentColor" stroke-width="7"/>${letters}</svg>`
}
