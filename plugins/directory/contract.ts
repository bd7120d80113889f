import type { Item, Viewer } from '@diwan/core'
import type { Approval } from './seats/approvals.ts'
import type {} from './seats/events.ts'
import type {} from './seats/hand-overs.ts'
import type {} from './participation/participation.ts'
import type { Badge } from './seats/badges.ts'

/** A person's card as by-lines and pickers show it. */
export interface PersonEntry { id: string; item: string; name: string; title: string; administration: string | null; path: string }

/** What choosing whom to ask goes by; none of it is for showing. `level`: the highest of the topics asked for, 1 has used it to 4 advises others. `languages`: those they write, codes. */
export interface Expert { id: string; administration: string | null; level: number; languages: string[]; timeZone: string; isAway: boolean }

/** What other plugins may ask of directory. */
export interface Directory {
  /** The cards of these people that the viewer may read; others are left out. At most 200. */
  cards(viewer: Viewer, people: readonly string[]): Promise<Map<string, PersonEntry>>
  /** People who say they know a topic, the most versed first, at most 20. */
  versed(viewer: Viewer, topic: string, limit?: number): Promise<PersonEntry[]>
  /** People somebody vouches for today who say that they know one of these topics, the most versed first, at most 300: for choosing in a job whom to ask. Whether each may read what they are asked about is for the caller to ask. */
  experts(topics: readonly string[]): Promise<Expert[]>
  verification: {
    /** Whether somebody vouches for these people today, who, by what evidence and until when. At most 200. */
    badges(people: readonly string[]): Promise<Map<string, Badge>>
    /** What another system said of a person's seat when they signed in. `until`: `YYYY-MM-DD`. @throws NotFound, Refused where it names another administration */
    assert(person: string, said: { issuer: string; administration: string; until?: string }): Promise<void>
  }
  /** An administration's own yes, by the one to four seats it set. Time that passes approves nothing. */
  approvals: {
    /** Asks the viewer's administration about an item as it stands: its draft, or its live version. `words` (Markdown) is what the seats are shown where its own summary and body are not all that would leave. `path` is where it is decided. @throws NotFound, Refused, Invalid without a route, Conflict while it is asked already */
    ask(viewer: Viewer, item: string, options?: { note?: string; dueOn?: string | null; words?: string }): Promise<{ id: string; path: string }>
    /** Takes the question back, by who asked or a contact point. @throws NotFound, Refused, Conflict once it is decided */
    withdraw(viewer: Viewer, approval: string): Promise<void>
    /** The newest first; `isCurrent`: about the text as it stands now; `reason`: for who keeps the item, what the seat said that refused. `directory.approval.decided` tells when one is decided, `directory.approval.withdrawn` when it was taken back. @throws NotFound */
    of(viewer: Viewer, item: string): Promise<(Pick<Approval, 'id' | 'state' | 'askedAt' | 'decidedAt'> & { isCurrent: boolean; reason: string })[]>
  }
}

declare module '@diwan/core' {
  interface PluginApis { directory: Directory }
  interface SlotSubjects {
    /** Beside a person's card. */
    'directory.person.rail': { person: string; card: Item; isSelf: boolean }
    /** On an administration's page, above what it published. */
    'directory.administration.main': { administration: string }
    /** Beside an administration's page. */
    'directory.administration.rail': { administration: string }
  }
}
