import { momentIn, type Item, type ItemSummary, type Locale, type Paper, type PaperBlock, type Papers, type Translate } from '@diwan/core'
import { sittingsOf } from './meetings.ts'
import type { WeekOf } from './week.ts'

interface Given { week: WeekOf; whole: readonly Item[]; t: Translate; locale: Locale; zone: string; blocks: Papers['blocks']; address: (path: string) => string }

/** A week as one page that is read without a line: posts whole, everything else by its title and where it stands. */
export function weekPaper(given: Given): Paper {
  const { week, whole, t, locale, zone, address } = given
  const { from, to, posts, others, meetings, calls } = week
  const rest = posts.slice(whole.length)
  const section = (id: string, blocks: readonly PaperBlock[]): PaperBlock[] => blocks.length === 0 ? [] : [{ kind: 'heading', level: 2, id, text: t(`updates.week.${id}`) }, ...blocks]
  const named = ({ title, path, lang }: ItemSummary): PaperBlock => ({ kind: 'item', text: title, lang, marks: [{ from: 0, to: title.length, as: 'link', url: address(path) }] })
  const told = (item: ItemSummary): PaperBlock[] => [named(item), ...item.summary === '' ? [] : [{ kind: 'item' as const, marker: ' ', text: item.summary, lang: item.lang }]]
  return {
    look: 'document', lang: locale, title: t('updates.week.name', { to }), seed: 'week', at: to, contents: t('updates.week.contents'), foot: t('updates.week.foot', { to }),
    blocks: [
      { kind: 'kicker', text: t('updates.week.span', { from, to }) }, { kind: 'heading', level: 1, text: t('updates.week.title') }, { kind: 'note', text: t('updates.week.note') },
      ...section('posts', [...whole.flatMap((item) => postBlocks(item, given)), ...rest.flatMap(told)]),
      ...section('calls', calls.flatMap((call) => [named(call), ...typeof call.fields['closesOn'] === 'string' ? [{ kind: 'item' as const, marker: ' ', text: t('updates.week.closes', { day: new Date(`${call.fields['closesOn']}T12:00:00Z`) }) }] : []])),
      ...section('meetings', meetings.flatMap((meeting): PaperBlock[] => [
        named(meeting), ...sittingsOf(meeting.fields).filter(({ state }) => state === 'planned').map((sitting): PaperBlock => ({
          kind: 'item', depth: 1, text: t('updates.week.sitting', { language: t(`updates.meetings.language.${sitting.lang}`), from: momentIn(sitting.from, locale, zone) }),
        })),
      ])),
      ...section('others', others.flatMap(told)),
    ],
  }
}

function postBlocks({ id, ref, title, summary, body, text: { lang }, extra, fields, path, publishedAt }: Item, { t, blocks, address }: Given): PaperBlock[] {
  const points = Array.isArray(extra['points']) ? extra['points'].map(String) : []
  return [
    { kind: 'heading', level: 3, id: ref ?? id, text: title, lang },
    { kind: 'note', text: [t(`updates.category.${String(fields['category'])}`), publishedAt === null ? null : t('updates.week.day', { at: publishedAt }), ref].filter(Boolean).join(' · ') },
    ...summary === '' ? [] : [{ kind: 'lead' as const, text: summary, lang }], ...points.map((text): PaperBlock => ({ kind: 'item', text, lang })), ...blocks(body, { lang }),
    { kind: 'code', text: address(path), marks: [{ from: 0, to: address(path).length, as: 'link', url: address(path) }] },
  ]
}
