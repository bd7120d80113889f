import { reaches, type PersonalField, type Reach, type Viewer } from '../../contract/index.ts'

/** Tokens whose holders a reach comes to; each has those of the one before. */
export function tokensOf(reach: Reach, administration: string | null): string[] {
  const seat = administration === null ? [] : [`administration:${administration}`]
  switch (reach) {
    case 'self': return []
    case 'administration': return seat
    case 'ncps': return [...seat, 'ncps']
    case 'members': return [...seat, 'ncps', 'members']
    case 'public': return ['public']
    default: return reach satisfies never
  }
}

/** The reach a column has on one item: what the person chose, if they may choose and have, else the rule's. */
export function reachOf(rule: PersonalField, own: Readonly<Record<string, unknown>>): Reach {
  const chosen = rule.chosenIn === undefined ? undefined : own[rule.chosenIn]
  return reaches.find((reach) => reach === chosen) ?? rule.audience
}

/** How a viewer comes to see a column, or null when they do not: as the person, as everyone here may, or as one of few. */
export function seenAs(viewer: Viewer, rule: PersonalField, at: { plugin: string; own: Readonly<Record<string, unknown>>; person: string | null; administration: string | null }): 'self' | 'open' | 'restricted' | null {
  if (viewer.id !== null && viewer.id === at.person) return 'self'
  const reach = reachOf(rule, at.own)
  if (tokensOf(reach, at.administration).some((token) => viewer.tokens.includes(token))) return reach === 'members' || reach === 'public' ? 'open' : 'restricted'
  return rule.may !== undefined && viewer.may(`${at.plugin}.${rule.may}`) ? 'restricted' : null
}
