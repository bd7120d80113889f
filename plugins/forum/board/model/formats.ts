/** What a format asks of a topic and does with its page; a format is put together of these. */
export interface Format {
  /** Only moderators begin a topic. */
  isFromModerators: boolean
  /** Whoever began it marks the post that answers it. */
  hasAnswer: boolean
  /** It begins with choices to vote on. */
  hasPoll: boolean
  /** Each post may speak for or against. */
  hasSides: boolean
  /** It begins with a day when the table opens and one when it closes: until then questions alone are put, afterwards nothing; nobody speaks twice in turn. */
  hasTable: boolean
  /** Headings under which it is begun; locale keys `forum.template.<name>`. */
  template: readonly string[]
}

const plain: Format = { isFromModerators: false, hasAnswer: false, hasPoll: false, hasSides: false, hasTable: false, template: [] }

/** Every format there is. One that volunteers put together later is another entry of the same shape. */
export const formats = {
  discussion: plain,
  question: { ...plain, hasAnswer: true },
  announcement: { ...plain, isFromModerators: true },
  poll: { ...plain, hasPoll: true },
  'round-table': { ...plain, hasTable: true },
  clinic: { ...plain, template: ['situation', 'tried', 'constraints', 'numbers', 'asked'] },
  debate: { ...plain, hasSides: true },
} as const satisfies Record<string, Format>
export type FormatName = keyof typeof formats
export const formatNames = Object.keys(formats) as FormatName[]
export const formatOf = (name: string): Format => formats[name as FormatName] ?? plain

export type Table = 'questions' | 'open' | 'closed'
/** Where a round table stands at a moment. */
export const tableAt = ({ opensAt, closesAt }: { opensAt: Date | null; closesAt: Date | null }, now: Date): Table =>
  opensAt !== null && now < opensAt ? 'questions' : closesAt !== null && now >= closesAt ? 'closed' : 'open'

/** The text a topic is begun with, of what stands under each heading. */
export const composed = (parts: readonly { heading: string; text: string }[]): string =>
  parts.filter(({ text }) => text.trim() !== '').map(({ heading, text }) => `## ${heading}\n\n${text.trim()}`).join('\n\n')
