import type { AdministrationCard, ItemInput, Locale, TextInput } from '@diwan/core'
import { blankTexts, type LessonFields, type LessonTexts, type ManuscriptFields } from '../kinds/fields.ts'
import { isUnnamed, type DateDetail } from '../kinds/levels.ts'

const summaryLength = 300

/**
 * A manuscript as others would read it. Without a name it has neither administration nor files, links or sources, and of dates, volume and
 * budget only what its writers chose.
 */
export function told(manuscript: ItemInput, card: Pick<AdministrationCard, 'region'> | null): ItemInput {
  const { administration: _seat, readers, dates, tellsVolume, tellsBudget, ...said } = manuscript.fields as unknown as ManuscriptFields
  const unnamed = isUnnamed(said.level)
  const moment = (one: string | null) => unnamed ? coarse(one, dates) : one
  const from = moment(said.from)
  const fields: LessonFields = {
    ...said, from, until: moment(said.until), budget: unnamed && !tellsBudget ? null : said.budget, sources: unnamed ? [] : said.sources,
    region: said.level === 'anonymous' ? null : card?.region ?? null, year: from?.slice(0, 4) ?? null, retiredOn: null, retiredWhy: '',
  }
  const texts = Object.fromEntries(Object.entries(manuscript.texts).map(([lang, text]) => [lang, textOf(text, { unnamed, tellsVolume })])) as Partial<Record<Locale, TextInput>>
  return { lang: manuscript.lang, texts, fields, topics: manuscript.topics ?? [], audience: [readers], handling: readers === 'public' ? 'open' : 'community', links: {} }
}

const coarse = (moment: string | null, dates: DateDetail): string | null => moment === null || dates === 'none' ? null : dates === 'year' ? moment.slice(0, 4) : moment

function textOf(text: TextInput, { unnamed, tellsVolume }: { unnamed: boolean; tellsVolume: boolean }): TextInput {
  const extra: LessonTexts = { ...blankTexts, ...text.extra }
  return { ...text, summary: shortened(extra.recommendation), body: '', extra: unnamed && !tellsVolume ? { ...extra, volume: '' } : extra }
}

/** What others should do, for lists: whole, or up to the last word that fits. */
function shortened(words: string): string {
  const line = words.replaceAll(/\s+/g, ' ').trim()
  return line.length <= summaryLength ? line : `${line.slice(0, summaryLength - 1).replace(/\s+\S*$/, '')}…`
}
