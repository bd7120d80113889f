import { Type } from 'typebox'

const count = (value: number, maximum: number, minimum = 0) => Type.Integer({ minimum, maximum, default: value })
export const forumSettings = {
  /** What makes a newcomer known: topics opened, posts read. */
  basicTopics: count(5, 1_000), basicPosts: count(30, 10_000),
  /** What makes somebody known a member: days, topics and posts read, topics of others replied in. */
  memberDays: count(15, 1_000), memberTopics: count(20, 10_000), memberPosts: count(100, 100_000), memberReplies: count(3, 1_000),
  /** What makes a member a regular: days, posts read, thanks received. */
  regularDays: count(50, 3_000), regularPosts: count(500, 100_000), regularThanks: count(20, 10_000),
  /** What a newcomer may write in a day, and how many links a post of theirs may hold. */
  newcomerTopicsPerDay: count(3, 100, 1), newcomerPostsPerDay: count(10, 500, 1), newcomerLinks: count(2, 100),
  postsPerHour: count(60, 1_000, 1),
  /** So many known readers who report a post hide it until it is decided; 0: never. */
  hideAfter: count(3, 50), flagsPerDay: count(20, 500, 1),
  /** Days in which a decision can be appealed against. */
  appealDays: count(30, 365, 1),
  /** People one private discussion may have besides who began it. */
  talkPeople: count(20, 50, 1),
  onHome: count(5, 12, 1),
}
