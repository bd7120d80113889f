import type { AdministrationCard, Viewer } from '../../contract/index.ts'

/** The circles a form offers; what it cannot say (spaces, grants) is kept as it is. */
export const circles = ['public', 'members', 'ncps', 'administrations', 'mine', 'me'] as const
export type Circle = (typeof circles)[number]

/** Which circle an audience is, and which administrations it names. */
export function circleOf(audience: readonly string[], viewer: Viewer): { circle: Circle; administrations: string[]; others: string[] } {
  const administrations = audience.flatMap((token) => /^administration:(.+)$/.exec(token)?.[1] ?? [])
  const others = audience.filter((token) => !/^(public|members|ncps)$|^administration:/.test(token) && !token.startsWith(`user:${viewer.id}`))
  const circle = audience.includes('public') ? 'public' : audience.includes('members') ? 'members' : audience.includes('ncps') ? 'ncps'
    : administrations.length === 1 && administrations[0] === viewer.administration ? 'mine' : administrations.length > 0 ? 'administrations' : 'me'
  return { circle, administrations, others }
}

/** The tokens the circle stands for. An empty result is refused later with a word at the field. */
export function audienceOf(circle: Circle, administrations: readonly string[], others: readonly string[], viewer: Viewer): string[] {
  const self = viewer.tokens.filter((token) => token.startsWith(`user:${viewer.id}`))
  switch (circle) {
    case 'public': case 'members': case 'ncps': return [circle, ...others]
    case 'administrations': return [...administrations.map((code) => `administration:${code}`), ...others]
    case 'mine': return viewer.administration === null ? [...others] : [`administration:${viewer.administration}`, ...others]
    case 'me': return [...self, ...others]
  }
}

export const nameOf = (card: AdministrationCard, viewer: Viewer) => card.names[viewer.locale] ?? card.names.en
