import { handlings } from '../content/handling.ts'
import type { Told } from '../content/readers.ts'
import type { Handling, Locale, Viewer } from '../contract/index.ts'
import { marker } from '../mail/incoming/written-words.ts'
import { given, type Values } from './details.ts'
import { letter, type Letter, type Part } from './letter.ts'
import type { Needs } from './needs.ts'
import { writeEnding, type Ending } from './unsubscribe.ts'

/** What is told, as its row says. */
export interface TellingRow { id: string; notice: string; key: string; item: string | null; path: string | null; details: Record<string, never>; handling: Handling | null; actor: string | null; at: Date }
/** A telling as one message of a digest or an inbox holds it. */
export type MessageRow = Pick<TellingRow, 'notice' | 'item' | 'path' | 'details' | 'handling' | 'actor' | 'at'> & { id: string; via: string | null; read_at: Date | null }

/** Words of messages, for mails and the inbox: the one place that turns a telling into something to read. */
export class Sayings {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The sentence, in the reader's language; null where the plugin of the notice is off. */
  sentence({ notice, details }: Pick<TellingRow, 'notice' | 'details'>, told: Told | undefined, { locale, timeZone }: Pick<Viewer, 'locale' | 'timeZone'>, isolates = false): string | null {
    const known = this.#needs.declared.find(notice)
    if (!known) return null
    const t = this.#needs.translations.translator(locale, { timeZone, isolates })
    try {
      return t(known.text, { title: told?.title ?? '', ...given(details) })
    } catch (error) {
      // A value its sentence asks for was not given: its name is said instead, and everything else goes on.
      this.#needs.log.warn('A notice could not be put into words', { notice, locale, error: String(error) })
      return t(known.label)
    }
  }

  pathOf({ path }: Pick<TellingRow, 'path'>, told: Told | undefined): string { return path ?? told?.path ?? '/inbox' }
  address(locale: Locale, path: string): string { return this.#needs.links.absolute(this.#needs.links.inLanguage(locale, path)) }

  /** Whether its words may stand in a mail. */
  mayMail({ handling }: Pick<TellingRow, 'handling'>, told: Told | undefined): boolean {
    return (handling === null || handlings[handling].mayMailBody) && (told === undefined || handlings[told.handling].mayMailBody)
  }

  /** A mail about one thing. `isOpen`: its handling lets words about it travel by mail. */
  async one(telling: Omit<TellingRow, 'id' | 'key' | 'actor' | 'at'>, told: Told | undefined, reader: Viewer, options: { withText: boolean }): Promise<{ subject: string; parts: Part[]; isOpen: boolean } | null> {
    const sentence = this.sentence(telling, told, reader)
    if (sentence === null) return null
    const t = this.#needs.translations.translator(reader.locale, { timeZone: reader.timeZone })
    const address = this.address(reader.locale, this.pathOf(telling, told))
    if (!this.mayMail(telling, told)) {
      const handling = told && !handlings[told.handling].mayMailBody ? told.handling : telling.handling ?? 'named-people'
      return { subject: t('core.item.mail.announced.subject'), parts: [{ text: t('core.item.mail.announced.text', { handling: t(`core.handling.${handling}`), address }) }], isOpen: false }
    }
    const text = options.withText && told && telling.path === null ? (await this.#needs.content.content.inMail(reader, told.id)).text : null
    const parts: Part[] = [{ text: this.sentence(telling, told, reader, true) ?? sentence }]
    // The address stands at the end of the item's text already.
    if (text === null) parts.push(...told?.summary ? [{ text: told.summary, isForeign: true }] : [], { url: address, label: t('core.notices.mail.open') })
    else parts.push({ text: text.trimEnd().replace(new RegExp(`\\n*${address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`), ''), isForeign: true }, { url: address, label: t('core.notices.mail.open') })
    return { subject: sentence, parts, isOpen: true }
  }

  /** Whole, with the foot that says why it came and how it ends; and, where it may be answered, a line above which that is done. */
  whole(locale: Locale, { subject, parts }: { subject: string; parts: readonly Part[] }, ending: Ending | null, replyTo: string | null = null): Letter & { headers: Record<string, string> } {
    const t = this.#needs.translations.translator(locale)
    const stop = ending && this.address(locale, `/unsubscribe/${writeEnding(this.#needs.secret, ending)}`)
    const foot: Part[] = [{ text: t('core.notices.mail.why', { site: this.#needs.siteName() }), isSmall: true },
      ...ending?.of === 'seat' ? [] : [{ url: this.address(locale, '/account/notifications'), label: t('core.notices.mail.choose'), isSmall: true }],
      ...stop === null ? [] : [{ url: stop, label: t(`core.notices.mail.stop.${ending!.of}`), isSmall: true }]]
    return {
      ...letter(locale, subject, [...replyTo === null ? [] : [{ text: `${marker.begins} ${t('core.notices.mail.above')} ${marker.ends}` }], ...parts, ...foot]),
      headers: { ...replyTo === null ? {} : { 'Reply-To': replyTo }, ...stop === null ? {} : { 'List-Unsubscribe': `<${stop}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } },
    }
  }

  /** What several messages say in one mail; null where nothing is left to say. */
  digest(messages: readonly MessageRow[], told: ReadonlyMap<string, Told>, reader: Viewer): { subject: string; parts: Part[] } | null {
    const t = this.#needs.translations.translator(reader.locale, { timeZone: reader.timeZone })
    const lines = messages.flatMap((message): { plugin: string; part: Part }[] => {
      const item = message.item === null ? undefined : told.get(message.item)
      const known = this.#needs.declared.find(message.notice)
      if (!known || !isToldStill(message, item)) return []
      const url = this.address(reader.locale, this.pathOf(message, item))
      if (!this.mayMail(message, item)) return [{ plugin: known.plugin, part: { heading: t('core.notices.digest.withheld'), text: t('core.notices.digest.withheld.text', { handling: t(`core.handling.${item && !handlings[item.handling].mayMailBody ? item.handling : message.handling ?? 'named-people'}`) }), url } }]
      return [{ plugin: known.plugin, part: { heading: this.sentence(message, item, reader, true) ?? '', ...item?.summary ? { text: item.summary, isForeign: true } : {}, url } }]
    })
    if (lines.length === 0) return null
    const most = 100
    // What one plugin says stands together.
    const order = [...new Set(lines.map(({ plugin }) => plugin))]
    const shown = lines.toSorted((a, b) => order.indexOf(a.plugin) - order.indexOf(b.plugin)).slice(0, most).map(({ part }) => part)
    const rest = lines.length - shown.length
    const values: Values = { n: lines.length, site: this.#needs.siteName() }
    return {
      subject: t('core.notices.digest.subject', values),
      parts: [{ text: t('core.notices.digest.lead', values) }, ...shown, ...rest === 0 ? [] : [{ text: t('core.notices.digest.more', { n: rest }), url: this.address(reader.locale, '/inbox'), label: t('core.notices.digest.inbox') }]],
    }
  }
}

/** What came to a follower is told while it is there for its readers; what somebody was told by name, while they may read it. */
export const isToldStill = ({ item, via }: Pick<MessageRow, 'item' | 'via'>, told: Told | undefined): boolean => item === null || told !== undefined && (via === null || told.isLive)
