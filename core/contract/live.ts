/**
 * Tells open pages that what they show goes on: those that follow it look again, as anybody looks. After the open transaction; it is lost
 * where nobody listens, so a page that follows also looks again by itself now and then.
 */
export interface Live {
  /** To whoever may read the item now, or keeps it. Followed by `{{page follows=(concat "item:" id)}}`. */
  item(id: string): void
  /** What is no item, to whoever holds one of the tokens. Followed by `{{page follows="<plugin>.<what>"}}`. */
  holders(what: string, tokens: readonly string[]): void
}
