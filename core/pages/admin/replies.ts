import { Type } from 'typebox'
import type { Route, Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { moment, orNothing } from '../shapes.ts'

const size = 50
const Letter = Type.Object({ id: Type.String(), state: Type.String(), why: Type.String(), name: Type.String(), person: orNothing(Type.String()), at: moment() })

/** What came to the address for answers, and what became of it. */
export const replyRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/replies', {
    may: 'administer', isInternal: true, view: 'admin/replies', input: Type.Object({ before: Type.Optional(Type.String({ format: 'uuid' })) }),
    output: Type.Object({ isOn: Type.Boolean(), letters: Type.Array(Letter), next: orNothing(Type.String()) }),
    async run({ host: { config, notifications }, people, t }, { before }) {
      const found = await notifications.replies.list({ limit: size + 1, ...before === undefined ? {} : { before } })
      const shown = found.slice(0, size)
      const cards = await people.cards(shown.flatMap(({ person }) => person ?? []))
      return {
        isOn: config.mail.replyAddress !== undefined, next: found.length > size ? shown.at(-1)?.id ?? null : null,
        // Why one was refused was told to whoever wrote it, with what it was about.
        letters: shown.map(({ id, state, why, person, at }) => ({ id, state, why: state === 'dropped' && why !== null ? t(`core.admin.replies.why.${why}`) : '', person, name: cards.get(person ?? '')?.name ?? '', at })),
      }
    },
  }),
]
