import { stateKey, type Handling, type Item, type ItemSummary, type Locale } from '../../contract/index.ts'
import { split } from './html.ts'
import type { Helpers, Options } from './index.ts'

/** Names of reference data, from what the process holds; a code or id where there is none. */
export interface Names {
  administration(code: string, locale: Locale): string
  topic(id: string, locale: Locale): string
}

interface Part { text?: string; date?: Date | string; url?: string; nowrap?: boolean }
type Shown = ItemSummary | Item

/** What the theme's partials take, made from an item, so that a plugin's view says `{{> ledger rows=(item-rows posts.rows)}}` and no more. */
export const itemHelpers = (names: Names): Helpers => ({
  'administration-name'(...given: never[]) {
    const { values: [code], options } = split<string | null | undefined>(given)
    return typeof code === 'string' && code !== '' ? names.administration(code, options.data.frame.locale) : options.data.frame.t('core.hub-desk')
  },
  'topic-label'(...given: never[]) {
    const { values: [id], options } = split<string>(given)
    return names.topic(String(id), options.data.frame.locale)
  },
  /** What a state of a kind is called: `(state-label kind state)`. */
  'state-label'(...given: never[]) {
    const { values: [kind, state], options } = split<string>(given) as unknown as { values: [string, string]; options: Options }
    return options.data.frame.t(stateKey(kind, state))
  },
  /** Rows of a ledger: title, by-line of topics, seat, other languages and date. `summary=true` adds the summary, `kind=true` names the kind. */
  'item-rows'(...given: never[]) {
    const { values: [items], options } = split<Shown[]>(given)
    return (items ?? []).map((item) => row(item, names, options))
  },
  'item-row'(...given: never[]) {
    const { values: [item], options } = split<Shown>(given)
    return item ? row(item, names, options) : null
  },
  'language-name'(...given: never[]) {
    const { values: [code], options } = split<string>(given)
    return languageName(code, options.data.frame.locale)
  },
  'language-names'(...given: never[]) {
    const { values: [codes], options } = split<string[]>(given)
    return (codes ?? []).map((code) => languageName(code, options.data.frame.locale))
  },
  /** A token in words: who it stands for. */
  'token-label'(...given: never[]) {
    const { values: [token], options } = split<string>(given)
    return tokenWords(token ?? '', names, options)
  },
  /** How somebody comes to a token: `role`, `seat`, `membership:<why>`, … in words. */
  'why-text'(...given: never[]) {
    const { values: [via], options } = split<string>(given)
    const [how = '', ...why] = (via ?? '').split(':')
    return options.data.frame.t(`core.why.${how}`, { why: why.join(':') })
  },
  'item-by-line'(...given: never[]) {
    const { values: [item], options } = split<Shown>(given)
    return item ? row(item, names, { ...options, hash: { kind: true } }).byLine : []
  },
  'if-else': (is: unknown, yes: unknown, no: unknown) => (Array.isArray(is) ? is.length > 0 : Boolean(is)) ? yes : no,
  /** A text given in several languages, in the reader's. */
  'in-locale'(...given: never[]) {
    const { values: [texts], options } = split<Record<string, string> | null>(given)
    return texts?.[options.data.frame.locale] ?? texts?.['en'] ?? ''
  },
  /** This page as a feed or file of another format: `{{feed-url "atom"}}`, filters kept, place in the list left out. */
  'feed-url'(...given: never[]) {
    const { values: [format], options } = split<string>(given)
    const [bare = '', query] = withQuery(options.data.frame.page.url, { after: null, before: null }).split('?')
    return `${bare}.${String(format)}${query ? `?${query}` : ''}`
  },
  /** `{title, url, note}` for a rail box. */
  'item-links'(...given: never[]) {
    const { values: [items], options } = split<(Shown | { item: Shown; why: string })[]>(given)
    return (items ?? []).map((one) => {
      const item = 'item' in one ? one.item : one
      const { locale, t } = options.data.frame
      const note = 'item' in one ? t(`core.related.${one.why}`) : item.topics.slice(0, 2).map((id) => names.topic(id, locale)).join(comma(locale))
      return { title: item.title, url: path(item.path, locale), lang: item.lang, note }
    })
  },
  'item-kicker'(...given: never[]) {
    const { values: [item, kind], options } = split<unknown>(given) as unknown as { values: [Shown, string | undefined]; options: Options }
    const { locale } = options.data.frame
    return {
      kind: [kind, item.ref].filter(Boolean).join(' '), ...(typeof options.hash['shape'] === 'string' ? { shape: options.hash['shape'] } : {}),
      parts: item.topics.slice(0, 4).map((id) => ({ text: names.topic(id, locale), url: path(`/topics/${id}`, locale) })),
    }
  },
  /** Seat, verification, who may read, version: the four fields under every title. */
  'item-stamp'(...given: never[]) {
    const { values: [item], options } = split<Item>(given)
    return item ? stamp(item, names, options) : null
  },
  /** Languages the text is in, as tabs; the reader's own too when it is missing. */
  'item-languages'(...given: never[]) {
    const { values: [item] } = split<Item>(given)
    if (!item || item.texts.length < 2) return []
    const order = ['en', 'fr', 'es', 'ar']
    return item.texts.toSorted((a, b) => Number(b.isOriginal) - Number(a.isOriginal) || order.indexOf(a.lang) - order.indexOf(b.lang)).map(({ lang, maker, isOriginal, isStale }) => ({
      lang, label: inOwnWords(lang), url: path(item.path, lang), current: lang === item.text.lang,
      made: isOriginal ? 'original' : maker, stale: isStale,
    }))
  },
  /** Facets of a list for the filter form; `labels` are locale keys `<prefix><name>`. */
  'facet-groups'(...given: never[]) {
    const { values: [facets, prefix], options } = split<unknown>(given) as unknown as { values: [{ name: string; options: { value: string; label: string; count: number; isMore: boolean; selected: boolean }[] }[], string]; options: Options }
    return (facets ?? []).filter((facet) => facet.options.some(({ count, selected }) => count > 0 || selected)).map((facet, index) => ({
      name: facet.name, label: options.data.frame.t(`${prefix}${facet.name}`), single: true, open: index < 2 || facet.options.some(({ selected }) => selected),
      active: facet.options.filter(({ selected }) => selected).length,
      options: mostUsed(facet.options.filter(({ count, selected }) => count > 0 || selected)),
    }))
  },
  /** Addresses of the neighbouring pages of a keyset list: the page's own address with another place in it. */
  'page-links'(...given: never[]) {
    const { values: [page], options } = split<{ next: string | null; previous: string | null }>(given)
    const at = (name: string, place: string | null | undefined) => place ? withQuery(options.data.frame.page.url, { after: null, before: null, [name]: place }) : null
    return { older: at('after', page?.next), newer: at('before', page?.previous) }
  },
  /** This page's address with other query fields; an empty value leaves one out. */
  'query-link'(...given: never[]) {
    const { options } = split(given)
    return withQuery(options.data.frame.page.url, { after: null, before: null, ...options.hash })
  },
})

