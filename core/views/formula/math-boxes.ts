import type { Role } from '../drawing/palette.ts'
import type { Pen } from '../paper/row.ts'

/** What stands on a baseline: width, how far above and below it, in points; drawn with its left end at x and its baseline at y. */
export interface MathBox { readonly width: number; readonly ascent: number; readonly descent: number; paint(pen: Pen, x: number, y: number): void }

export const blank = (width: number): MathBox => ({ width, ascent: 0, descent: 0, paint: () => {} })
const highest = (boxes: readonly MathBox[]): number => Math.max(0, ...boxes.map(({ ascent }) => ascent))
const lowest = (boxes: readonly MathBox[]): number => Math.max(0, ...boxes.map(({ descent }) => descent))
/** The height fractions, signs and brackets are centred at, in parts of the size. */
const axisOf = (size: number): number => size * 0.25
const ruleOf = (size: number): number => Math.max(0.35, size * 0.05)
const rule = ({ document, palette }: Pen, ink: Role, size: number, points: readonly (readonly [number, number])[]): void => {
  document.lineWidth(ruleOf(size)).strokeColor(palette[ink]).moveTo(...points[0]! as [number, number])
  for (const [x, y] of points.slice(1)) document.lineTo(x, y)
  document.stroke()
}

export function beside(boxes: readonly MathBox[]): MathBox {
  return {
    width: boxes.reduce((sum, { width }) => sum + width, 0), ascent: highest(boxes), descent: lowest(boxes),
    paint(pen, x, y) { let from = x; for (const box of boxes) { box.paint(pen, from, y); from += box.width } },
  }
}

export function over(above: MathBox, below: MathBox, { size, hasRule, ink }: { size: number; hasRule: boolean; ink: Role }): MathBox {
  const axis = axisOf(size), gap = size * 0.2, side = size * 0.1
  const width = Math.max(above.width, below.width) + 2 * side + size * 0.1
  return {
    width, ascent: axis + gap + above.descent + above.ascent, descent: below.ascent + below.descent + gap - axis,
    paint(pen, x, y) {
      above.paint(pen, x + (width - above.width) / 2, y - axis - gap - above.descent)
      below.paint(pen, x + (width - below.width) / 2, y - axis + gap + below.ascent)
      if (hasRule) rule(pen, ink, size, [[x + side / 2, y - axis], [x + width - side / 2, y - axis]])
    },
  }
}

/** The sign is drawn, as tall as what is under it. */
export function root(inner: MathBox, degree: MathBox | null, { size, ink }: { size: number; ink: Role }): MathBox {
  const gap = size * 0.14, hook = size * 0.55, lead = Math.max(0, (degree?.width ?? 0) - hook * 0.55)
  const ascent = inner.ascent + gap + ruleOf(size)
  return {
    width: lead + hook + inner.width + size * 0.08, ascent: Math.max(ascent, (degree?.ascent ?? 0) + (degree?.descent ?? 0) + ascent * 0.45), descent: inner.descent,
    paint(pen, x, y) {
      const from = x + lead, top = y - inner.ascent - gap, foot = y + inner.descent, knee = foot - (foot - top) * 0.45
      rule(pen, ink, size, [[from + hook * 0.1, knee + size * 0.06], [from + hook * 0.28, knee], [from + hook * 0.55, foot], [from + hook * 0.92, top], [from + hook + inner.width + size * 0.06, top]])
      inner.paint(pen, from + hook, y)
      degree?.paint(pen, x, knee - degree.descent - size * 0.12)
    },
  }
}

export function scripted(base: MathBox, sub: MathBox | null, sup: MathBox | null, size: number, isRtl: boolean): MathBox {
  const up = Math.max(size * 0.36, base.ascent - size * 0.36), down = Math.max(size * 0.18, base.descent + size * 0.06)
  const wide = Math.max(sub?.width ?? 0, sup?.width ?? 0)
  const gap = size * 0.04
  return {
    width: base.width + gap + wide, ascent: Math.max(base.ascent, sup ? up + sup.ascent : 0), descent: Math.max(base.descent, sub ? down + sub.descent : 0),
    paint(pen, x, y) {
      base.paint(pen, isRtl ? x + wide + gap : x, y)
      sup?.paint(pen, isRtl ? x + wide - sup.width : x + base.width + gap, y - up)
      sub?.paint(pen, isRtl ? x + wide - sub.width : x + base.width + gap, y + down)
    },
  }
}

