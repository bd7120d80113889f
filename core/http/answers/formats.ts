import type { Formats, Locale, Translate } from '../../contract/index.ts'
import type { Format } from '../routes/locate.ts'
import type { Answer } from './answer.ts'
import { atomFeed } from './atom.ts'
import { calendar } from './calendar.ts'
import { csv } from './csv.ts'

export interface FeedFacts {
  readonly origin: string
  readonly siteName: string
  readonly locale: Locale
  /** The page's own path with language, and the feed's. */
  readonly page: string
  readonly self: string
  readonly t: Translate
  readonly now: Date
}

/** A value in one of the other forms its route has. */
export async function formatted(formats: Formats<unknown>, format: Format, value: unknown, facts: FeedFacts, isPublic: boolean): Promise<Answer | null> {
  const answer = (type: string, text: string, name: string): Answer =>
    ({ status: 200, type, body: Buffer.from(text), isPublic, headers: { 'content-disposition': `${format === 'atom' ? 'inline' : 'attachment'}; filename="${name}"` } })
  if (format === 'atom' && formats.atom) return answer('application/atom+xml; charset=utf-8', await atomFeed(formats.atom(value), facts), 'feed.atom')
  if (format === 'ics' && formats.ics) return answer('text/calendar; charset=utf-8', await calendar(formats.ics(value), facts), 'calendar.ics')
  if (format === 'csv' && formats.csv) return answer('text/csv; charset=utf-8; header=present', csv(formats.csv(value)), 'table.csv')
  return null
}