/** A list to choose from stays short: what holds most comes first, and what is chosen is always there. */
const mostUsed = <O extends { count: number; selected: boolean }>(options: readonly O[], most = 12): O[] => {
  if (options.length <= most) return [...options]
  const kept = new Set(options.toSorted((a, b) => Number(b.selected) - Number(a.selected) || b.count - a.count).slice(0, most))
  return options.filter((option) => kept.has(option))
}

const path = (to: string, locale: Locale) => `/${locale}${to === '/' ? '' : to}`

function withQuery(url: string, changes: Record<string, unknown>): string {
  const [bare = '', query = ''] = url.split('?')
  const parameters = new URLSearchParams(query)
  for (const [name, value] of Object.entries(changes)) {
    parameters.delete(name)
    if (value !== null && value !== undefined && value !== '') parameters.set(name, String(value as string))
  }
  const text = parameters.toString()
  return text === '' ? bare : `${bare}?${text}`
}

function row(item: Shown, names: Names, { hash, data: { frame } }: Options) {
  const { locale, t } = frame
  const byLine: Part[] = [
    ...(hash['kind'] ? [{ text: t(`${item.kind.replace('.', '.kind.')}.name`) }] : []),
    ...(item.topics.length > 0 ? [{ text: item.topics.slice(0, 2).map((id) => names.topic(id, locale)).join(comma(locale)) }] : []),
    { text: item.administration === null ? t('core.hub-desk') : names.administration(item.administration, locale) },
    ...(item.langs.length > 1 ? [{ text: t('core.languages-of', { n: item.langs.length }) }] : item.lang === locale ? [] : [{ text: languageName(item.lang, locale) }]),
    ...(item.publishedAt ? [{ date: item.publishedAt, nowrap: true }] : []),
  ]
  return {
    id: undefined, url: path(item.path, locale), title: item.title, lang: item.lang === locale ? undefined : item.lang, byLine,
    ...(hash['summary'] && item.summary ? { summary: item.summary } : {}),
    ...(hash['state'] ? { state: t(stateKey(item.kind, item.state)) } : {}),
    ...(hash['shape'] ? { shape: hash['shape'] } : {}),
    ...(typeof hash['facet'] === 'string' ? { cells: [{ text: t(`${String(hash['prefix'])}${String(item.fields[hash['facet']])}`), label: hash['label'], class: 'end' }] } : {}),
  }
}

