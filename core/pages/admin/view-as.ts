import { Type } from 'typebox'
import { ItemSummaryShape, oneOf, type Route, type Routes, type Viewer } from '../../contract/index.ts'
import { limitedBy, type PagesDeps, type PagesPermission } from '../deps.ts'
import { orNothing } from '../shapes.ts'
import { administrationOptions } from '../team/options.ts'

const kinds = ['visitor', 'member', 'ncp', 'person'] as const
type Who = (typeof kinds)[number]

/** A reader made up for the page, with the tokens such a one holds; it has no session and can do nothing. */
async function readerOf({ host, people, locale, viewer }: PagesDeps, who: Who, administration: string | null, person: string): Promise<Viewer | null> {
  const visitor = host.access.visitor(locale)
  if (who === 'visitor') return visitor
  if (who === 'person') {
    const { state } = await host.access.roster.get(viewer, person)
    return state === 'active' ? host.access.personalViewer(person) : null
  }
  const region = administration === null ? null : (await people.administration(administration))?.region ?? null
  const circles = who === 'ncp' ? ['members', 'ncps'] : ['members']
  const seats = [...administration === null ? [] : [`@administration:${administration}`], ...region ? [`@region:${region}`] : []]
  return {
    ...visitor, administration, roles: who === 'ncp' ? ['everyone', 'member', 'ncp'] : ['everyone', 'member'],
    tokens: ['public', ...circles.flatMap((circle) => [circle, ...seats.map((seat) => circle + seat)]), ...administration === null ? [] : [`administration:${administration}`]],
    may: (permission) => host.access.visitor(viewer.locale).may(permission) || host.access.roles.table().some((one) => one.permission === permission && one.roles.includes(who)),
  }
}

/** Shows what somebody else would find, without becoming them: no session changes, and nothing is shown that the administrator may not read. */
export const viewAsRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/view-as', {
    may: 'administer', isInternal: true, view: 'admin/view-as',
    input: Type.Object({ who: Type.Optional(Type.String({ maxLength: 20 })), administration: Type.Optional(Type.String({ maxLength: 16 })), person: Type.Optional(Type.String({ maxLength: 40 })) }),
    output: Type.Object({
      who: oneOf(kinds), choices: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })), administrations: Type.Array(Type.Unknown()), person: Type.String(), personName: Type.String(), isNobody: Type.Boolean(),
      tokens: Type.Array(Type.String()), pages: Type.Integer(), permissions: Type.Array(Type.String()), kinds: Type.Array(Type.Object({ kind: Type.String(), n: Type.Integer(), isMore: Type.Boolean() })),
      items: Type.Array(ItemSummaryShape), administration: orNothing(Type.String()),
    }),
    async run(deps, { who: asked, administration, person = '' }) {
      const { host, content, viewer, t } = deps
      const who: Who = limitedBy(kinds, asked) ? asked : 'visitor'
      const reader = await readerOf(deps, who, administration || null, person)
      const seen = reader ?? host.access.visitor(deps.locale)
      const names = host.kinds.names()
      const page = await content.list(seen, { kinds: names, limit: 50 })
      const items = await content.pick(viewer, page.rows.map(({ id }) => id))
      // How much there is that the administrator may not read would tell of it; what is public may be counted.
      const counts = who !== 'visitor' ? [] : await Promise.all(names.map(async (kind) => ({ kind: t(`${kind.replace('.', '.kind.')}.name`), ...await content.count(seen, { kinds: [kind] }) })))
      return {
        who, person, personName: who === 'person' ? reader?.name ?? '' : '', isNobody: reader === null, administration: administration || null,
        choices: kinds.map((value) => ({ value, label: t(`core.admin.view-as.${value}`), selected: value === who })), administrations: await administrationOptions(deps, administration ?? ''),
        tokens: [...seen.tokens], pages: host.pages(seen).filter(({ isPattern }) => !isPattern).length, kinds: counts,
        permissions: host.access.roles.table().filter((one) => seen.may(one.permission)).map((one) => one.permission), items,
      }
    },
  }),
]
