/**
 * Tells open pages that what they show goes on: those that follow it look again, as anybody looks. After the open transaction; it is lost
 * where nobody listens, so a page that follows also looks again by itself now and then.
 */
export interface Live {
  /** To whoever may read the item now, or keeps it. Followed by `{{page follows=(concat "item:" id)}}`, or heard by `diwan-live` with `data-topic`, which says how many came: `count`, else one. */
  item(id: string, count?: number): void
  /** What is no item, to whoever holds one of the tokens. Followed by `{{page follows="<plugin>.<what>"}}`. */
  holders(what: string, tokens: readonly string[]): void
}
