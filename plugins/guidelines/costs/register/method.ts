import type { Locale, Translate } from '@diwan/core'
import type { Risk } from '../kinds/register.ts'
import type { CostsSettings } from '../settings.ts'

/** How this site weighs risks: what one may harm, words for one to five, how several impacts come together, and from which product of the two a level begins. */
export interface Method {
  dimensions: readonly { id: string; name: string }[]; likelihoods: readonly string[]; impacts: readonly string[]; combination: CostsSettings['riskCombination']
  /** From which product a risk is medium, high, severe; below the first it is low. */
  from: readonly [number, number, number]
}
/** 1 low, 2 medium, 3 high, 4 severe. */
export type Level = 1 | 2 | 3 | 4
export interface Weight { likelihood: number; impact: number; score: number; level: Level }

const order: readonly Locale[] = ['en', 'fr', 'es', 'ar']
const usual = ['revenue', 'security', 'trade', 'reputation']
const scale = [1, 2, 3, 4, 5] as const

/** `English | français | español | العربية` in the reader's language, or the first that is said. */
function inLanguage(said: string, locale: Locale): string {
  const parts = said.split('|').map((part) => part.trim())
  return parts[order.indexOf(locale)] || parts[0] || ''
}

/** The method an administrator set, in the reader's words; what is not set is the portal's. */
export function methodOf(settings: CostsSettings, t: Translate, locale: Locale): Method {
  const own = settings.riskDimensions.flatMap((line) => {
    const [, id = '', said = ''] = /^\s*(?:([a-z0-9-]{1,20})\s*=)?\s*(.+)$/.exec(line) ?? []
    const name = inLanguage(said, locale), key = id || (said.split('|')[0] ?? '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, 20)
    return name === '' || key === '' ? [] : [{ id: key, name }]
  })
  const words = (given: readonly string[], base: string) => scale.map((n) => given.length === 5 ? inLanguage(given[n - 1] ?? '', locale) : t(`guidelines.risks.${base}.${n}`))
  const medium = settings.riskMediumFrom, high = Math.max(medium, settings.riskHighFrom)
  return {
    dimensions: own.length > 0 ? own.filter(({ id }, n) => own.findIndex((one) => one.id === id) === n) : usual.map((id) => ({ id, name: t(`guidelines.risks.dimension.${id}`) })),
    likelihoods: words(settings.riskLikelihoods, 'likelihood'), impacts: words(settings.riskImpacts, 'impact'), combination: settings.riskCombination, from: [medium, high, Math.max(high, settings.riskSevereFrom)],
  }
}

export const levelOf = ({ from: [medium, high, severe] }: Pick<Method, 'from'>, score: number): Level => score >= severe ? 4 : score >= high ? 3 : score >= medium ? 2 : 1

/** How bad it is over all dimensions of the method; null where none is said. A dimension the method no longer has is not counted. */
export function impactOf({ dimensions, combination }: Pick<Method, 'dimensions' | 'combination'>, impacts: Readonly<Record<string, number>>): number | null {
  const said = dimensions.flatMap(({ id }) => impacts[id] ?? [])
  if (said.length === 0) return null
  return combination === 'highest' ? Math.max(...said) : Math.ceil(said.reduce((sum, one) => sum + one, 0) / said.length)
}

export function weightOf(method: Method, likelihood: number | null, impacts: Readonly<Record<string, number>>): Weight | null {
  const impact = impactOf(method, impacts)
  if (likelihood === null || impact === null) return null
  return { likelihood, impact, score: likelihood * impact, level: levelOf(method, likelihood * impact) }
}

/** What keeps a risk from standing on the grid, or makes it odd: `guidelines.risks.problem.<key>`. */
export function problemsOf(method: Method, risk: Risk, isNamed: boolean): string[] {
  const inherent = weightOf(method, risk.likelihood, risk.impact), residual = weightOf(method, risk.residualLikelihood, risk.residualImpact)
  return [
    ...isNamed ? [] : ['no-event'], ...risk.likelihood === null ? ['no-likelihood'] : [], ...impactOf(method, risk.impact) === null ? ['no-impact'] : [],
    ...inherent !== null && residual === null ? ['no-residual'] : [], ...inherent && residual && residual.score > inherent.score ? ['residual-higher'] : [],
    ...inherent && residual && residual.score < inherent.score && !risk.controls.some(({ state }) => state === 'in-place' || state === 'tested') ? ['no-control'] : [],
    ...risk.owner.trim() === '' ? ['no-owner'] : [], ...risk.reviewOn === '' ? ['no-review'] : [],
    ...Object.keys(risk.impact).some((id) => !method.dimensions.some((one) => one.id === id)) ? ['old-dimension'] : [],
  ]
}
