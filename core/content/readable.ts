import type { Viewer } from '../contract/index.ts'
import { leavingBy } from './handling.ts'

/**
 * The one test of who may read, as SQL over `core.item` under an alias. Two bindings: tokens, now.
 * Live for the audience inside its window; for keepers always, as long as it is not removed. `tokens`: where they stand, when they are no binding.
 */
export const readable = (i: string, tokens = '?::text[]') => `(${i}.removed_at is null and (${i}.keepers && ${tokens} or ${isLive(i, tokens)}))`
export const readableBindings = (viewer: Viewer, now: Date) => [viewer.tokens, ...isLiveBindings(viewer, now)]

/** Live for the audience, and not kept back by its handling from the feed or export being made. Bindings: `isLiveBindings`. */
export const isLive = (i: string, tokens = '?::text[]') => live(i, tokens, '?::timestamptz', '?::text[]')
/** The same for what most pages ask by ids: the planner does not look into the bindings, so one plan serves every reader (see `unseen`). */
export const isLiveUnseen = (i: string) => live(i, '(select ?::text[])', unseenMoment, '(select ?::text[])::text[]')
export const unseenMoment = '(select ?::timestamptz)'

const live = (i: string, tokens: string, now: string, handlings: string) => `(${i}.audience && ${tokens} and ${i}.published_at <= ${now} and ${i}.withdrawn_at is null
  and ${i}.expired_at is null and (${i}.visible_until is null or ${i}.visible_until > ${now})
  and ${i}.handling = any(${handlings}))`
export const isLiveBindings = (viewer: Viewer, now: Date) => [viewer.tokens, now, now, leavingBy(viewer.outlet)]
