/** One drawing of the sprite: its name and the text of its SVG file. */
export interface SpriteDrawing { readonly name: string, readonly svg: string }

const kept = ['fill', 'stroke', 'stroke-width', 'stroke-linecap', 'stroke-linejoin'] as const

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
}

function symbol({ name, svg }: SpriteDrawing): string {
  const opening = /<svg\b[^>]*>/.exec(svg)
  const end = svg.lastIndexOf('</svg>')
  if (!opening || end < 0) throw new Error(`icon “${name}” is not an SVG drawing`)
  const inner = svg.slice(opening.index + opening[0].length, end)
    .replace(/\s*\n\s*/g, '').replace(/\s*\/>/g, '/>')
  const style = kept.flatMap(key => {
    const value = attribute(opening[0], key)
    return value === undefined ? [] : [` ${key}="${value}"`]
  }).join('')
  return `<symbol id="${name}" viewBox="${attribute(opening[0], 'viewBox') ?? '0 0 24 24'}"${style}>${inner}</symbol>`
}

/**
 * All icons of a theme as one SVG file, to be shown by `<use href="…#name">`. Colours follow the text around them.
 * @throws Error naming the drawing that is not SVG or whose name is given twice
 */
export function sprite(drawings: readonly SpriteDrawing[]): string {
  const names = new Set<string>()
  for (const { name } of drawings) {
    if (names.has(name)) throw new Error(`icon “${name}” is given twice`)
    names.add(name)
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">${drawings.map(symbol).join('')}</svg>\n`
}
