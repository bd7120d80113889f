import type { Locale, Translate } from '../contract/index.ts'

/** What a view says of its page with `{{page title=…}}`; every key is there so that layouts may ask for it. */
export interface PageFacts {
  title: string
  description: string
  layout: string
  /** A class of page a layout may style: `list`, `article`, `form`, … */
  kind: string
  lang: Locale
  dir: 'ltr' | 'rtl'
  /** Path with its language. */
  url: string
  /** Absolute; null where the page has no address of its own. */
  canonical: string | null
  alternates: { lang: string; label: string; short: string; url: string; current: boolean }[]
  feeds: { type: string; title: string; url: string }[]
  seed: string
  theme: string | null
  density: string | null
  /** What was chosen: `auto`, `on` or `off`; and whether this page goes without web fonts, pictures and line work. */
  lowBandwidth: 'auto' | 'on' | 'off'
  isLean: boolean
  isHome: boolean
  isError: boolean
  noindex: boolean
  [more: string]: unknown
}

export interface SlotCall { readonly name: string; readonly subject: object }

/** What a rendering knows besides the view's own values. One per page; helpers read it from `@frame`. */
export interface Frame {
  readonly locale: Locale
  readonly timeZone: string
  readonly t: Translate
  readonly now: Date
  /** What layouts and partials may use by name: `site`, `viewer`, `navigation`, `notices`, `assets`, … */
  readonly shared: Readonly<Record<string, unknown>>
  readonly page: PageFacts
  /** Hidden field of the forms; empty for visitors. */
  readonly csrf: string
  /** What was typed into a form that was refused, by field. */
  readonly typed: Readonly<Record<string, unknown>>
  /** Words by field name; `''` is the whole form. */
  readonly faults: ReadonlyMap<string, string>
  /** Collects the slots the page opened, in order; null where slots are not filled (inside a slot, in mail). */
  readonly slots: SlotCall[] | null
}
