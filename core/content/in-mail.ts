import type { Item, Locale, Translate } from '../contract/index.ts'
import { handlings } from './handling.ts'

interface Words { t: Translate; /** Absolute address of the item's page, in the reader's language. */ address: string }

/** What may stand in a mail about an item: its text where the handling lets it, otherwise only that there is something to read. */
export function inMail(item: Item, { t, address }: Words): { subject: string; text: string } {
  if (!handlings[item.handling].mayMailBody) return { subject: t('core.item.mail.announced.subject'), text: t('core.item.mail.announced.text', { handling: t(`core.handling.${item.handling}`), address }) }
  const text = [item.title, item.summary, item.body.trim(), address].filter((part) => part !== '').join('\n\n')
  return { subject: item.title, text: `${text}\n` }
}

/** What the content floor needs to write to somebody. */
export interface Mailing { translator(locale: Locale): Translate; address(locale: Locale, path: string): string }
