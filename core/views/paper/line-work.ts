type Document = PDFKit.PDFDocument

/** What says nothing, and is not read aloud. */
export function artifact(document: Document, draw: () => void): void {
  document.markContent('Artifact', { type: 'Layout' })
  draw()
  document.endMarkedContent()
}

/** The lines of one of our drawings, as lines; `isMirrored` turns it round. */
export function svg(document: Document, drawing: string, { x, y, width, height, isMirrored = false }: { x: number; y: number; width: number; height: number; isMirrored?: boolean }, colour: string, stroke: number): void {
  const [, , , wide = '1', high = '1'] = /viewBox="(-?[\d.]+) (-?[\d.]+) ([\d.]+) ([\d.]+)"/.exec(drawing) ?? []
  const path = /<path d="([^"]+)"/.exec(drawing)?.[1]
  if (path === undefined) return
  const [across, down] = [width / Number(wide), height / Number(high)]
  document.save().rect(x, y, width, height).clip().translate(isMirrored ? x + width : x, y).scale(isMirrored ? -across : across, down, {}).lineWidth(stroke / Math.min(across, down)).path(path).stroke(colour).restore()
}
