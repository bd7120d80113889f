import { createHash, timingSafeEqual } from 'node:crypto'
import { Type } from 'typebox'
import { Invalid, NotFound, readWhole, type Route, type Routes } from '../../contract/index.ts'
import { mostBytes } from '../../mail/incoming/read-letter.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'

const digest = (word: string): Buffer => createHash('sha256').update(word).digest()
const is = (said: string, secret: string | undefined): boolean => secret !== undefined && timingSafeEqual(digest(said), digest(secret))

/**
 * Where a server of mail hands in answers, each letter whole as the body (`message/rfc822`). The word in the address is the site's
 * secret; what is answered besides 2xx is to be sent again.
 */
export const mailHookRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.post('/mail/incoming/:secret', {
    may: 'enter', isInternal: true, upload: { limit: mostBytes }, deadline: 60, input: Type.Object({ secret: Type.String({ maxLength: 300 }) }),
    output: Type.Object({ state: Type.String() }),
    async run({ host: { config, notifications }, request }, { secret }) {
      if (!is(secret, config.mail.hookSecret)) throw new NotFound()
      if (!request.upload) throw new Invalid([{ field: '', key: 'core.notices.reply.no-letter' }])
      return { state: await notifications.replies.receive(await readWhole(request.upload.bytes, mostBytes)) }
    },
  }),
]
