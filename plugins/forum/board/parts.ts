import { Becoming } from '../bridges/becoming.ts'
import { Intake } from '../bridges/intake.ts'
import { Numbers } from '../bridges/numbers.ts'
import { Rearranging } from '../moderation/services/rearranging.ts'
import { Narrowing } from '../moderation/services/narrowing.ts'
import { ReviewQueue } from '../moderation/services/review-queue.ts'
import { Reviews } from '../moderation/services/reviews.ts'
import { Positions } from '../talks/positions.ts'
import { PrivateTalks } from '../talks/private-talks.ts'
import { Bookmarks } from './services/bookmarks.ts'
import { Categories } from './services/categories.ts'
import { Drafts } from './services/drafts.ts'
import { Limits } from './services/limits.ts'
import { Mentions } from './services/mentions.ts'
import { Polls } from './services/polls.ts'
import { PostBook } from './services/post-book.ts'
import { Posting } from './services/posting.ts'
import { Posts } from './services/posts.ts'
import { Publishing } from './services/publishing.ts'
import { Tallies } from './services/tallies.ts'
import { ThreadLists } from './services/thread-lists.ts'
import { ThreadPage } from './services/thread-page.ts'
import { ThreadBook } from './services/thread-book.ts'
import { Told } from './services/told.ts'
import { Trust } from './services/trust.ts'

/** What the plugin is made of. */
export const forumServices = {
  categories: Categories, tallies: Tallies, threadBook: ThreadBook, trust: Trust, limits: Limits, postBook: PostBook, mentions: Mentions, told: Told, polls: Polls, publishing: Publishing, posting: Posting, drafts: Drafts, posts: Posts, threadPage: ThreadPage, threadLists: ThreadLists, bookmarks: Bookmarks,
  reviews: Reviews, reviewQueue: ReviewQueue, rearranging: Rearranging, narrowing: Narrowing, positions: Positions, privateTalks: PrivateTalks, numbers: Numbers, intake: Intake, becoming: Becoming,
}
