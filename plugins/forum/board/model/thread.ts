/** What goes on in a topic or a private discussion, as its row says. */
export interface Thread {
  id: string; ref: string; categoryId: string | null; format: string; authorId: string | null; begunAt: Date; lastAt: Date; lastNumber: number; posts: number; people: number; firstReplyAt: Date | null
  answerId: string | null; isUnanswered: boolean; isPinned: boolean; isLocked: boolean; note: string; mergedInto: string | null; isWithdrawn: boolean; opensAt: Date | null; closesAt: Date | null
}
export const threadColumns = `t.item_id as id, t.ref, t.category_id as "categoryId", t.format, t.author_id as "authorId", t.begun_at as "begunAt", t.last_at as "lastAt", t.last_number as "lastNumber", t.posts, t.people, t.first_reply_at as "firstReplyAt",
  t.answer_id as "answerId", t.is_unanswered as "isUnanswered", t.is_pinned as "isPinned", t.is_locked as "isLocked", t.note, t.merged_into as "mergedInto", t.is_withdrawn as "isWithdrawn", t.opens_at as "opensAt", t.closes_at as "closesAt"`

/** Whose words they are. */
export interface Author { id: string; name: string; administration: string | null }

export const postStates = ['shown', 'hidden', 'removed'] as const
export const reactionWords = ['thanks', 'agree', 'same'] as const
export type ReactionWord = (typeof reactionWords)[number]
export const sides = ['for', 'against'] as const
export type Side = (typeof sides)[number]
export const longestPost = 40_000
/** Posts on one page. */
export const perPage = 25
/** Where the page with a post begins, if nothing was moved away. */
export const pageOf = (number: number): number => Math.max(1, number - (number - 1) % perPage)
