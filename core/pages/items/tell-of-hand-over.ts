import type { Handed, Item, Seat } from '../../contract/index.ts'
import type { PagesDeps } from '../deps.ts'

/** What was handed over: one item, or so many of a person or a seat. */
export type HandedOver = { item: Item } | { from: Handed; n: number }

/** Those who keep it from now on, and those who kept it, each in words of their own; not whoever handed it over. */
export async function tellOfHandOver({ host, viewer, notices, people, clock }: PagesDeps, to: Seat, what: HandedOver): Promise<void> {
  const coming = 'person' in to ? [to.person] : await seated(host, to.administration)
  const going = (await keepersOf(host, what)).filter((id) => !coming.includes(id))
  // A seat is told with its mailbox as well.
  const item = 'item' in what ? { item: what.item.id, path: what.item.publishedAt === null ? `/items/${what.item.id}/edit` : what.item.path } : { path: '/' }
  const n = 'item' in what ? 0 : what.n
  const key = `${'item' in what ? what.item.id : JSON.stringify(what.from)} ${clock.now().toISOString()}`
  const by = { actor: viewer.id, values: { n, by: viewer.name }, key }
  if (coming.some((id) => id !== viewer.id) || 'administration' in to) {
    await notices.tell('core.handed-to-you', { to: 'person' in to ? { people: coming.filter((id) => id !== viewer.id) } : { seats: [to] }, ...item, ...by })
  }
  for (const [locale, some] of await byLocale(host, going.filter((id) => id !== viewer.id))) {
    const card = 'administration' in to ? await people.administration(to.administration) : null
    const name = 'person' in to ? (await people.cards([to.person])).get(to.person)?.name ?? '' : card?.names[locale] ?? card?.names.en ?? ''
    // Who kept it may have lost the right to read it with it: no title, and no link to it.
    await notices.tell('core.handed-on', { to: { people: some }, path: '/inbox', actor: viewer.id, key, values: { n: Math.max(n, 1), by: viewer.name, to: name } })
  }
}

const seated = (host: PagesDeps['host'], administration: string): Promise<string[]> => host.access.roster.holders([`ncps@administration:${administration}`], { limit: 50 })

async function keepersOf(host: PagesDeps['host'], what: HandedOver): Promise<string[]> {
  if ('item' in what) {
    const named = what.item.keepers.flatMap((token) => /^user:([0-9a-f-]{36})/.exec(token)?.[1] ?? [])
    return [...new Set([...named, ...what.item.administration === null ? [] : await seated(host, what.item.administration)])]
  }
  return 'person' in what.from ? [what.from.person] : seated(host, what.from.administration)
}

async function byLocale(host: PagesDeps['host'], ids: readonly string[]) {
  const groups = new Map<'en' | 'fr' | 'es' | 'ar', string[]>()
  for (const { id, locale } of await host.access.roster.addresses(ids)) groups.set(locale, [...groups.get(locale) ?? [], id])
  return groups
}
