import type { Locale } from '@diwan/core'
import type { FormatName } from '../board/model/formats.ts'
import type { Side } from '../board/model/thread.ts'

/** What the files of this folder hold. */
export interface DemoCategory { slug: string; format: FormatName; names: Record<Locale, string>; about: Record<Locale, string>; audience: 'public' | 'members' | 'ncps'; trial?: boolean }
export interface DemoPost { author: string; after: number; text: string; lang?: Locale; edited?: string; reactions?: Partial<Record<'thanks' | 'same-here' | 'agree', number>>; quotes?: number; side?: Side; official?: boolean }
export interface DemoTopic {
  key: string; category: string; lang: Locale; title: string; topics: string[]; author: string; daysAgo: number; pinned?: boolean; locked?: boolean; answer?: number; opensAfter?: number; closesAfter?: number
  poll?: { question: string; choices: string[]; multiple: boolean; votes: Record<string, number> }; posts: DemoPost[]
}
