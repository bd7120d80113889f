import type { Handling } from './item.ts'
import type { Viewer } from './viewer.ts'

export const mailRhythms = ['at-once', 'daily', 'weekly', 'never'] as const
/** How often what somebody is told goes by mail. */
export type MailRhythm = typeof mailRhythms[number]

/** One kind of message people are told; a row of everyone's preferences. */
export interface Notice {
  /** Locale key: its name in the preferences. */
  label: string
  /** Locale key: its sentence in inbox and mail. An ICU message; `{title}` is the item's title in the reader's language. */
  text: string
  /** How it goes by mail until the person says otherwise. */
  mail: MailRhythm
  /** Concerns the person's own account or seat: cannot be switched off. */
  isFixed?: boolean
}

/** What somebody can follow. */
export interface Followed { type: 'item' | 'topic' | 'kind'; id: string }

export interface NoticeMessage {
  /** Whom it is for; who is named twice is told once. `seats`: the contact points of an administration, and its mailbox; `holders`: whoever holds one of these tokens. */
  to: { people?: readonly string[]; following?: readonly Followed[]; seats?: readonly { administration: string }[]; holders?: readonly string[] }
  /** What it is about: its title is `{title}`, its page where the message leads. Who may not read it is not told. */
  item?: string
  /** Where the message leads, without the language, where that is not the page of the item. */
  path?: string
  /** For the sentence. No words of what the reader may not read. */
  values?: Record<string, string | number | Date>
  /** Handling of what it is about where that is no item: a mail says only that there is something to read where it must. */
  handling?: Handling
  /** Who brought it about: not told of it as a follower or by a seat. */
  actor?: string | null
  /** Each person is told once per notice and key. */
  key: string
}

export interface Notices {
  /**
   * Joins the open transaction and costs the same however many will be told: people are found afterwards, by a job, and the right
   * to read `item` is asked for each then, and again when a mail leaves. @throws TypeError for a notice nobody declares
   */
  tell(notice: string, message: NoticeMessage): Promise<void>
  /** How far what was told of an item has come, in numbers, for those who keep it: whoever asks has asked that. */
  reached(item: string): Promise<Reached>
}

/** In how many inboxes it stands, in how many mails and digests it has gone, in how many it is to go; whether people are still to be told. */
export interface Reached { inbox: number; mailed: number; toMail: number; isWaiting: boolean }

/** What somebody answered by mail to a letter of a notice. */
export interface MailReply {
  /** Whose answer it is, as they stand now. What they may do is still to be asked. */
  viewer: Viewer
  /** What the letter was about. */
  item: string
  /** Of the message they answered, with its values as `tell` was given them. */
  key: string
  values: Record<string, string | number | Date>
  /** Their own words as plain text: not empty, without what they quote and without a signature. */
  text: string
  /** At most ten; of a type and size that is still to be looked at. */
  files: readonly { name: string; type: string; bytes: Uint8Array }[]
}
