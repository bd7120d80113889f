import type { Locale } from '../../contract/index.ts'
import { languages } from '../../i18n/index.ts'
import type { Web } from '../web.ts'

/** What a phone is told when a person puts the site on its first screen. */
export function manifest({ needs }: Web, locale: Locale): object {
  const site = needs.site(locale)
  const { icon } = needs.assets.links(locale)
  return {
    name: site.name, short_name: site.shortName, description: site.description, lang: locale, dir: languages[locale].direction, start_url: `/${locale}`, scope: '/', display: 'browser',
    icons: icon === null ? [] : [{ src: icon, type: 'image/svg+xml', sizes: 'any', purpose: 'any' }],
  }
}
