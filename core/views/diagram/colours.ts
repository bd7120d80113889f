import type { Palette } from '../drawing/palette.ts'

/** What the style sheet of pages calls the colours of a drawing, as a paper has them. */
export const diagramColours = (palette: Palette): Readonly<Record<string, string>> => ({
  'bg': palette.paper, 'text': palette.ink, 'text-sec': palette['ink-2'], 'text-muted': palette['ink-2'], 'text-faint': palette['ink-2'], 'line': palette['line-strong'], 'arrow': palette['ink-2'],
  'node-fill': palette.surface, 'node-stroke': palette['line-strong'], 'group-fill': 'none', 'group-hdr': palette.surface, 'inner-stroke': palette.line, 'key-badge': palette.surface,
})
/** A colour by what stands in the drawing; null where nothing is drawn. */
export function colourOf(value: string | undefined, colours: Readonly<Record<string, string>>, otherwise: string | null): string | null {
  const name = /^var\(--diagram-([\w-]+)\)$/.exec(value ?? '')?.[1]
  const colour = name === undefined ? value ?? otherwise : colours[name] ?? otherwise
  return colour === 'none' || colour === 'transparent' ? null : colour
}
