import type { ForumDeps } from './board/deps.ts'
import { Answers } from './by-mail/answers.ts'
import { AskBook } from './routing/services/ask-book.ts'
import { HubQueue } from './routing/services/hub-queue.ts'
import { Panel } from './routing/services/panel.ts'
import { Router } from './routing/services/router.ts'
import type { RoutingSettings } from './routing/settings.ts'

/** What stands on top of the board: routing, the format lab, answers by mail. */
export const moreServices = { answers: Answers, askBook: AskBook, hubQueue: HubQueue, panel: Panel, router: Router }
export type MoreServices = { [K in keyof typeof moreServices]: InstanceType<(typeof moreServices)[K]> }
export type MoreDeps = ForumDeps & MoreServices & { settings: RoutingSettings }
