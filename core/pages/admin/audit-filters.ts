import { Type, type Static, type TObject } from 'typebox'
import type { AuditFilters } from '../../audit/entries.ts'
import { day } from '../../contract/index.ts'
import type { PagesDeps } from '../deps.ts'
import { instantOf } from '../items/form.ts'

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
/** `q`: letters anywhere. `actor`: an id, or part of a name or mail address. `action`: one, or with a dot at its end all that begin so. */
export const filters = { q: text(100), actor: text(100), action: text(100), object: text(120), from: Type.Optional(day()), to: Type.Optional(day()) }
type Asked = Static<TObject<typeof filters>>

export const isId = (word: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(word)
const most = 200

/** Days as they are where the reader is; the last one counts in whole. */
export async function filtersOf({ host, viewer }: PagesDeps, { q, actor, action, object, from, to }: Asked): Promise<AuditFilters> {
  const people = async (words: string): Promise<string[]> => {
    const like = `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    // Mail addresses are for those who look after accounts.
    const { rows } = await host.database.db.raw<{ rows: { id: string }[] }>(`select id from core.person where name <> '' and (lower(name) like ? or (? and mail like ?)) order by id limit ${most}`, [like, viewer.may('core.people'), like])
    return rows.map(({ id }) => id)
  }
  const moments = { since: from ? instantOf(`${from}T00:00`, viewer.timeZone) : null, until: to ? instantOf(`${to}T00:00`, viewer.timeZone) : null }
  return {
    ...(actor ? isId(actor) ? { actor } : { actors: await people(actor) } : {}), ...(q ? { words: { text: q, people: await people(q) } } : {}),
    ...(action ? { action } : {}), ...(object ? { object } : {}), ...(moments.since ? { since: new Date(moments.since) } : {}),
    ...(moments.until ? { until: new Date(Date.parse(moments.until) + 86_400_000) } : {}),
  }
}