/** `isClose`: a mark that stands on its letter. */
export function stacked(base: MathBox, above: MathBox | null, below: MathBox | null, size: number, isClose = false): MathBox {
  const gap = size * (isClose ? 0.03 : 0.12)
  // Marks are drawn where they stand over small letters in the font.
  const lift = isClose && above && above.ascent > size * 0.45 ? Math.max(0, base.ascent - size * 0.45) : base.ascent + gap + (above?.descent ?? 0)
  const width = Math.max(base.width, above?.width ?? 0, below?.width ?? 0)
  return {
    width, ascent: above ? lift + above.ascent : base.ascent, descent: below ? base.descent + gap + below.ascent + below.descent : base.descent,
    paint(pen, x, y) {
      base.paint(pen, x + (width - base.width) / 2, y)
      above?.paint(pen, x + (width - above.width) / 2, y - lift)
      below?.paint(pen, x + (width - below.width) / 2, y + base.descent + gap + below.ascent)
    },
  }
}

/** A bracket as tall as what it stands at, its weight the same. */
export function stretched(sign: MathBox, { ascent, descent }: { ascent: number; descent: number }, size: number): MathBox {
  const axis = axisOf(size), half = Math.max(ascent - axis, descent + axis) + size * 0.06, own = (sign.ascent + sign.descent) / 2
  const by = Math.max(1, half / own)
  if (by <= 1.05) return sign
  return {
    width: sign.width, ascent: half + axis, descent: half - axis,
    paint(pen, x, y) { pen.document.save().translate(x, y - axis).scale(1, by, {}); sign.paint(pen, 0, (sign.ascent - sign.descent) / 2); pen.document.restore() },
  }
}

export function table(rows: readonly (readonly MathBox[])[], size: number, isRtl: boolean): MathBox {
  const count = Math.max(0, ...rows.map((row) => row.length)), gap = { x: size * 0.8, y: size * 0.35 }
  const widths = Array.from({ length: count }, (_one, n) => Math.max(0, ...rows.map((row) => row[n]?.width ?? 0)))
  const heights = rows.map((row) => ({ ascent: Math.max(highest(row), size * 0.65), descent: Math.max(lowest(row), size * 0.2) }))
  const height = heights.reduce((sum, { ascent, descent }) => sum + ascent + descent, 0) + gap.y * Math.max(0, rows.length - 1)
  const width = widths.reduce((sum, one) => sum + one, 0) + gap.x * Math.max(0, count - 1), axis = axisOf(size)
  return {
    width, ascent: height / 2 + axis, descent: height / 2 - axis,
    paint(pen, x, y) {
      let top = y - height / 2 - axis
      rows.forEach((row, r) => {
        const { ascent, descent } = heights[r]!
        let from = isRtl ? x + width : x
        widths.forEach((wide, n) => { if (isRtl) from -= wide; const box = row[n]; box?.paint(pen, from + (wide - box.width) / 2, top + ascent); from += isRtl ? -gap.x : wide + gap.x })
        top += ascent + descent + gap.y
      })
    },
  }
}

export function framed(box: MathBox, size: number, ink: Role): MathBox {
  const pad = size * 0.2
  return { width: box.width + 2 * pad, ascent: box.ascent + pad, descent: box.descent + pad, paint(pen, x, y) { box.paint(pen, x + pad, y); pen.document.lineWidth(ruleOf(size)).strokeColor(pen.palette[ink]).rect(x, y - box.ascent - pad, box.width + 2 * pad, box.ascent + box.descent + 2 * pad).stroke() } }
}
