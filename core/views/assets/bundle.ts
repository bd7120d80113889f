import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { build, stop } from 'esbuild'
import { entryPoints } from './assets.ts'
import type { ThemeFacts } from './theme.ts'

interface Made { css: string[]; js: string[]; files: string[]; fonts: Record<string, string[]>; icon: string | null }

const target = ['es2022', 'chrome109', 'firefox113', 'safari16.4']
const loader = { '.woff2': 'file', '.svg': 'file', '.png': 'file' } as const

let running = 0

/** Runs esbuild: a style sheet for each theme, one script for each entry point with what they share in chunks. */
export async function bundle(themes: readonly ThemeFacts[], clients: readonly string[]): Promise<{ made: Made; outputs: Map<string, Buffer> }> {
  running += 1
  try {
    return await bundled(themes, clients)
  } finally {
    running -= 1
    // Its process of 15 MB would wait for the next bundle as long as this one lives.
    if (running === 0) await stop()
  }
}

async function bundled(themes: readonly ThemeFacts[], clients: readonly string[]): Promise<{ made: Made; outputs: Map<string, Buffer> }> {
  const outputs = new Map<string, Buffer>()
  const made: Made = { css: [], js: [], files: [], fonts: {}, icon: null }
  for (const theme of themes.toReversed()) await styles(theme, made, outputs)
  await scripts(clients, made, outputs)
  made.files = [...outputs.keys()]
  return { made, outputs }
}

async function styles(theme: ThemeFacts, made: Made, outputs: Map<string, Buffer>): Promise<void> {
  const assets = join(theme.folder, 'assets')
  const contents = theme.css.map((name) => readFileSync(join(assets, 'css', `${name}.css`), 'utf8')).join('\n')
  if (contents !== '') {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: assets, loader: 'css', sourcefile: `${theme.name}.css` }, bundle: true, minify: true, write: false, outdir: '/', publicPath: '/assets/',
      entryNames: `${theme.name}-[hash]`, assetNames: '[name]-[hash]', loader, target, logLevel: 'silent',
    })
    for (const { path, contents: bytes } of outputFiles) {
      const name = basename(path)
      outputs.set(name, Buffer.from(bytes))
      if (name.endsWith('.css')) made.css.push(name)
    }
  }
  const hashed = (path: string): string | null => {
    const whole = join(assets, path)
    if (!existsSync(whole)) return null
    const body = readFileSync(whole)
    // A font the style sheet names is there already, under the name esbuild gave it.
    for (const [name, known] of outputs) if (known.equals(body)) return name
    const name = `${basename(path, extname(path))}-${createHash('sha256').update(body).digest('base64url').slice(0, 8)}${extname(path)}`
    outputs.set(name, body)
    return name
  }
  for (const [locale, fonts] of Object.entries(theme.fonts)) made.fonts[locale] = fonts.map(hashed).filter((name) => name !== null)
  if (theme.favicon !== null) made.icon = hashed(theme.favicon) ?? made.icon
}

async function scripts(clients: readonly string[], made: Made, outputs: Map<string, Buffer>): Promise<void> {
  const entries = clients.flatMap(entryPoints)
  if (entries.length === 0) return
  const { outputFiles, metafile } = await build({
    entryPoints: entries.map((path) => ({ in: path, out: nameOf(path) })), bundle: true, splitting: true, format: 'esm', minify: true, write: false, outdir: '/', publicPath: '/assets/',
    entryNames: '[name]-[hash]', chunkNames: 'chunk-[hash]', assetNames: '[name]-[hash]', loader, target, metafile: true, logLevel: 'silent', legalComments: 'none', absWorkingDir: '/',
  })
  const entryOutputs = new Set(Object.entries(metafile.outputs).filter(([, { entryPoint }]) => entryPoint !== undefined && entries.some((path) => path.endsWith(entryPoint))).map(([path]) => basename(path)))
  for (const { path, contents } of outputFiles) {
    const name = basename(path)
    outputs.set(name, Buffer.from(contents))
    if (entryOutputs.has(name) && name.endsWith('.js')) made.js.push(name)
  }
}

// `plugins/updates/client/feed.ts` → `updates-feed`
const nameOf = (path: string): string => `${basename(join(path, '..', '..'))}-${basename(path, extname(path))}`
