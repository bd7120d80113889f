import type { CoreServices } from '@diwan/core'
import type { ForumDeps } from './board/deps.ts'
import { Answers } from './by-mail/answers.ts'
import { labNotices } from './lab/notices.ts'
import { labPersonal } from './lab/personal.ts'
import { ChangeLog } from './lab/services/change-log.ts'
import { Designs } from './lab/services/designs.ts'
import { Measures } from './lab/services/measures.ts'
import { Trials } from './lab/services/trials.ts'
import { AskBook } from './routing/services/ask-book.ts'
import { HubQueue } from './routing/services/hub-queue.ts'
import { Panel } from './routing/services/panel.ts'
import { Router } from './routing/services/router.ts'
import { routingNotices } from './routing/notices.ts'
import { routingPersonal } from './routing/personal.ts'
import type { RoutingSettings } from './routing/settings.ts'

/** What stands on top of the board: routing, the format lab, answers by mail. */
export const moreServices = { answers: Answers, askBook: AskBook, hubQueue: HubQueue, panel: Panel, router: Router, designs: Designs, trials: Trials, measures: Measures, changeLog: ChangeLog }
export type MoreServices = { [K in keyof typeof moreServices]: InstanceType<(typeof moreServices)[K]> }
export type MoreDeps = ForumDeps & MoreServices & { settings: RoutingSettings }

export const moreJobs = {
  route: { every: '5 minutes', run: async ({ router }: MoreServices) => { await router.run() } },
  /** What came after changes is counted, and trials whose time is over are told of. */
  lab: { every: '50 2 * * *', run: async ({ changeLog, trials, transaction }: MoreServices & Pick<CoreServices, 'transaction'>) => { await changeLog.measure(); await transaction(() => trials.remind()) } },
}
export const moreNotices = { ...routingNotices, ...labNotices }
export const morePersonal = [...routingPersonal, ...labPersonal]
