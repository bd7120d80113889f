import { direction, formatBytes, formatDate, formatList, formatNumber, formatSpan, zoneName, zoneOptions, type DateStyle } from '../../i18n/index.ts'
import type { Markdown } from '../markdown/markdown.ts'
import { escape, html, own, split } from './html.ts'
import type { Helpers, Options } from './index.ts'

const dayOnly = /^\d{4}-\d{2}-\d{2}$/

function momentOf(value: unknown): { at: Date; machine: string; isDay: boolean } | null {
  if (value === null || value === undefined || value === '') return null
  const isDay = typeof value === 'string' && dayOnly.test(value)
  const at = value instanceof Date ? value : new Date(value as string | number)
  if (Number.isNaN(at.getTime())) return null
  return { at, machine: isDay ? value : at.toISOString(), isDay }
}

function dateWords(value: unknown, style: unknown, { data: { frame }, hash }: Options): { words: string; full: string; machine: string } | null {
  const moment = momentOf(value)
  if (!moment) return null
  const zone = moment.isDay ? 'UTC' : typeof hash.zone === 'string' && hash.zone !== '' ? hash.zone : frame.timeZone
  const asked = (typeof style === 'string' ? style : 'short') as DateStyle
  const words = formatDate(moment.at, moment.isDay && asked === 'time' ? 'short' : asked, frame.locale, zone, frame.now)
  return { words, full: asked === 'relative' ? formatDate(moment.at, 'time', frame.locale, zone) : '', machine: moment.machine }
}

const firstOr = (context: unknown, values: readonly unknown[], options: Options): unknown =>
  values.length > 0 ? values[0] : own(context, options.name)

/** On a poor line a picture is fetched by who wants it. */
const picturesAsLinks = (text: string, word: string): string =>
  text.replace(/(<a [^>]*>)?\s*<img src="([^"]*)" alt="([^"]*)"[^>]*>/g, (_whole, link: string | undefined, address: string, alt: string) => {
    const words = alt === '' ? word : `${word}: ${alt}`
    // A picture that is itself a link stays that link.
    return link === undefined ? `<a href="${address}">${words}</a>` : `${link}${words}`
  })

/** Words, dates, numbers and texts of people. */
export const textHelpers = (markdown: Markdown): Helpers => ({
  /** `{{t "updates.count" n=total}}` */
  t(...given: never[]) {
    const { values, options } = split<string>(given)
    const [key = ''] = values
    return options.data.frame.t(key, options.hash as Record<string, string | number | Date>)
  },
  /** `{{date at "long"}}` → `<time>`; long, short, time, clock, day, month, weekday, relative; in the reader's zone, or in `zone`. */
  date(...given: never[]) {
    const { values, options } = split(given)
    const said = dateWords(firstOr(this, values, options), values[1], options)
    if (!said) return ''
    return html(`<time datetime="${escape(said.machine)}"${said.full ? ` title="${escape(said.full)}"` : ''}>${escape(said.words)}</time>`)
  },
  /** As `date`, for an attribute. */
  'date-text'(...given: never[]) {
    const { values, options } = split(given)
    return dateWords(values[0], values[1], options)?.words ?? ''
  },
  /** `{{date-span from to "month"}}` → what both days share is said once; with one of them missing, the other. */
  'date-span'(...given: never[]) {
    const { values: [first, last, style], options: { data: { frame } } } = split(given)
    const [from, to] = [momentOf(first), momentOf(last)]
    const asked = (typeof style === 'string' ? style : 'short') as Exclude<DateStyle, 'relative'>
    if (!from || !to) { const one = from ?? to; return one ? formatDate(one.at, asked, frame.locale, one.isDay ? 'UTC' : frame.timeZone) : '' }
    return formatSpan(from.at, to.at, asked, frame.locale, from.isDay && to.isDay ? 'UTC' : frame.timeZone)
  },
  /** `{{zone-name "Europe/Kyiv"}}` → `Kyiv, Eastern European Time`; `Etc/GMT-1` → `UTC+1`. */
  'zone-name'(...given: never[]) {
    const { values, options } = split(given)
    return typeof values[0] === 'string' ? zoneName(values[0], options.data.frame.locale) : ''
  },
  /** `{{> field type="select" options=(zone-options timeZone)}}`; `none=` is the word for no zone, offered first. */
  'zone-options'(...given: never[]) {
    const { values: [chosen], options: { data: { frame }, hash } } = split(given)
    return zoneOptions((key) => frame.t(key), frame.locale, typeof chosen === 'string' ? chosen : '', typeof hash['none'] === 'string' ? hash['none'] : undefined)
  },
  /** `{{number n}}`, `{{number share style="percent" maximumFractionDigits=1}}` */
  number(...given: never[]) {
    const { values, options } = split(given)
    const value = firstOr(this, values, options)
    if (value === null || value === undefined || value === '') return ''
    return formatNumber(Number(value), options.data.frame.locale, options.hash)
  },
  bytes(...given: never[]) {
    const { values, options } = split(given)
    return formatBytes(Number(firstOr(this, values, options) ?? 0), options.data.frame.locale)
  },
  /** `{{list names}}`, `{{list names "disjunction"}}` */
  list(...given: never[]) {
    const { values, options } = split(given)
    const parts = firstOr(this, values, options)
    return Array.isArray(parts) ? formatList(parts.map(String), options.data.frame.locale, values[1] === 'disjunction' ? 'disjunction' : 'conjunction') : ''
  },
  /** `{{markdown body}}`; headings begin at level 2, or at `base`. */
  markdown(...given: never[]) {
    const { values, options } = split(given)
    const text = values[0]
    const { base } = options.hash
    const { locale, page: { isLean }, t } = options.data.frame
    const whole = typeof text === 'string' ? markdown.html(text, { locale, base: typeof base === 'number' ? base : 2 }) : ''
    return html(isLean ? picturesAsLinks(whole, t('core.picture')) : whole)
  },
  /** A search excerpt: escaped, then what matched is marked. */
  'excerpt-mark'(...given: never[]) {
    const [text] = split<string | undefined>(given).values
    const safe = escape(text ?? '')
    let isOpen = false
    const marked = safe.replace(/[\uE000\uE001]/g, (sign) => {
      if (sign === '\uE000') { if (isOpen) return ''; isOpen = true; return '<mark>' }
      if (!isOpen) return ''
      isOpen = false
      return '</mark>'
    })
    return html(isOpen ? `${marked}</mark>` : marked)
  },
  /** `<h2{{lang-attr item.lang}}>`: language and direction of a text that a person wrote. */
  'lang-attr'(...given: never[]) {
    const { values, options } = split(given)
    const lang = values[0]
    if (typeof lang !== 'string' || lang === '' || lang === options.data.frame.locale) return html(' dir="auto"')
    return html(` lang="${escape(lang)}" dir="${direction(lang)}"`)
  },
  /** First letters of the first and last word of a name. */
  initials(...given: never[]) {
    const words = (split<string>(given).values[0] ?? '').trim().split(/\s+/)
    const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => Array.from(word ?? '')[0] ?? '')
    return letters.join('').toUpperCase()
  },
})
