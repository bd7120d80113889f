import type { Item, Viewer } from '@diwan/core'

/** A person's card as by-lines and pickers show it. */
export interface PersonEntry { id: string; item: string; name: string; title: string; administration: string | null; path: string }

/** What other plugins may ask of directory. */
export interface Directory {
  /** The cards of these people that the viewer may read; others are left out. At most 200. */
  cards(viewer: Viewer, people: readonly string[]): Promise<Map<string, PersonEntry>>
  /** People who say they know a topic, the most versed first, at most 20. */
  versed(viewer: Viewer, topic: string, limit?: number): Promise<PersonEntry[]>
}

declare module '@diwan/core' {
  interface PluginApis { directory: Directory }
  interface SlotSubjects {
    /** Beside a person's card. */
    'directory.person.rail': { person: string; card: Item; isSelf: boolean }
    /** Beside an administration's page. */
    'directory.administration.rail': { administration: string }
  }
}
