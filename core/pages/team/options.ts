import type { PagesDeps } from '../deps.ts'
import { covers } from './covers.ts'

interface Option { value: string; label: string; hint?: string; selected: boolean }
interface Group { value: string; label: string; options: Option[] }

/** Listed administrations by region, in the reader's language and order; the first is none, or what `first` says. */
export async function administrationOptions({ host, people, locale, t }: PagesDeps, chosen: string, first = t('core.team.no-administration')): Promise<(Option | Group)[]> {
  const all = await people.administrations()
  const collator = new Intl.Collator(locale)
  const regions = await host.access.administrations.regions()
  const optionsOf = (region: string | null) => all.filter((one) => (one.region || null) === region)
    .map(({ code, names }) => ({ value: code, label: names[locale] ?? names.en, selected: code === chosen })).toSorted((a, b) => collator.compare(a.label, b.label))
  const groups = regions.map(({ code, names }) => ({ value: '', label: names[locale] ?? names.en, options: optionsOf(code) })).filter(({ options }) => options.length > 0)
  const others = optionsOf(null)
  return [{ value: '', label: first, selected: chosen === '' }, ...groups, ...(others.length > 0 ? [{ value: '', label: t('core.team.other-administrations'), options: others }] : [])]
}

/** Name of a role in the reader's language. */
export function roleLabel({ host, locale, t }: Pick<PagesDeps, 'host' | 'locale' | 't'>, role: string): string {
  const known = host.access.roles.list().find(({ id }) => id === role)
  return known === undefined || known.isBuiltin ? t(`core.access.role.${role}`) : known.names[locale] ?? known.names['en'] ?? role
}

const ranks = ['everyone', 'member', 'ncp', 'editor', 'administrator']

/** From those who may least to those who may most, then this site's own. */
export const rolesInOrder = ({ host }: Pick<PagesDeps, 'host'>) => {
  const rank = (id: string) => ranks.includes(id) ? ranks.indexOf(id) : ranks.length
  return host.access.roles.list().toSorted((a, b) => rank(a.id) - rank(b.id) || (a.id < b.id ? -1 : 1))
}

/** Roles the viewer may give, with what each may do; a guest has none. */
export function roleOptions(deps: PagesDeps, chosen: string): Option[] {
  const { host, viewer, t } = deps
  const roles = rolesInOrder(deps).filter(({ id }) => id !== 'everyone' && covers(host, viewer, [id]))
  return [
    { value: 'guest', label: t('core.team.role.guest'), hint: t('core.team.role.guest.hint'), selected: chosen === 'guest' },
    ...roles.map(({ id, isBuiltin }) => ({ value: id, label: roleLabel(deps, id), ...(isBuiltin ? { hint: t(`core.team.role.${id}.hint`) } : {}), selected: id === chosen })),
  ]
}
