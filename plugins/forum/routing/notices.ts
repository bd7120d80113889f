import type { MailRhythm } from '@diwan/core'

const notice = (name: string, mail: MailRhythm) => ({ label: `forum.notice.${name}`, text: `forum.notice.${name}.text`, mail })
/** Who is asked hears of it at once; the hub of what is left with the day's letter. */
export const routingNotices = { asked: notice('asked', 'at-once'), unrouted: notice('unrouted', 'daily') }
