import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { kept } from '../drawing/kept.ts'
import { rosette } from '../drawing/rosette.ts'

export interface Icons {
  /** The picture as markup; `attributes` go on the `<svg>` as they are. An unknown name gives nothing. */
  svg(name: string, attributes: string): string
  /** The rosette of a seed as markup; a reference where the sprite has it. */
  rosette(seed: string): string
  /** One file with every icon of the views, and the site's own mark, which every page shows; set once when the names are known. */
  makeSprite(names: Iterable<string>, seed?: string): { readonly hash: string; readonly body: string }
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

const boxOf = (svg: string): string => /viewBox="([^"]+)"/.exec(svg)?.[1] ?? ''

/** Icons by name: the theme's own shapes, then lucide's. */
export function openIcons({ own }: Needs): Icons {
  const drawings = new Map<string, Drawing | null>()
  let sprite: { names: Set<string>; seed: string | undefined; address: string | null } = { names: new Set(), seed: undefined, address: null }
  const seats = kept(rosette)

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
    rosette(seed) {
      if (sprite.address === null || seed !== sprite.seed) return seats(seed)
      return `<svg class="rosette" viewBox="${boxOf(seats(seed))}" aria-hidden="true" focusable="false"><use href="${sprite.address}#mark"/></svg>`
    },
    makeSprite(names, seed) {
      const found = [...new Set([...names, ...own.keys()])].toSorted().filter((name) => drawing(name) !== null)
      const symbols = found.map((name) => {
        const { box, inner } = drawing(name)!
        return `<symbol id="${name}" viewBox="${box}">${inner}</symbol>`
      })
      if (seed !== undefined) symbols.push(`<symbol id="mark" viewBox="${boxOf(seats(seed))}">${seats(seed).replace(/^<svg[^>]*>|<\/svg>$/g, '')}</symbol>`)
      const body = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`
      sprite = { names: new Set(found), seed, address: null }
      return { hash: createHash('sha256').update(body).digest('base64url').slice(0, 12), body }
    },
    useSprite(address) { sprite = { ...sprite, address } },
  }
}
