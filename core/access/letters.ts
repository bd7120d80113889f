import type { Locale } from '../contract/index.ts'
import type { Parts } from './parts.ts'

/** The mails access sends; each is plain text in its reader's language. */
export type Letter = 'invitation' | 'sign-up' | 'has-account' | 'reset' | 'password-changed' | 'mail-confirm' | 'mail-taken' | 'mail-changed' | 'mail-restored' | 'factor-added' | 'factor-removed' | 'factor-reset'
  | 'closing' | 'closing-ended' | 'review-suspended'

/** Queues one in the open transaction. Every `link` among the values opens an account, or gives it another address. */
export async function sendLetter(parts: Parts, letter: Letter, { to, locale, key, values = {} }: { to: string; locale: Locale; key?: string; values?: Record<string, string | number | Date> }): Promise<void> {
  const { mail, settings, translator } = parts.needs
  const t = translator(locale)
  const all = { site: settings.title, origin: settings.origin, ...values }
  await mail.send({ to, locale, subject: t(`core.access.mail.${letter}.subject`, all), text: t(`core.access.mail.${letter}.text`, all), isSecret: 'link' in values, ...(key === undefined ? {} : { key }) })
}
