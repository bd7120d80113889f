import type { ItemInput } from './item.ts'
import type { Locale } from './viewer.ts'

/** An item with a past of its own: demonstration content, and later what is brought over from another system. */
export interface BroughtItem {
  /** Stable, so that bringing it again changes it instead of doubling it. */
  id: string
  kind: string
  input: ItemInput
  administration: string | null
  /** Left out: what is there already changes, and its author, keepers, the draft beside it and what its translations are of stay. */
  author?: { id: string; name: string } | null
  /** When it became readable; in the future: under embargo; null: a draft that never was. */
  publishedAt: Date | null
  /** When this revision was made; default `publishedAt`. */
  revisedAt?: Date
  note?: string
  /** What put it live; default the first transition that publishes. */
  transition?: string
  /** Which revision of the original a translation says, where it is not the newest. */
  ofRevs?: Partial<Record<Locale, number>>
  /** A newer version begun beside it. */
  draft?: { input: ItemInput; by: { id: string | null; name: string }; at: Date; /** Where it stands; default where a draft begins. */ state?: string; /** Of one that goes on beside what is brought. */ rev?: number }
}

/** What a plugin's `demo` is given to fill a demonstration instance with. The same content each time. */
export interface DemoKit {
  /** A UUID that is the same for the same word in every load. */
  id(word: string): string
  /** A person of the demonstration by slug. @throws Error for an unknown slug */
  person(slug: string): { id: string; name: string; administration: string | null }
  /** `-12d`, `+30d 09:30`: the moment that far from the day of loading. */
  at(day: string): Date
  /** The same as a date, `YYYY-MM-DD`. */
  on(day: string): string
  /** One, or many at once, which is quicker. What is brought otherwise is not found again when the demonstration is wiped. */
  bring(item: BroughtItem | readonly BroughtItem[]): Promise<void>
}
