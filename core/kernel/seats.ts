import { NotFound, type Content, type Seats } from '../contract/index.ts'
import type { Access } from '../access/open.ts'
import type { OpenContent } from '../content/open-content.ts'

interface Needs { access: Pick<Access, 'seats' | 'personalViewer' | 'personalViewers' | 'roster'>; content: Content; readers: Pick<OpenContent['readers'], 'of'>; transaction<T>(work: () => Promise<T>): Promise<T> }

/** Access knows who holds a seat, content what is kept there; a hand-over needs both. */
export const openSeats = ({ access: { seats, personalViewer, personalViewers, roster }, content, readers, transaction }: Needs) => (plugin: string): Seats => {
  return {
    get: (person) => seats.get(person),
    list: (people) => seats.list(people),
    coverage: () => seats.coverage(),
    staff: () => roster.holders([`staff:${plugin}`], { limit: 50 }),
    of: (administration, role) => seats.of(administration, role),
    ending: (period) => seats.ending(period),
    confirmedBefore: (day, query) => seats.confirmedBefore(day, query),
    ownAddress: (administration, typed) => seats.ownAddress(administration, typed),
    confirm: (by, person, proof) => seats.confirm(by, person, proof),
    unconfirm: (by, person) => seats.unconfirm(by, person),
    appoint: (by, person, until) => seats.appoint(by, person, until),
    release: (by, person) => seats.release(by, person),
    async readers(item, people, { may, token } = {}) {
      const able = [...(await personalViewers(people.slice(0, 500))).values()].filter((viewer) => (may === undefined || viewer.may(may)) && (token === undefined || viewer.tokens.includes(token)))
      const found = await readers.of(item, able)
      return able.flatMap(({ id }) => id !== null && found.get(id)?.isLive === true ? [id] : [])
    },
    handOver: (from, to) => transaction(async () => {
      const receiver = await personalViewer(to)
      if (receiver === null) throw new NotFound()
      let items = 0
      for (;;) {
        const { done, remaining } = await content.handOverAll(receiver, { person: from }, { person: to })
        items += done
        if (done === 0 || remaining === 0) break
      }
      return { items, followed: await content.followAs(receiver, from) }
    }),
  }
}
