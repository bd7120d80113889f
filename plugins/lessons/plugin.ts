import { definePlugin } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type {} from '@diwan/guidelines/contract'
import type {} from './contract.ts'
import { loadDemoLessons } from './demo/load.ts'
import { lesson } from './kinds/lesson.ts'
import { manuscript } from './kinds/manuscript.ts'
import { pattern } from './kinds/pattern.ts'
import { lessonPersonal } from './personal.ts'
import { acrossRoutes } from './routes/across.ts'
import { decidingRoutes } from './routes/deciding.ts'
import { deskRoutes } from './routes/desk.ts'
import { lessonRoutes } from './routes/lesson.ts'
import { listRoutes } from './routes/lists.ts'
import { patternRoutes } from './routes/patterns.ts'
import { proposingRoutes } from './routes/proposing.ts'
import { translatingRoutes } from './routes/translating.ts'
import { writingRoutes } from './routes/writing.ts'
import { Catalogue } from './services/catalogue.ts'
import { Causes } from './services/causes.ts'
import { Checks } from './services/checks.ts'
import { Comparison } from './services/comparison.ts'
import { Disclosures } from './services/disclosure.ts'
import { Manuscripts } from './services/manuscripts.ts'
import { Patterns } from './services/patterns.ts'
import { Proposals } from './services/proposals.ts'
import { Publishing } from './services/publishing.ts'
import { Releases } from './services/releases.ts'
import { Reviews } from './services/reviews.ts'
import { Voices } from './services/voices.ts'
import { Waiting } from './services/waiting.ts'
import { lessonSlots } from './slots.ts'
import { threadBecomes } from './threads.ts'

const notice = <const N extends string, const M extends 'at-once' | 'daily' | 'weekly'>(name: N, mail: M) => ({ [name]: { label: `lessons.notice.${name}`, text: `lessons.notice.${name}.text`, mail } }) as Record<N, { label: string; text: string; mail: M }>

export default definePlugin({
  id: 'lessons',
  requires: { core: '^0.1.0' },
  optional: { directory: '^0.1.0', guidelines: '^0.1.0' },
  /** `write`: lessons of one's administration, and what it says of others'; `curate`: check and gather; `propose`: to guidance. Nobody publishes past the approval. */
  permissions: { read: 'everyone', write: 'member', curate: 'editor', propose: 'member' },
  kinds: { lesson, manuscript, pattern },
  services: { catalogue: Catalogue, causes: Causes, checks: Checks, comparison: Comparison, disclosures: Disclosures, manuscripts: Manuscripts, patterns: Patterns, proposals: Proposals, publishing: Publishing, releases: Releases, reviews: Reviews, voices: Voices, waiting: Waiting },
  api: ({ manuscripts, catalogue }) => ({
    begin: async (viewer, { title, text, lang, topics = [], sources, credit = '' }) => {
      const id = await manuscripts.begin(viewer, { title, text, lang, topics, sources: sources.map(({ item = null, url = '', title: called, credit: own = '' }) => ({ item, url: url.slice(0, 1_000), title: called.slice(0, 300), credit: (own || credit).slice(0, 300) })) })
      return { id, path: `/lessons/write/${id}/who` }
    },
    about: async (viewer, topic, limit = 5) => (await catalogue.list(viewer, { theme: topic }, { limit: Math.min(limit, 20) })).rows,
  }),
  // Addresses with words of their own stand before the lessons' own, whose number stands where others have words.
  routes: (on) => [...listRoutes(on), ...acrossRoutes(on), ...writingRoutes(on), ...decidingRoutes(on), ...deskRoutes(on), ...patternRoutes(on), ...proposingRoutes(on), ...translatingRoutes(on), ...lessonRoutes(on)],
  navigation: { label: 'lessons.navigation', path: '/', order: 30, value: 6, may: 'read' },
  slots: lessonSlots,
  // Hosted by the forum, where there is one.
  threadBecomes,
  hears: {
    'directory.approval.decided': ({ releases }, event) => releases.heard(event.data.approval, event.data.state),
    'directory.approval.withdrawn': ({ releases }, event) => releases.heard(event.data.approval, 'withdrawn'),
    // Of what was removed no word stays.
    'core.item.removed': ({ releases }, event) => event.item === null ? undefined : releases.forget(event.item),
    'guidelines.amendment.decided': ({ proposals }, event) => proposals.heard(event.data.amendment),
  },
  jobs: { 'due-reviews': { every: '50 5 * * *', run: async ({ reviews }) => { await reviews.remind() } } },
  notices: {
    ...notice('new', 'weekly'), ...notice('version', 'weekly'), ...notice('retired', 'daily'), ...notice('voice', 'weekly'), ...notice('proposal-accepted', 'daily'), ...notice('proposal-declined', 'daily'),
    ...notice('approval-asked', 'at-once'), ...notice('to-check', 'daily'), ...notice('returned', 'at-once'), ...notice('withheld', 'at-once'), ...notice('is-out', 'at-once'), ...notice('review-due', 'at-once'),
    ...notice('voice-waits', 'at-once'), ...notice('voice-shown', 'daily'), ...notice('voice-refused', 'at-once'),
  },
  personal: lessonPersonal,
  demo: (deps, kit) => loadDemoLessons(deps, kit),
})
