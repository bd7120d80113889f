import type { Slot } from '../../contract/index.ts'
import type { PagesDeps } from '../deps.ts'

const enough = 3

/** What a new contact point does first; gone once it is done. */
export const checklist: Slot<PagesDeps, Record<string, never>> = {
  order: 5, view: 'team/checklist', may: 'invite',
  async run({ host, viewer, content, clock }) {
    if (viewer.id === null || viewer.administration === null || !viewer.roles.includes('ncp')) return null
    const { verifiedUntil } = await host.access.ownAccount.read(viewer)
    const { rows } = await host.access.roster.list(viewer, { administration: viewer.administration, limit: 200 })
    const invited = (await host.access.invitations.open(viewer)).filter(({ administration }) => administration === viewer.administration).length
    const colleagues = rows.filter(({ id }) => id !== viewer.id).length + invited
    const topics = (await content.followed(viewer, 'topic')).length
    const steps = [
      { name: 'seat', isDone: verifiedUntil !== null && verifiedUntil >= clock.now().toISOString().slice(0, 10), url: '/account' },
      { name: 'colleagues', isDone: colleagues >= enough, url: '/team/invite' },
      { name: 'topics', isDone: topics > 0, url: '/topics' },
    ]
    return steps.every(({ isDone }) => isDone) ? null : { steps, colleagues }
  },
}
