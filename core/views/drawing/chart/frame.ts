import { escaped } from './words.ts'

/** Widths a chart is drawn for: a column of text, and a phone or the rail. */
export const widths = { wide: 640, narrow: 340 } as const

/** The drawing once for each width; `draw` gives the inner markup and the height. With links in it, it is a group and not one image, so that they can be reached. */
export function bothWidths(summary: string, draw: (width: number) => { body: string, height: number }, hasLinks = false): string {
  return Object.entries(widths).map(([name, width]) => {
    const { body, height } = draw(width)
    return `<svg class="plot ${name}" viewBox="0 0 ${width} ${Math.ceil(height)}" role="${hasLinks ? 'group' : 'img'}" aria-label="${escaped(summary)}" direction="ltr" focusable="false">${body}</svg>`
  }).join('')
}
