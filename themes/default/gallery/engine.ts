import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import Handlebars from 'handlebars'
import type { Locale } from '../../../core/contract/index.ts'
import { formatDate, formatNumber, type DateStyle } from '../../../core/i18n/formats.ts'
import { openTranslations } from '../../../core/i18n/translations.ts'
import { guilloche } from '../../../core/views/drawing/guilloche.ts'
import { rosette } from '../../../core/views/drawing/rosette.ts'
import { sprite } from '../../../core/views/drawing/sprite.ts'

/** The theme as the server renders it, reduced to what static pages need; the helpers keep the server's conventions. */
export interface Engine {
  render(view: string, layout: string, context: object): string
}

const require = createRequire(import.meta.url)
const now = new Date('2026-11-23T13:20:00Z')

const isOptions = (value: unknown): value is Handlebars.HelperOptions => typeof value === 'object' && value !== null && 'hash' in value

function filesIn(folder: string, ending: string): [name: string, text: string][] {
  return readdirSync(folder).filter(file => file.endsWith(ending)).sort()
    .map(file => [basename(file, ending), readFileSync(join(folder, file), 'utf8')])
}

/** The icon file of a theme: the drawings of lucide it names, and its own shapes. */
export function iconsOf(theme: string): string {
  const lucide = join(require.resolve('lucide-static/package.json'), '../icons')
  const names = JSON.parse(readFileSync(join(theme, 'assets/icons/lucide.json'), 'utf8')) as string[]
  const own = filesIn(join(theme, 'assets/icons/shapes'), '.svg').map(([name, svg]) => ({ name, svg }))
  return sprite([...own, ...names.map(name => ({ name, svg: readFileSync(join(lucide, `${name}.svg`), 'utf8') }))])
}

/** @param themes folders, the one that is extended first @param views folder of the pages shown */
export function openEngine(themes: readonly string[], views: string, locale: Locale): Engine {
  const handlebars = Handlebars.create()
  const translations = openTranslations()
  for (const theme of themes) {
    translations.add(theme, join(theme, 'locales'))
    for (const [name, text] of filesIn(join(theme, 'partials'), '.hbs')) handlebars.registerPartial(name, text)
  }
  translations.add('gallery', join(views, '../locales'))
  const t = translations.translator(locale)
  const layouts = new Map(filesIn(join(themes[0]!, 'layouts'), '.hbs'))
  const pages = new Map(filesIn(views, '.hbs'))

  handlebars.registerHelper({
    t: (key: string, options: Handlebars.HelperOptions) => t(key, options.hash as Record<string, string | number>),
    eq: (a: unknown, b: unknown) => a === b,
    number: (value: number | undefined) => formatNumber(value ?? 0, locale),
    url: (path: string) => `#/${locale}${path.startsWith('/') ? path : `/${path}`}`,
    guilloche: (seed: string) => new Handlebars.SafeString(guilloche(seed)),
    rosette: (code: string) => new Handlebars.SafeString(rosette(code)),
    icon: (name: string, extra: unknown) => new Handlebars.SafeString(
      `<svg class="icon${typeof extra === 'string' ? ` ${extra}` : ''}" aria-hidden="true" focusable="false"><use href="assets/icons.svg#${name}"/></svg>`),
    date: (value: string, style: unknown) => {
      const at = new Date(value)
      const words = formatDate(at, isOptions(style) ? 'short' : style as DateStyle, locale, 'UTC', now)
      return new Handlebars.SafeString(`<time datetime="${value}">${words}</time>`)
    }
  })
  const compiled = (text: string | undefined, name: string): HandlebarsTemplateDelegate => {
    if (text === undefined) throw new Error(`no template “${name}”`)
    return handlebars.compile(text, { strict: false, preventIndent: true })
  }
  return {
    render(view, layout, context) {
      const content = compiled(pages.get(view), view)(context)
      const html = compiled(layouts.get(layout), layout)({ ...context, content })
      const missing = translations.missing()
      if (missing.length > 0) throw new Error(`texts are missing: ${missing.map(({ key, locale: language }) => `${language} ${key}`).join(', ')}`)
      return html.replace(/\n{2,}/g, '\n')
    }
  }
}
