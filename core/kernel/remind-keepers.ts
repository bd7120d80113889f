import type { DueReview } from '../content/reviews.ts'
import { handlings } from '../content/handling.ts'
import type { Locale } from '../contract/index.ts'
import type { Floors } from './floors.ts'

/**
 * Tells the keepers of items whose review date comes, one mail each in their own language: authors and contact points of the seat,
 * and where nobody of them is left, those who look after the kind. Reminder and mails are one transaction. Answers how many items.
 */
export function remindKeepers({ database, content, access, mail, links, translations }: Pick<Floors, 'database' | 'content' | 'access' | 'mail' | 'links' | 'translations'>, site: { readonly name: string }): Promise<number> {
  return database.transaction(async () => {
    const due = await content.reviews.take()
    const ofPerson = new Map<string, DueReview[]>()
    const known = new Map<string, string[]>()
    const holders = async (tokens: readonly string[]): Promise<string[]> => {
      const name = tokens.join(' ')
      const found = known.get(name) ?? await access.roster.holders(tokens, { limit: 50 })
      known.set(name, found)
      return found
    }
    for (const item of due) {
      const near = await holders(item.keepers.filter((token) => !token.startsWith('staff:')))
      for (const id of near.length > 0 ? near : await holders(item.keepers)) ofPerson.set(id, [...ofPerson.get(id) ?? [], item])
    }
    for (const { id, mail: to, locale } of await access.roster.addresses([...ofPerson.keys()])) {
      const items = ofPerson.get(id) ?? []
      const t = translations.translator(locale, { timeZone: 'UTC' })
      const lines = items.map((item) => {
        const title = handlings[item.handling].mayMailBody ? titleOf(item, locale) : undefined
        const values = { date: new Date(`${item.reviewDueOn}T00:00:00Z`), link: links.absolute(links.inLanguage(locale, item.path)) }
        return title === undefined ? t('core.review.mail.line-bare', values) : t('core.review.mail.line', { ...values, title })
      })
      const values = { n: items.length, site: site.name, lines: lines.join('\n\n') }
      await mail.send({ to, locale, subject: t('core.review.mail.subject', values), text: t('core.review.mail.text', values) })
    }
    return due.length
  })
}

const titleOf = (item: DueReview, locale: Locale): string | undefined => item.titles[locale] ?? item.titles[item.lang]
