import type { CookieJar } from './line/cookies.ts'
import type { Secrets } from './line/secrets.ts'

export interface Notice { readonly key: string; readonly values: Readonly<Record<string, string | number>> }
const seconds = 120

/** A sentence for the next page the person sees, carried by a signed cookie that is read once. */
export const openNotices = (cookies: CookieJar, secrets: Secrets) => ({
  /** The `Set-Cookie` line. */
  give(notice: Notice): string {
    const text = JSON.stringify([notice.key, notice.values])
    return cookies.write('notice', { value: secrets.seal('notice', text.length > 1200 ? JSON.stringify([notice.key, {}]) : text), maxAge: seconds })
  },
  take(sealed: string | undefined): Notice | null {
    const text = sealed === undefined ? null : secrets.open('notice', sealed)
    if (text === null) return null
    const [key, values] = JSON.parse(text) as [string, Record<string, string | number>]
    return { key, values }
  },
  clear: (): string => cookies.write('notice', null),
})
export type Notices = ReturnType<typeof openNotices>
