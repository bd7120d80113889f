import type { PersonalData } from '@diwan/core'

const why = (name: string) => `forum.personal.${name}`
/** ThreadBook stay readable when somebody goes: what they wrote is then a former member’s. What they did for themselves goes with them. */
export const forumPersonal: readonly PersonalData[] = [
  { table: 'forum.post', person: 'author_id', onRemoval: 'blank', why: why('post'), columns: ['author_id', 'administration', 'key'] },
  { table: 'forum.post', person: 'author_id', onRemoval: 'keep', why: why('post-text'), columns: ['thread_id', 'number', 'lang', 'body', 'state', 'posted_at', 'edited_at', 'rev', 'edited_why', 'is_wiki', 'side', 'is_official', 'position_id', 'reply_to', 'thanks', 'agree', 'same', 'removed_why'] },
  { table: 'forum.post_before', person: 'by_id', onRemoval: 'blank', why: why('post'), columns: ['by_id'] },
  { table: 'forum.post_before', person: 'by_id', onRemoval: 'keep', why: why('post-text'), columns: ['post_id', 'rev', 'body', 'at', 'why'] },
  { table: 'forum.thread', person: 'author_id', onRemoval: 'blank', why: why('post'), columns: ['author_id'] },
  { table: 'forum.moderator', person: 'person_id', onRemoval: 'delete', why: why('moderator'), columns: ['category_id', 'since'] },
  { table: 'forum.reaction', person: 'person_id', onRemoval: 'delete', why: why('reaction'), columns: ['post_id', 'word', 'at'] },
  { table: 'forum.bookmark', person: 'person_id', onRemoval: 'delete', why: why('bookmark'), columns: ['post_id', 'at'] },
  { table: 'forum.ballot', person: 'person_id', onRemoval: 'delete', why: why('ballot'), columns: ['thread_id', 'choices', 'at'] },
  { table: 'forum.reading', person: 'person_id', onRemoval: 'delete', why: why('reading'), columns: ['thread_id', 'number', 'at'] },
  { table: 'forum.reader', person: 'person_id', onRemoval: 'delete', why: why('reader'), columns: ['topics_read', 'posts_read', 'days', 'last_day', 'topics_begun', 'topics_replied', 'thanks', 'level', 'all_read_at'] },
  { table: 'forum.draft', person: 'person_id', onRemoval: 'delete', why: why('draft'), columns: ['place', 'input', 'rev', 'updated_at'], keepDays: 90, since: 'updated_at' },
  { table: 'forum.party', person: 'person_id', onRemoval: 'delete', why: why('party'), columns: ['thread_id', 'since'] },
  { table: 'forum.review', person: 'author_id', onRemoval: 'blank', why: why('review'), columns: ['author_id', 'input'] },
  { table: 'forum.review', person: 'decided_by', onRemoval: 'blank', why: why('decided'), columns: ['decided_by'] },
  { table: 'forum.review', person: 'final_by', onRemoval: 'blank', why: why('decided'), columns: ['final_by'] },
  { table: 'forum.flag', person: 'person_id', onRemoval: 'delete', why: why('flag'), columns: ['review_id', 'ground', 'note', 'at'], keepDays: 730, since: 'at' },
  { table: 'forum.asked', person: 'author_id', onRemoval: 'blank', why: why('asked'), columns: ['author_id'] },
  { table: 'forum.outcome', person: 'by_id', onRemoval: 'blank', why: why('outcome'), columns: ['by_id'] },
]