/** What stands between the parts of a list that names no last one. */
const comma = (locale: Locale): string => locale === 'ar' ? '، ' : ', '

/** A language by its own name, as it begins a line. */
const inOwnWords = (lang: string): string => {
  const name = languageName(lang, lang as Locale)
  return name.charAt(0).toLocaleUpperCase(lang) + name.slice(1)
}
const languageNames = new Map<Locale, Intl.DisplayNames>()
const languageName = (code: string | undefined, locale: Locale): string => {
  let names = languageNames.get(locale)
  if (!names) languageNames.set(locale, names = new Intl.DisplayNames([locale], { type: 'language' }))
  try { return names.of(code ?? '') ?? code ?? '' } catch { return code ?? '' }
}

function tokenWords(token: string, names: Names, { data: { frame: { t, locale } } }: Options): string {
  const [, circle = '', administration, region, id] = /^([a-z]+)(?:@?:?(?:administration:([A-Z0-9-]+)|region:([A-Z]+))|:(.+))?$/.exec(token) ?? []
  if (token.startsWith('administration:')) return names.administration(token.slice(15), locale)
  if (administration) return t(`core.token.${circle}.administration`, { name: names.administration(administration, locale) })
  if (region) return t(`core.token.${circle}.region`, { region })
  const person = /^user:[^@]+@administration:(.+)$/.exec(token)
  if (person) return t('core.token.user.administration', { name: names.administration(person[1] ?? '', locale) })
  return t(`core.token.${circle}`, { id: id ?? '' })
}

const reach: Record<Handling, string> = {
  'open': 'core.reach.open', 'community': 'core.reach.community', 'named-administrations': 'core.reach.named-administrations', 'my-administration': 'core.reach.my-administration', 'named-people': 'core.reach.named-people',
}

function stamp(item: Item, names: Names, { hash, data: { frame } }: Options) {
  const { locale, t } = frame
  const isWithdrawn = item.state === 'withdrawn'
  const due = item.reviewDueOn !== null && item.reviewDueOn < frame.now.toISOString().slice(0, 10)
  const label = typeof hash['label'] === 'string' ? hash['label'] : undefined
  return {
    seat: item.administration === null ? { code: 'hub', name: t('core.hub-desk'), note: typeof hash['seatNote'] === 'string' ? hash['seatNote'] : t('core.stamp.author-hub') } : { code: item.administration, name: names.administration(item.administration, locale) },
    check: {
      label: label ?? t('core.stamp.state'), text: t(stateKey(item.kind, item.state)), due: isWithdrawn || item.text.isStale,
      note: item.text.isOriginal ? t('core.stamp.original') : t(item.text.isStale ? 'core.stamp.stale' : `core.stamp.made.${item.text.maker}`),
    },
    handling: { level: item.handling, note: t(reach[item.handling]) },
    version: item.rev === 0 ? null : {
      text: t('core.stamp.revision', { n: item.rev, date: item.updatedAt }), reviewDue: item.reviewDueOn ?? undefined,
      note: due ? t('core.stamp.review-overdue') : item.publishedAt ? t('core.stamp.published', { date: item.publishedAt }) : undefined,
    },
  }
}
