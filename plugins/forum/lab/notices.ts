import type { MailRhythm } from '@diwan/core'

const notice = (name: string, mail: MailRhythm) => ({ label: `forum.notice.${name}`, text: `forum.notice.${name}.text`, mail })
export const labNotices = { design: notice('design', 'daily'), 'trial-asked': notice('trial-asked', 'daily'), 'trial-decided': notice('trial-decided', 'daily'), 'trial-over': notice('trial-over', 'daily') }
