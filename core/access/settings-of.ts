import type { Settings } from '../config/schema.ts'
import type { AccessSettings } from './needs.ts'

/** What access needs of a site's configuration. `origin`: the address people reach it by, as configured or as it listens. */
export function accessSettings({ access, server, site, mail }: Settings, origin: string): AccessSettings {
  return {
    origin, host: server.host, title: site.name, canMail: mail.url !== undefined, signUp: access.signUp, pace: 400,
    session: { lifetime: access.sessionHours * 3_600, idle: access.idleHours * 3_600 },
    invitation: access.invitationDays * 86_400, reset: access.resetMinutes * 60,
    lock: { after: access.lockAfter, wait: access.lockMinutes * 60 },
  }
}
