import { Type } from 'typebox'
import { ItemSummaryShape, file, type Route, type Routes } from '@diwan/core'
import { weekPaper } from '../services/week-paper.ts'
import { Listed, at, listed } from './meeting-shapes.ts'
import type { Deps, Permission } from './posts.ts'

/** The week as a page, and as one file to read without a line. */
export const weekRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/week', {
    may: 'read', view: 'week', reads: ['*'], output: Type.Object({ from: at(), to: at(), posts: Type.Array(ItemSummaryShape), others: Type.Array(ItemSummaryShape), meetings: Type.Array(Listed), calls: Type.Array(ItemSummaryShape), readerZone: Type.String() }),
    async run({ week, viewer }) {
      const found = await week.of(viewer)
      return { ...found, meetings: found.meetings.map(listed), readerZone: viewer.timeZone }
    },
  }),

  on.get('/week/file', {
    may: 'read', isInternal: true, outlet: 'export',
    async run({ week, papers, links, viewer, t, locale }) {
      const found = await week.of(viewer)
      const paper = weekPaper({ week: found, whole: await week.whole(viewer, found), t, locale, zone: viewer.timeZone, blocks: (markdown, place) => papers.blocks(markdown, place), address: (path) => links.absolute(links.inLanguage(locale, path)) })
      return file({ name: `week-${found.to.toISOString().slice(0, 10)}.html`, type: 'text/html; charset=utf-8', body: papers.html(paper) })
    },
  }),
]
