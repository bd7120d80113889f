import type { ItemInput, Locale } from '../../contract/index.ts'
import { formatDate } from '../../i18n/index.ts'
import type { PagesDeps } from '../deps.ts'
import { compareInputs, type DiffPart } from './compare.ts'
import { nameOf } from './audience.ts'

/** What differs between two inputs of a kind, by the names its editor gives things. */
export async function changesOf({ host, topics, people, viewer, t }: PagesDeps, kind: string, before: ItemInput, after: ItemInput, lang: Locale): Promise<DiffPart[]> {
  const labels = new Map((await topics.all()).map(({ id, labels: of }) => [id, of[viewer.locale] ?? of.en]))
  const cards = new Map((await people.administrations()).map((card) => [`administration:${card.code}`, nameOf(card, viewer)]))
  const reader = (token: string) => {
    const said = t(`core.circle.${token.startsWith(`user:${viewer.id}`) ? 'me' : token}`)
    return cards.get(token) ?? (said.startsWith('core.circle.') ? token : said)
  }
  return compareInputs(before, after, lang, t, {
    kind: host.kinds.get(kind).kind, words: kind.replace('.', '.kind.'), locale: viewer.locale, topic: (id) => labels.get(id) ?? id, reader,
    moment: (at) => formatDate(new Date(at), 'time', viewer.locale, viewer.timeZone),
  })
}
