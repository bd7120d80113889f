import { redirect, type Reply } from '../../contract/index.ts'

interface Begun { secret: string; expiresAt: Date }

// The reply's own field is called `then` and is no function, so nothing awaits it.
/* oxlint-disable unicorn/no-thenable */

/** Gives the browser its session and sends it on. */
export const withSession = ({ secret, expiresAt }: Begun, now: Date, to: string, notice?: string): Reply =>
  ({ reply: 'cookie', set: { session: { value: secret, maxAge: Math.max(1, Math.floor((expiresAt.getTime() - now.getTime()) / 1000)) } }, then: redirect(to, notice) })

/** Takes it away. */
export const withoutSession = (to: string, notice?: string): Reply => ({ reply: 'cookie', set: { session: null }, then: redirect(to, notice) })
