import type { Palette } from '../drawing/palette.ts'

const bar = { width: 6, height: 7, gap: 2.4 }
type Meter = { n: number; of: number }

/** How much room so many bars take before the words beside them. */
export const roomOfMeter = (meter: Meter | undefined): number => meter === undefined ? 0 : meter.of * (bar.width + bar.gap) + 4

/** Bars, the first so many filled; from right to left in Arabic. The words beside them say the same. */
export function paintMeter(document: PDFKit.PDFDocument, palette: Palette, { n, of }: Meter, { x, width, y, step, isRtl }: { x: number; width: number; y: number; step: number; isRtl: boolean }): void {
  document.lineWidth(0.7).strokeColor(palette.brand).fillColor(palette.brand)
  for (let at = 0; at < of; at += 1) {
    const from = at * (bar.width + bar.gap)
    document.rect(isRtl ? x + width - from - bar.width : x + from, y + (step - bar.height) / 2, bar.width, bar.height)
    if (at < n) document.fillAndStroke()
    else document.stroke()
  }
}
