import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Brand } from '../drawing/brand.ts'

/** A theme's folder and what its `theme.json` says. */
export interface ThemeFacts {
  readonly name: string
  readonly folder: string
  readonly extends: string | null
  /** Names below `assets/css`, in order. */
  readonly css: readonly string[]
  /** Fonts to fetch early, by language; below `assets`. */
  readonly fonts: Readonly<Record<string, readonly string[]>>
  readonly favicon: string | null
  readonly tokens: Brand & { readonly seed?: string }
}

/** @throws Error naming the file when it is not a theme */
export function readTheme(folder: string, name: string): ThemeFacts {
  const path = join(folder, 'theme.json')
  let said: Partial<ThemeFacts> & { extends?: string }
  try {
    said = JSON.parse(readFileSync(path, 'utf8')) as typeof said
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error })
  }
  const css = join(folder, 'assets', 'css')
  return {
    name, folder, extends: said.extends ?? null, fonts: said.fonts ?? {}, favicon: said.favicon ?? null, tokens: said.tokens ?? {},
    css: said.css ?? (existsSync(css) ? readdirSync(css).filter((file) => file.endsWith('.css')).map((file) => file.slice(0, -4)).toSorted() : []),
  }
}

/** The named theme and those it extends, nearest first. `root` is the folder that holds the themes. */
export function themeChain(root: string, name: string): ThemeFacts[] {
  const chain: ThemeFacts[] = []
  for (let next: string | null = name; next !== null && chain.length < 5;) {
    if (!/^[a-z][a-z0-9-]*$/.test(next) || chain.some((theme) => theme.name === next)) throw new Error(`the theme “${next}” cannot be extended`)
    const theme = readTheme(join(root, next), next)
    chain.push(theme)
    next = theme.extends
  }
  return chain
}

/** A theme's own icons by name. Shapes of nearer themes go first. */
export function themeIcons(chain: readonly ThemeFacts[]): Map<string, string> {
  return new Map(chain.toReversed().flatMap(({ folder }) => {
    const icons = join(folder, 'assets', 'icons')
    return existsSync(icons) ? readdirSync(icons).filter((name) => name.endsWith('.svg')).map((name) => [name.slice(0, -4), join(icons, name)] as const) : []
  }))
}
