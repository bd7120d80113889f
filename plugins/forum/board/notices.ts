import type { MailRhythm } from '@diwan/core'

const notice = (name: string, mail: MailRhythm) => ({ label: `forum.notice.${name}`, text: `forum.notice.${name}.text`, mail })
/** What people are told of; decisions about one’s own words at once. */
export const forumNotices = {
  mention: notice('mention', 'at-once'), reply: notice('reply', 'daily'), post: notice('post', 'daily'), topic: notice('topic', 'daily'), answer: notice('answer', 'daily'), talk: notice('talk', 'at-once'),
  review: notice('review', 'at-once'), waits: notice('waits', 'at-once'), 'flag-decided': notice('flag-decided', 'daily'),
  'decided-kept': notice('decided-kept', 'at-once'), 'decided-removed': notice('decided-removed', 'at-once'), 'decided-published': notice('decided-published', 'at-once'), 'decided-declined': notice('decided-declined', 'at-once'),
  'position-approved': notice('position-approved', 'at-once'), 'position-refused': notice('position-refused', 'at-once'),
}
