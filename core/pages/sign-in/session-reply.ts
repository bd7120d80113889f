import { redirect, type Reply } from '../../contract/index.ts'

interface Begun { secret: string; expiresAt: Date }

// The reply's own field is called `then` and is no function, so nothing awaits it.
/* oxlint-disable unicorn/no-thenable */

const cookie = ({ secret, expiresAt }: Begun, now: Date) => ({ value: secret, maxAge: Math.max(1, Math.floor((expiresAt.getTime() - now.getTime()) / 1000)) })

/** Gives the browser its session and sends it on. */
export const withSession = (begun: Begun, now: Date, to: string, notice?: string): Reply => ({ reply: 'cookie', set: { session: cookie(begun, now) }, then: redirect(to, notice) })

/** The password was right, and the second factor is asked for; only the browser that typed the password can show it. */
export const halfWay = (begun: Begun, now: Date, to: string): Reply =>
  ({ reply: 'cookie', set: { 'sign-in': cookie(begun, now) }, then: redirect(`/sign-in/second${to === '/' ? '' : `?next=${encodeURIComponent(to)}`}`) })

/** The second factor was shown. */
export const withWholeSession = (begun: Begun, now: Date, to: string): Reply => ({ reply: 'cookie', set: { session: cookie(begun, now), 'sign-in': null }, then: redirect(to) })

/** Takes it away. */
export const withoutSession = (to: string, notice?: string): Reply => ({ reply: 'cookie', set: { session: null }, then: redirect(to, notice) })
