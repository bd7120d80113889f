import type { Translate } from '../../contract/index.ts'
import { languages } from '../../i18n/index.ts'
import type { Frame, PageFacts } from '../../views/index.ts'
import { encodePath } from './address.ts'
import { leanOf } from '../line/lean.ts'
import type { Secrets } from '../line/secrets.ts'
import type { Needs } from '../needs.ts'
import type { Mounted } from '../routes/table.ts'
import type { Visit } from '../visit.ts'

export interface PageParts {
  /** Path below the language, and the query the route knows. */
  readonly path: string
  readonly query: string
  readonly mounted: Mounted | null
  readonly notices: readonly object[]
  readonly typed?: Readonly<Record<string, unknown>>
  readonly faults?: ReadonlyMap<string, string>
  readonly isError?: boolean
  readonly inboxCount?: number
}

const feedTypes = { atom: 'application/atom+xml', ics: 'text/calendar', csv: 'text/csv' } as const

/** Everything a page knows besides its own values. */
export function makeFrame(needs: Needs, secrets: Secrets, visit: Visit, parts: PageParts): Frame {
  const { locale, viewer } = visit
  const { settings, translations, clock } = needs
  const timeZone = viewer.id === null ? settings.timeZone : viewer.timeZone
  const t = translations.translator(locale, { timeZone, isolates: true })
  const csrf = viewer.session === null ? '' : secrets.formToken(viewer.session)
  const site = needs.site(locale)
  return {
    locale, timeZone, t, now: clock.now(), csrf, typed: parts.typed ?? {}, faults: parts.faults ?? new Map(), slots: [],
    page: pageFacts(needs, visit, parts),
    shared: {
      site, csrf, notices: parts.notices, navigation: navigation(needs, visit, t, parts.path), assets: assetsFor(needs, visit),
      footer: (needs.footer ?? []).map(({ label, path }) => ({ label: t(label), url: `/${locale}${path}` })), utility: null,
      viewer: {
        isVisitor: viewer.id === null, id: viewer.id, name: viewer.name, initials: initials(viewer.name),
        administration: viewer.administration === null ? null : (needs.administrationName?.(viewer.administration, locale) ?? viewer.administration),
        administrationCode: viewer.administration, hasInbox: needs.inboxCount !== undefined, inboxCount: parts.inboxCount ?? 0,
        canAdminister: viewer.id !== null && (needs.canAdminister?.(viewer) ?? viewer.roles.includes('administrator')),
      },
    },
  }
}

/** On a poor line the fonts a reader has do. */
function assetsFor(needs: Needs, { locale, lean, viewer }: Visit) {
  const links = needs.assets.links(locale)
  return leanOf(lean, viewer).isLean ? { ...links, preload: [] } : links
}

function pageFacts(needs: Needs, { locale, viewer, route, lean }: Visit, parts: PageParts): PageFacts {
  const { origin, languages: offered } = needs.settings
  const path = parts.path === '/' ? '' : encodePath(parts.path)
  const query = parts.query === '' ? '' : `?${parts.query}`
  const preference = (value: string | undefined): string | null => (value === undefined || value === 'system' || value === 'comfortable' ? null : value)
  return {
    title: needs.site(locale).name, description: '', layout: 'page', kind: route, lang: locale, dir: languages[locale].direction, seed: parts.path,
    url: `/${locale}${path}${query}`, canonical: parts.isError ? null : `${origin}/${locale}${path}${parts.query.includes('after=') ? query : ''}`,
    alternates: offered.length < 2 ? [] : offered.map((lang) =>
      ({ lang, label: languages[lang].name, short: languages[lang].short, url: `/${lang}${path}${query}`, current: lang === locale })),
    feeds: Object.keys(parts.mounted?.route.spec.formats ?? {}).map((format) =>
      ({ type: feedTypes[format as keyof typeof feedTypes], title: needs.site(locale).name, url: `/${locale}${path}.${format}${query}` })),
    theme: preference(viewer.theme), density: preference(viewer.density), lowBandwidth: leanOf(lean, viewer).choice, isLean: leanOf(lean, viewer).isLean, isHome: parts.path === '/' && !parts.isError, isError: false, noindex: parts.isError ?? false,
  }
}

function navigation(needs: Needs, { locale, viewer }: Visit, t: Translate, path: string): { label: string; url: string; current: boolean }[] {
  const entries = needs.plugins().flatMap((plugin) => {
    const entry = plugin.navigation
    if (!entry || !plugin.isOn() || (entry.may !== undefined && !viewer.may(plugin.permission(entry.may)))) return []
    const own = `${plugin.prefix}${entry.path === '/' ? '' : entry.path}` || '/'
    const isCurrent = own === '/' ? path === '/' : path === own || path.startsWith(`${own}/`)
    return [{ order: entry.order, label: t(entry.label), url: `/${locale}${own === '/' ? '' : own}`, current: isCurrent }]
  })
  return entries.toSorted((a, b) => a.order - b.order).map(({ label, url, current }) => ({ label, url, current }))
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => Array.from(word ?? '')[0] ?? '').join('').toUpperCase()
}
