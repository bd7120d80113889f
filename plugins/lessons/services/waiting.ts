import type { Content, Viewer } from '@diwan/core'
import { isContactPoint } from './seat.ts'
import type { VoiceKind } from './voices.ts'

interface Needs { content: Content }
type Own = { list: 'check'; n: number } | { list: 'voice'; kind: VoiceKind; at: string } | { list: 'returned'; manuscript: string; title: string; lang: string; at: string | null }
/** What waits for somebody: lessons to check for curators; for contact points, what others of their administration say; of one's own, what came back. At most five of each. */
export interface Waits { checks: number; voices: { kind: VoiceKind; at: Date; title: string; lang: string }[]; returned: { manuscript: string; title: string; lang: string; at: Date | null }[] }

/** What the desk asks, in one statement. */
export class Waiting {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async of(viewer: Viewer): Promise<Waits> {
    const waits: Waits = { checks: 0, voices: [], returned: [] }
    if (viewer.id === null) return waits
    const found = await this.#needs.content.joined<Own>(viewer, {
      isFrequent: true,
      sql: `(select jsonb_build_object('list', 'check', 'n', count(*)) as own, null::uuid as item_id, null::uuid as person_id from lessons.release where stage = 'check' and ?::boolean having count(*) > 0)
        union all (select jsonb_build_object('list', 'voice', 'kind', kind, 'at', at), item_id, null from lessons.voice where state = 'waiting' and administration = ? order by at, id limit 5)
        union all (select jsonb_build_object('list', 'returned', 'manuscript', r.manuscript_id, 'title', r.told -> 'texts' -> (r.told ->> 'lang') ->> 'title', 'lang', r.told ->> 'lang', 'at', r.closed_at), null, null from lessons.release r
          where r.author_id = ?::uuid and r.stage = 'returned' and not exists (select 1 from lessons.release n where n.manuscript_id = r.manuscript_id and n.asked_at > r.asked_at) order by r.closed_at desc, r.id limit 5)`,
      bindings: [viewer.may('lessons.curate'), isContactPoint(viewer) ? viewer.administration : '', viewer.id],
    })
    for (const { own, item } of found) {
      if (own.list === 'check') waits.checks = own.n
      else if (own.list === 'returned') waits.returned.push({ ...own, at: own.at === null ? null : new Date(own.at) })
      else if (item) waits.voices.push({ kind: own.kind, at: new Date(own.at), title: item.title, lang: item.lang })
    }
    return waits
  }
}
