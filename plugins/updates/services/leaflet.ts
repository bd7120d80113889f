import type { Item, Locale, Paper, Translate } from '@diwan/core'

/** A post on one sheet, to be passed on: what it says in short, and where the whole stands. In the language of the post. */
export function leaflet(item: Item, address: string, t: Translate, locale: Locale): Paper {
  const { lang } = item.text
  const points = Array.isArray(item.extra['points']) ? item.extra['points'].map(String) : []
  return {
    look: 'document', lang: locale, title: item.title, seed: item.ref ?? item.id, at: item.publishedAt ?? item.updatedAt, foot: t('updates.leaflet.foot', { ref: item.ref ?? '' }),
    blocks: [
      { kind: 'kicker', text: t(`updates.category.${String(item.fields['category'])}`) }, { kind: 'heading', level: 1, text: item.title, lang },
      ...item.summary === '' ? [] : [{ kind: 'lead' as const, text: item.summary, lang }],
      ...points.length === 0 ? [] : [{ kind: 'heading' as const, level: 2 as const, text: t('updates.in-short') }, ...points.map((text) => ({ kind: 'item' as const, text, lang }))],
      { kind: 'note', text: t('updates.leaflet.whole') }, { kind: 'code', text: address },
    ],
  }
}
