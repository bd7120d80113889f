import { isLocale } from '../../i18n/index.ts'
import { safeAddress } from '../safe-address.ts'
import { slotMark } from '../slots.ts'
import { html, own, split } from './html.ts'
import type { Helpers } from './index.ts'

/** What concerns the page as a whole: its facts, its addresses, its slots. */
export const pageHelpers: Helpers = {
  /** `{{page title=(t "…") description=… layout="plain" kind="form" follows="item:…"}}`: first thing in a view. */
  page(...given: never[]) {
    const { options } = split(given)
    Object.assign(options.data.frame.page, options.hash)
    return ''
  },
  /** `{{url "/updates" topic=id}}` → `/fr/updates?topic=…`; `lang` names another language. Addresses of other schemes than http and mail become `#`. */
  url(...given: never[]) {
    const { values, options } = split(given)
    const address = values.length > 0 ? values[0] : own(this, 'url')
    if (typeof address !== 'string') return ''
    const { lang, ...query } = options.hash
    const safe = safeAddress(address)
    if (!safe.startsWith('/')) return safe
    const said = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '')
    const text = said.length === 0 ? '' : new URLSearchParams(said.map(([name, value]): [string, string] => [name, String(value as string | number)])).toString()
    const joined = text === '' ? safe : `${safe}${safe.includes('?') ? '&' : '?'}${text}`
    if (/^\/(?:assets|api|events)(?:\/|$)/.test(joined) || isLocale(/^\/([a-z]{2})(?:[/?#]|$)/.exec(joined)?.[1] ?? '')) return joined
    const locale = typeof lang === 'string' && isLocale(lang) ? lang : options.data.frame.locale
    return joined === '/' ? `/${locale}` : `/${locale}${joined.startsWith('/?') ? joined.slice(1) : joined}`
  },
  /** `{{slot "item.rail" item=item}}` or `{{slot "home.member"}}`: what other plugins show here. */
  slot(...given: never[]) {
    const { values, options } = split(given)
    const { slots } = options.data.frame
    if (!slots) return ''
    const [name, subject] = values
    slots.push({ name: String(name), subject: typeof subject === 'object' && subject !== null ? subject : { ...options.hash } })
    return html(slotMark(slots.length - 1))
  },
}
