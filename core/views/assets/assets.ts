import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import type { Locale, Log } from '../../contract/index.ts'
import { brandStylesheet, type Brand } from '../drawing/brand.ts'
import type { Icons } from './icons.ts'
import { mediaType } from './media-type.ts'
import type { ThemeFacts } from './theme.ts'

export interface Asset { readonly type: string; readonly body: Buffer; readonly etag: string; readonly br?: Buffer; readonly gzip?: Buffer }
export interface AssetLinks {
  readonly css: readonly string[]
  readonly js: readonly string[]
  readonly preload: readonly { readonly href: string; readonly as: string; readonly type: string }[]
  readonly icon: string | null
  readonly manifest: string | null
}
export interface Assets {
  /** Addresses for the head of a page. */
  links(locale?: Locale): AssetLinks
  /** By the last part of its address; names hold the hash of the content, so a copy is good for ever. */
  find(name: string): Asset | null
  /** Makes what is missing: at the start, and after plugins or the brand changed. */
  refresh(): Promise<void>
  /** Waits for compression in the background. */
  settle(): Promise<void>
}
interface Needs {
  /** Nearest first. */
  readonly themes: readonly ThemeFacts[]
  /** Folders with entry points for the browser: core's first, then plugins'. */
  clients(): readonly string[]
  brand(): Brand
  /** What the site's own mark is drawn from. */
  seed?(): string
  readonly icons: Icons
  iconNames(): Iterable<string>
  readonly cacheFolder: string
  /** Where esbuild finds packages from. */
  readonly log: Log
}
interface Built { readonly css: string[]; readonly js: string[]; readonly files: string[]; readonly fonts: Record<string, string[]>; readonly icon: string | null }

const nothing: Built = { css: [], js: [], files: [], fonts: {}, icon: null }

/** Style sheets, scripts, fonts and icons of themes and plugins, bundled once and kept on disk by the hash of their sources. */
export function openAssets(needs: Needs): Assets {
  const { themes, cacheFolder, icons, log } = needs
  const files = new Map<string, Asset & { br?: Buffer; gzip?: Buffer }>()
  let built = nothing
  let brand: string | null = null
  let sprite: string | null = null
  let background: Promise<void> = Promise.resolve()
  const linked = new Map<string, AssetLinks>()

  function add(name: string, body: Buffer): void {
    const [br, gzip] = [join(cacheFolder, `${name}.br`), join(cacheFolder, `${name}.gz`)].map((path) => (existsSync(path) ? readFileSync(path) : undefined))
    files.set(name, { type: mediaType(name), body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`, ...(br ? { br } : {}), ...(gzip ? { gzip } : {}) })
  }

  async function build(): Promise<Built> {
    const key = sourcesHash([...themes.map(({ folder }) => join(folder, 'assets')), ...themes.map(({ folder }) => join(folder, 'theme.json')), ...needs.clients()])
    const list = join(cacheFolder, `built-${key}.json`)
    const known = readBuilt(list, cacheFolder)
    if (known) return known
    const began = performance.now()
    const { bundle } = await import('./bundle.ts')
    const { made, outputs } = await bundle(themes, needs.clients())
    for (const [name, body] of outputs) writeWhole(join(cacheFolder, name), body)
    writeWhole(list, Buffer.from(JSON.stringify(made)))
    forget(cacheFolder, [...made.files, `built-${key}.json`])
    log.info('Style sheets and scripts were bundled', { files: outputs.size, ms: Math.round(performance.now() - began) })
    return made
  }

  async function compressAll(): Promise<void> {
    const { compress, isCompressible } = await import('./precompress.ts')
    for (const [name, asset] of files) {
      if (!isCompressible(asset.type) || asset.body.length < 1000 || (asset.br && asset.gzip)) continue
      const { br, gzip } = await compress(asset.body)
      writeWhole(join(cacheFolder, `${name}.br`), br)
      writeWhole(join(cacheFolder, `${name}.gz`), gzip)
      files.set(name, { ...asset, br, gzip })
    }
  }

  return {
    links(locale = 'en') {
      let links = linked.get(locale)
      if (!links) {
        const preload = (built.fonts[locale] ?? []).map((name) => ({ href: `/assets/${name}`, as: 'font', type: 'font/woff2' }))
        links = {
          css: [...built.css, ...(brand === null ? [] : [brand])].map((name) => `/assets/${name}`), js: built.js.map((name) => `/assets/${name}`), preload,
          icon: built.icon === null ? null : `/assets/${built.icon}`, manifest: '/manifest.webmanifest',
        }
        linked.set(locale, links)
      }
      return links
    },
    find: (name) => files.get(name) ?? null,
    async refresh() {
      mkdirSync(cacheFolder, { recursive: true, mode: 0o700 })
      built = await build()
      for (const name of built.files) if (!files.has(name)) add(name, readFileSync(join(cacheFolder, name)))
      const style = Buffer.from(brandStylesheet(needs.brand()))
      brand = `brand-${createHash('sha256').update(style).digest('base64url').slice(0, 12)}.css`
      if (!files.has(brand)) add(brand, style)
      const { hash, body } = icons.makeSprite(needs.iconNames(), needs.seed?.())
      sprite = `icons-${hash}.svg`
      if (!files.has(sprite)) add(sprite, Buffer.from(body))
      icons.useSprite(`/assets/${sprite}`)
      linked.clear()
      background = background.then(compressAll).catch((error: unknown) => log.warn('Assets could not be compressed ahead', { error: String(error) }))
    },
    settle: () => background,
  }
}

function readBuilt(list: string, folder: string): Built | null {
  try {
    const built = JSON.parse(readFileSync(list, 'utf8')) as Built
    return built.files.every((name) => existsSync(join(folder, name))) ? built : null
  } catch {
    return null
  }
}

/** Takes away what former sources were bundled to; whoever still serves it has it in memory. */
function forget(folder: string, kept: readonly string[]): void {
  const keep = new Set(kept)
  const longAgo = Date.now() - 7 * 86_400_000
  for (const name of readdirSync(folder)) {
    if (!/^(?:built-[\w-]+\.json|[\w-]+-[\w-]{8,}\.(?:css|js|svg|woff2|png)(?:\.br|\.gz)?)$/.test(name) || keep.has(name.replace(/\.(?:br|gz)$/, ''))) continue
    if (statSync(join(folder, name)).mtimeMs < longAgo) rmSync(join(folder, name), { force: true })
  }
}

function writeWhole(path: string, body: Buffer): void {
  const draft = `${path}.${process.pid}`
  try {
    writeFileSync(draft, body)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

// Size and time of change stand for the content: reading 100 files at each start would cost more than the hash saves.
function sourcesHash(paths: readonly string[]): string {
  const hash = createHash('sha256').update(`bundle 1 ${process.version}`)
  const walk = (path: string): void => {
    let found
    try {
      found = statSync(path)
    } catch {
      return
    }
    if (found.isDirectory()) { for (const name of readdirSync(path).toSorted()) if (name !== 'test' && name !== 'node_modules') walk(join(path, name)) }
    else hash.update(`${path} ${found.size} ${found.mtimeMs}\n`)
  }
  for (const path of paths) walk(path)
  return hash.digest('base64url').slice(0, 16)
}

/** Entry points of a client folder: its `main.ts` alone where it has one, else each of its files. */
export function entryPoints(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => /^[\w-]+\.(?:ts|js)$/.test(name) && !name.endsWith('.d.ts') && !name.includes('.test.')).toSorted()
  const main = names.find((name) => basename(name, extname(name)) === 'main')
  return (main === undefined ? names : [main]).map((name) => join(folder, name))
}
