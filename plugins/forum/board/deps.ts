import type { CoreServices, PluginApis, RequestServices } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type { Becoming } from '../bridges/becoming.ts'
import type { Intake } from '../bridges/intake.ts'
import type { Numbers } from '../bridges/numbers.ts'
import type { Rearranging } from '../moderation/services/rearranging.ts'
import type { Narrowing } from '../moderation/services/narrowing.ts'
import type { ReviewQueue } from '../moderation/services/review-queue.ts'
import type { Reviews } from '../moderation/services/reviews.ts'
import type { Positions } from '../talks/positions.ts'
import type { PrivateTalks } from '../talks/private-talks.ts'
import type { Bookmarks } from './services/bookmarks.ts'
import type { Categories } from './services/categories.ts'
import type { Drafts } from './services/drafts.ts'
import type { LimitSettings, Limits } from './services/limits.ts'
import type { Mentions } from './services/mentions.ts'
import type { Polls } from './services/polls.ts'
import type { PostBook } from './services/post-book.ts'
import type { Posting } from './services/posting.ts'
import type { Posts } from './services/posts.ts'
import type { Publishing } from './services/publishing.ts'
import type { Tallies } from './services/tallies.ts'
import type { ThreadLists } from './services/thread-lists.ts'
import type { ThreadPage } from './services/thread-page.ts'
import type { ThreadBook } from './services/thread-book.ts'
import type { Told } from './services/told.ts'
import type { Trust, TrustSettings } from './services/trust.ts'

/** Everything the plugin is made of, by the names services ask for each other. */
export interface ForumServices {
  categories: Categories; tallies: Tallies; threadBook: ThreadBook; trust: Trust; limits: Limits; postBook: PostBook; mentions: Mentions; told: Told; polls: Polls; publishing: Publishing; posting: Posting; drafts: Drafts; posts: Posts
  threadPage: ThreadPage; threadLists: ThreadLists; bookmarks: Bookmarks; reviews: Reviews; reviewQueue: ReviewQueue; rearranging: Rearranging; narrowing: Narrowing; positions: Positions; privateTalks: PrivateTalks; numbers: Numbers; intake: Intake; becoming: Becoming
}
export type ForumSettings = TrustSettings & LimitSettings & { hideAfter: number; flagsPerDay: number; appealDays: number; talkPeople: number; onHome: number }
export type ForumDeps = CoreServices & RequestServices & ForumServices & { directory: PluginApis['directory'] | undefined; settings: ForumSettings }
export type ForumPermission = 'read' | 'write' | 'moderate' | 'manage'
