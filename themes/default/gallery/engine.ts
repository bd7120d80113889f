import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locale } from '../../../core/contract/index.ts'
import { languages } from '../../../core/i18n/languages.ts'
import { openTranslations } from '../../../core/i18n/translations.ts'
import { iconNames, openIcons, openMarkdown, openViews, type Frame, type PageFacts } from '../../../core/views/index.ts'

/** The server's own view engine over the themes' files and the gallery's views, strict: a missing value is an error. */
export interface Engine {
  render(view: string, value: object, page: Partial<PageFacts>, shared: Record<string, unknown>): string
  /** The icons the templates name, as one file. */
  readonly sprite: string
}

const now = new Date('2026-11-23T13:20:00Z')

/** @param themes folders, the nearest first: what it has goes before the ones it extends */
export function openEngine(themes: readonly string[], views: string, locale: Locale): Engine {
  const translations = openTranslations()
  for (const theme of themes.toReversed()) translations.add(theme, join(theme, 'locales'))
  const base = themes.at(-1)!
  const shapes = readdirSync(join(base, 'assets/icons')).filter(file => file.endsWith('.svg'))
  const icons = openIcons({ own: new Map(shapes.map(file => [file.slice(0, -4), join(base, 'assets/icons', file)])) })
  const engine = openViews({
    themes: themes.map(folder => ({ name: folder, folder })), cacheFolder: null, isStrict: true, markdown: openMarkdown(), icons
  })
  engine.setOwners([{ id: 'gallery', views: [views] }])
  const { body } = icons.makeSprite(namesIn(engine.files()))
  icons.useSprite('assets/icons.svg')
  return {
    sprite: body,
    render(view, value, page, shared) {
      const frame: Frame = {
        locale, timeZone: 'UTC', now, t: translations.translator(locale, { isolates: true }), shared, csrf: 'gallery', typed: {}, faults: new Map(), slots: null,
        page: {
          title: '', description: '', layout: 'page', kind: '', lang: locale, dir: languages[locale].direction, url: '#', canonical: null,
          alternates: [], feeds: [], seed: '', theme: null, density: null, lowBandwidth: 'auto', isLean: false, isHome: false, isError: false, noindex: false, ...page
        }
      }
      const html = engine.page('gallery', view, value, frame)
      const missing = translations.missing()
      if (missing.length > 0) throw new Error(`texts are missing: ${missing.map(({ key, locale: language }) => `${language} ${key}`).join(', ')}`)
      return html.replace(/\n{2,}/g, '\n')
    }
  }
}

/** Every icon a template may ask for by name, found in its text, and those that data names. */
function namesIn(files: readonly string[]): string[] {
  return [...new Set([...files.flatMap(file => iconNames(readFileSync(file, 'utf8'))), 'printer', 'pencil', 'plus', 'user', 'key-round', 'sun'])]
}
