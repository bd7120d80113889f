import { Type } from 'typebox'

const count = (value: number, maximum: number, minimum: number) => Type.Integer({ minimum, maximum, default: value })
export const routingSettings = {
  /** Hours without an answer after which people who know the topic are asked, and hours they are given each round. */
  routeAfterHours: count(24, 720, 1), askHours: count(48, 720, 1),
  /** How many are asked at once, and how many times before the hub looks. */
  askAtOnce: count(2, 5, 1), askRounds: count(2, 5, 0),
  /** What has to stand on a card: 1 has used it, 2 works with it, 3 leads work on it, 4 advises others. */
  askFromLevel: count(2, 4, 1),
  /** Asks one person may have waiting, and in seven days unless they say otherwise. */
  asksOpen: count(3, 20, 1), asksPerWeek: count(2, 20, 1),
  /** Whether people who name a topic on their card are asked until they say that they do not want to be. */
  asksUnlessDeclined: Type.Boolean({ default: true }),
}
export interface RoutingSettings { routeAfterHours: number; askHours: number; askAtOnce: number; askRounds: number; askFromLevel: number; asksOpen: number; asksPerWeek: number; asksUnlessDeclined: boolean }
