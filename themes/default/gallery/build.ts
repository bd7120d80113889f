import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locale } from '../../../core/contract/index.ts'
import { brandStylesheet, type Brand } from '../../../core/views/drawing/brand.ts'
import { openEngine } from './engine.ts'
import { pagesIn } from './fixtures/pages.ts'

const here = import.meta.dirname
const defaultTheme = join(here, '..')
const nationalTheme = join(here, '../../national')

interface ThemeFile { readonly tokens: Brand, readonly css: readonly string[] }

const readTheme = (folder: string): ThemeFile => JSON.parse(readFileSync(join(folder, 'theme.json'), 'utf8')) as ThemeFile

/** All layers of a theme and of those it extends, in order, after the colours of the brand. */
export function stylesheetOf(themes: readonly string[], brand: Brand = {}): string {
  const tokens = Object.assign({}, ...themes.map(theme => readTheme(theme).tokens), brand) as Brand
  const layers = themes.flatMap(theme => readTheme(theme).css.map(name => readFileSync(join(theme, 'assets/css', `${name}.css`), 'utf8')))
  return brandStylesheet(tokens) + layers.join('')
}

/** Writes every page of the pattern library, in both writing directions, below a folder; returns the files' names. */
export function buildGallery(target: string, themes: readonly string[] = [defaultTheme], script?: string): string[] {
  mkdirSync(target, { recursive: true })
  for (const theme of themes) cpSync(join(theme, 'assets'), join(target, 'assets'), { recursive: true })
  writeFileSync(join(target, 'assets/theme.css'), stylesheetOf(themes))
  if (script !== undefined) writeFileSync(join(target, 'assets/main.js'), script)
  const names: string[] = []
  for (const locale of ['en', 'ar'] as Locale[]) {
    const engine = openEngine(themes.toReversed(), join(here, 'views'), locale)
    writeFileSync(join(target, 'assets/icons.svg'), engine.sprite)
    for (const { name, view, value, page, shared } of pagesIn(locale, script !== undefined)) {
      const file = `${name}-${locale}.html`
      writeFileSync(join(target, file), engine.render(view, value, page, shared))
      names.push(file)
    }
  }
  return names
}

if (process.argv[1] === import.meta.filename) {
  const target = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'diwan-gallery-'))
  const themes = process.argv.includes('--national') ? [defaultTheme, nationalTheme] : [defaultTheme]
  const names = buildGallery(target, themes)
  process.stdout.write(`${names.length} pages in ${target}\n`)
}
