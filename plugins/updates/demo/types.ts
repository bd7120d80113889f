/**
 * Shapes of the JSON files in this folder. Days, people and administrations are those of `core/demo`, topics are ids of
 * `core/reference/taxonomy.json`. All texts are invented except where a text names a public instrument. A path in a text that
 * begins with `/` is without language: the view puts the reader's before it.
 */
export type InterfaceLanguage = 'en' | 'fr' | 'es' | 'ar'
export type InFour = Record<InterfaceLanguage, string>

/** Relative to the day of loading, as in `core/demo`: `-12d` twelve days ago, `+30d 09:00` in thirty days at nine. */
export type Day = `${'-' | '+' | ''}${number}d` | `${'-' | '+' | ''}${number}d ${number}:${number}`

export interface PostText {
  /** At most 120 characters. */
  title: string
  /** At most 300 characters. */
  summary: string
  /** What a reader must take away. */
  points: [string, string, string]
  /** Markdown, headings from level two. */
  body: string
}

/**
 * How a text came about. `original` is the language it was written in; the others are translations.
 * `of` is the revision of the original that a translation renders, 1 where absent; lower than `revision` of the post = stale.
 */
export interface LocalPostText extends PostText {
  status: 'original' | 'human' | 'machine' | 'reviewed'
  of?: number
}

export type LocalPostTexts = Partial<Record<InterfaceLanguage, LocalPostText>>

export interface PostBase {
  /** Unique over all files of this folder. */
  slug: string
  /** Code of a demonstration administration; null = the hub. */
  owner: string | null
  /** Slug of a person. */
  author: string
  topics: string[]
  audience: 'public' | 'members' | 'ncps'
  handling: 'open' | 'community' | 'named-administrations' | 'my-administration' | 'named-people'
  /** When it was, or will be, first readable. In the future: scheduled (an embargo). Null: never published, a draft only. */
  publishedAt: Day | null
  /** When it stops being readable by others; in the past: expired. */
  expiresAt?: Day
  /** The language it was written in. */
  original: InterfaceLanguage
  /** Of the original text; 1 where absent. */
  revision?: number
  /** The original's text of revision 1, when `revision` is 2: load it first, so that history and stale translations are real. */
  firstText?: PostText
  /** When revision 2 was made. */
  revisedAt?: Day
  texts: LocalPostTexts
  /** A newer version being written while the live one stays. */
  draft?: { by: string, savedAt: Day, audience?: PostBase['audience'], texts: Partial<Record<InterfaceLanguage, PostText>> }
}

/** `news.json`: array, the first three tell of the portal itself. */
export interface DemoNews extends PostBase { kind: 'news' }

/** `alerts.json`: array. */
export interface DemoAlert extends PostBase {
  kind: 'alert'
  severity: 'notice' | 'warning' | 'urgent'
  needsAcknowledgement: boolean
  /** People who have acknowledged it. */
  acknowledgedBy: { person: string, at: Day }[]
}

/** `corrections.json`: array. */
export interface DemoCorrection extends PostBase {
  kind: 'correction'
  /** Slug of the news it corrects. */
  corrects: string
}

/** `release-notes.json`: array, oldest first. */
export interface DemoReleaseNote extends PostBase {
  kind: 'release-note'
  version: string
}

/** `calls.json`: array. */
export interface DemoCall extends PostBase {
  kind: 'call'
  closesAt: Day
  /** Mail or page where answers go is the portal itself; this is who reads them. */
  contact: string
}

export type DemoPost = DemoNews | DemoAlert | DemoCorrection | DemoReleaseNote | DemoCall

/** A window of days, `from` before `to`. */
export interface DemoWindow { from: Day, to: Day }

export interface ShortText {
  title: string
  /** One sentence. */
  summary: string
}

/** `milestones.json`: array, in order of the window. */
export interface DemoMilestone {
  slug: string
  state: 'planned' | 'at-risk' | 'done' | 'slipped'
  window: DemoWindow
  /** When it was reached. */
  doneAt?: Day
  lead: string
  topics: string[]
  /** What shows that it was reached: slugs of posts. */
  evidence: string[]
  /** Oldest first; `window` above is the newest. */
  slips: { at: Day, was: DemoWindow, reason: InFour }[]
  texts: Record<InterfaceLanguage, ShortText>
}

/** `roadmap.json`: array. */
export interface DemoRoadmapItem {
  slug: string
  stage: 'discover' | 'build' | 'trial' | 'live' | 'dropped'
  window: DemoWindow
  persona: 'officer' | 'contact-point' | 'editor' | 'administrator' | 'partner'
  topics: string[]
  /** Slug of the milestone it serves. */
  milestone?: string
  /** Slug of the release note that brought the answer. */
  release?: string
  /** `title` is the need: "As an officer I need …". `summary` says what is done about it, or why it was dropped. */
  texts: Record<InterfaceLanguage, ShortText>
}

/** `pages.json`: array of two, the project page and the programme page for partners. */
export interface DemoPage {
  slug: string
  kind: 'project' | 'programme'
  audience: 'public'
  topics: string[]
  updatedAt: Day
  texts: Partial<Record<InterfaceLanguage, DemoPageText>>
  contacts: { person: string, for: InFour }[]
  /** Slugs of milestones shown as deliverables. */
  milestones: string[]
}

export interface DemoPageText {
  status: LocalPostText['status']
  title: string
  summary: string
  /** The id is the same in every language. */
  sections: { id: 'purpose' | 'governance' | 'deliverables' | 'taking-part' | 'rules' | 'contact', heading: string, body: string }[]
}

/** `facts.json`: array, the copy of `core/reference/project-facts.json` a plugin can reach; a test keeps them the same. */
export interface DemoFact { id: string, date: string, text: InFour, source: string, url: string }
