import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

export interface Icons {
  /** The picture as markup; `attributes` go on the `<svg>` as they are. An unknown name gives nothing. */
  svg(name: string, attributes: string): string
  /** One file with every icon of the views; set once when the names are known. */
  makeSprite(names: Iterable<string>): { readonly hash: string; readonly body: string }
  /** From then on icons of the sprite are drawn by reference. */
  useSprite(address: string): void
}
interface Needs {
  /** Files whose icons go before lucide's of the same name, by name. */
  readonly own: ReadonlyMap<string, string>
}
interface Drawing { readonly box: string; readonly width: number; readonly height: number; readonly inner: string }

const lucide = join(dirname(createRequire(import.meta.url).resolve('lucide-static/package.json')), 'icons')
const stroke = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'

/** The names of icons that templates and code write out. */
export const iconNames = (source: string): string[] =>
  [...source.matchAll(/(?:[{(]\s*~?icon\s+["']([a-z0-9-]+)["']|\bicon:\s*'([a-z0-9-]+)')/g)].map((match) => match[1] ?? match[2]!)

/** Icons by name: the theme's own shapes, then lucide's. */
export function openIcons({ own }: Needs): Icons {
  const drawings = new Map<string, Drawing | null>()
  let sprite: { names: Set<string>; address: string | null } = { names: new Set(), address: null }

  function drawing(name: string): Drawing | null {
    let known = drawings.get(name)
    if (known === undefined) drawings.set(name, known = read(name))
    return known
  }

  function read(name: string): Drawing | null {
    const isOwn = own.has(name)
    let text: string
    try {
      text = readFileSync(own.get(name) ?? join(lucide, `${basename(name)}.svg`), 'utf8')
    } catch {
      return null
    }
    const [, head = '', body = ''] = /<svg([^>]*)>([\s\S]*)<\/svg>/.exec(text) ?? []
    const box = /viewBox="([^"]+)"/.exec(head)?.[1] ?? '0 0 24 24'
    const [, , width = 24, height = 24] = box.split(/\s+/).map(Number)
    const inner = body.replace(/\s*\n\s*/g, '').replace(/\s+\/>/g, '/>').trim()
    return { box, width, height, inner: isOwn ? inner : `<g ${stroke}>${inner}</g>` }
  }

  return {
    svg(name, attributes) {
      const found = drawing(name)
      if (!found) return ''
      const { box, width, height, inner } = found
      const isReferred = sprite.address !== null && sprite.names.has(name)
      return `<svg${attributes} viewBox="${box}" width="${width}" height="${height}">${isReferred ? `<use href="${sprite.address}#${name}"/>` : inner}</svg>`
    },
    makeSprite(names) {
      const found = [...new Set([...names, ...own.keys()])].toSorted().filter((name) => drawing(name) !== null)
      const symbols = found.map((name) => {
        const { box, inner } = drawing(name)!
        return `<symbol id="${name}" viewBox="${box}">${inner}</symbol>`
      })
      const body = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`
      sprite = { names: new Set(found), address: null }
      return { hash: createHash('sha256').update(body).digest('base64url').slice(0, 12), body }
    },
    useSprite(address) { sprite = { ...sprite, address } },
  }
}
