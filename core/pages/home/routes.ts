import { Type, type Static } from 'typebox'
import type { SiteViewer } from '../../access/viewers.ts'
import { ItemSummaryShape, outcomes, redirect, type Route, type Routes } from '../../contract/index.ts'
import { nextPath } from '../../http/line/next-path.ts'
import { entriesFor } from '../places.ts'
import { limitedBy, type PagesDeps, type PagesPermission } from '../deps.ts'
import { densities, lowBandwidths, themes } from '../../access/look.ts'

/** The weightiest first. */
const seatRoles = ['administrator', 'editor', 'ncp', 'member'] as const
const Choice = Type.Object({ value: Type.String(), label: Type.String() })
const Seat = Type.Object({ isHub: Type.Boolean(), role: Type.String(), verifiedUntil: Type.Union([Type.String(), Type.Null()]), isLapsed: Type.Boolean() })
const Home = Type.Object({
  isVisitor: Type.Boolean(), name: Type.String(), seat: Type.Union([Seat, Type.Null()]), timeZone: Type.String(), mayAdminister: Type.Boolean(), technologies: Type.Array(Choice), processes: Type.Array(Choice), outcomes: Type.Array(Choice), isSmall: Type.Boolean(),
  introductions: Type.Array(Type.Object({ label: Type.String(), path: Type.String(), text: Type.String() })),
  drafts: Type.Array(ItemSummaryShape), reviews: Type.Array(Type.Intersect([ItemSummaryShape, Type.Object({ reviewDueOn: Type.String(), isOverdue: Type.Boolean() })])), topics: Type.Array(Choice), mayInvite: Type.Boolean(), figures: Type.Array(Type.Object({ label: Type.String(), value: Type.Integer(), path: Type.String() })), countedAt: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }),
})

/** Figures a visitor may be told, each of what is public or of the site itself, and where what they count is listed. */
async function figuresOf({ people, content, host, t }: PagesDeps): Promise<{ label: string; value: number; path: string }[]> {
  const visitor = host.access.visitor('en')
  const items = await content.count(visitor, { kinds: host.kinds.names() })
  const administrations = (await people.administrations()).length
  return [{ label: t('core.figures.administrations', { n: administrations }), value: administrations, path: '/administrations' }, { label: t('core.figures.items', { n: items.n }), value: items.n, path: '/about/values' }]
}

/** Whose seat the desk is, as its stamp line says; null for people of no administration who do not work for the site either. */
function seatOf({ viewer, t, clock }: PagesDeps): Static<typeof Seat> | null {
  const isHub = viewer.administration === null
  const role = seatRoles.find((one) => viewer.roles.includes(one))
  if (viewer.id === null || role === undefined || (isHub && role === 'member')) return null
  const { verifiedUntil = null } = viewer as Partial<SiteViewer>
  return { isHub, role: t(`core.access.role.${role}`), verifiedUntil, isLapsed: verifiedUntil !== null && verifiedUntil < clock.now().toISOString().slice(0, 10) }
}

export const homeRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/', {
    may: 'read', output: Home, view: 'home', reads: ['*', 'core.topic', 'core.administration'],
    opens: ({ id }) => id === null ? ['home.visitor', 'home.visitor.rail'] : ['desk.due', 'home.member', 'home.member.rail'],
    async run(deps) {
      // A clean site begins with its first administrator.
      if (deps.viewer.id === null && await deps.host.firstRun.isNeeded()) return redirect('/setup')
      const { viewer, topics, content, host, t, clock, locale } = deps
      // Asked at once, so that their statements go out together.
      const [all, followed, waiting, figures] = await Promise.all([
        topics.all(), viewer.id === null ? [] as string[] : content.followed(viewer, 'topic'), content.mine(viewer, { limit: 5 }), viewer.id === null ? figuresOf(deps) : [],
      ])
      const choice = ({ id, labels }: { id: string; labels: Partial<Record<string, string>> & { en: string } }) => ({ value: id, label: labels[locale] ?? labels.en })
      const any = { value: '', label: t('core.finder.any') }
      const entries = entriesFor(host, viewer)
      const isSmall = entries.length <= 3
      return {
        isVisitor: viewer.id === null, name: viewer.name, seat: seatOf(deps), timeZone: viewer.timeZone, mayAdminister: viewer.may('core.administer'), isSmall, introductions: isSmall ? entries.map(({ id, label, path }) => ({ label: t(label), path, text: t(`${id}.introduction`) })) : [],
        technologies: [any, ...all.filter(({ kind }) => kind === 'technology').map(choice)], processes: [any, ...all.filter(({ kind }) => kind === 'process').map(choice)], outcomes: [any, ...outcomes.map((value) => ({ value, label: t(`core.outcome.${value}`) }))],
        drafts: waiting.filter(({ why }) => why === 'draft'),
        reviews: waiting.filter(({ why }) => why === 'review').map((one) => ({ ...one, reviewDueOn: one.reviewDueOn ?? '', isOverdue: (one.reviewDueOn ?? '') < clock.now().toISOString().slice(0, 10) })),
        topics: all.filter(({ id }) => followed.includes(id)).map(choice),
        mayInvite: viewer.may('core.invite'), figures, countedAt: clock.now(),
      }
    },
  }),

  // The finder's choices as one page: what is filed under the technology, narrowed by the process and by what it is to improve.
  on.get('/find', {
    may: 'read', input: Type.Object({ technology: Type.Optional(Type.String({ maxLength: 60 })), process: Type.Optional(Type.String({ maxLength: 60 })), outcome: Type.Optional(Type.String({ maxLength: 40 })) }), isInternal: true,
    run: (_deps, { technology = '', process = '', outcome = '' }) => {
      const [first, second] = technology === '' ? [process, ''] : [technology, process]
      if (first === '') return redirect(outcome === '' ? '/topics' : `/search?outcome=${encodeURIComponent(outcome)}`)
      const narrowed = [...second === '' ? [] : [`with=${encodeURIComponent(second)}`], ...outcome === '' ? [] : [`outcome=${encodeURIComponent(outcome)}`]]
      return redirect(`/topics/${encodeURIComponent(first)}${narrowed.length === 0 ? '' : `?${narrowed.join('&')}`}`)
    },
  }),

  on.post('/appearance', {
    may: 'enter', isInternal: true, transaction: false,
    input: Type.Object({ theme: Type.Optional(Type.String({ maxLength: 12 })), density: Type.Optional(Type.String({ maxLength: 12 })), lowBandwidth: Type.Optional(Type.String({ maxLength: 12 })), back: Type.Optional(Type.String({ maxLength: 500 })) }),
    async run({ host, viewer }, { theme, density, lowBandwidth, back = '/' }) {
      const look = { ...(limitedBy(themes, theme) ? { theme } : {}), ...(limitedBy(densities, density) ? { density } : {}), ...(limitedBy(lowBandwidths, lowBandwidth) ? { lowBandwidth } : {}) }
      if (viewer.id !== null) await host.access.ownAccount.update(viewer, look)
      const cookie = (value: string | undefined, usual: string) => value === undefined ? undefined : value === usual ? null : { value, maxAge: 31_536_000 }
      const set = Object.fromEntries(Object.entries({ theme: cookie(look.theme, 'system'), density: cookie(look.density, 'comfortable'), 'low-bandwidth': cookie(look.lowBandwidth, 'auto') }).filter((entry): entry is [string, { value: string; maxAge: number } | null] => entry[1] !== undefined))
      return { reply: 'cookie', set, then: redirect(nextPath(back) ?? '/') }
    },
  }),
]
