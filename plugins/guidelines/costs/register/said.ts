import { Type, type Static } from 'typebox'
import { oneOf, type Translate } from '@diwan/core'
import { controlStates, type Risk } from '../kinds/register.ts'
import type { SaidRegister } from '../registers.ts'
import { problemsOf, weightOf, levelOf, type Method, type Weight } from './method.ts'

const maybe = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
const WeightShape = Type.Object({ likelihood: Type.Integer(), impact: Type.Integer(), score: Type.Integer(), level: Type.Integer(), said: Type.String() })
export const RiskShape = Type.Object({
  id: Type.String(), n: Type.Integer(), cause: Type.String(), event: Type.String(), effect: Type.String(), owner: Type.String(), reviewOn: Type.String(), isDue: Type.Boolean(), case: maybe(Type.String()), inherent: maybe(WeightShape), residual: maybe(WeightShape),
  impacts: Type.Array(Type.Object({ name: Type.String(), inherent: Type.String(), residual: Type.String() })), controls: Type.Array(Type.Object({ name: Type.String(), owner: Type.String(), state: oneOf(controlStates) })), problems: Type.Array(Type.String()),
})
const Cell = Type.Object({ impact: Type.Integer(), score: Type.Integer(), level: Type.Integer(), risks: Type.Array(Type.Object({ n: Type.Integer(), id: Type.String() })), said: Type.String() })
const Grid = Type.Object({ kind: oneOf(['inherent', 'residual']), title: Type.String(), impacts: Type.Array(Type.String()), rows: Type.Array(Type.Object({ likelihood: Type.Integer(), name: Type.String(), cells: Type.Array(Cell) })), missing: Type.Integer() })
export const RegisterShape = Type.Object({
  risks: Type.Array(RiskShape), grids: Type.Array(Grid), sentence: Type.String(), due: Type.Integer(), problems: Type.Array(Type.Object({ id: Type.String(), place: Type.String(), text: Type.String() })), levels: Type.Array(Type.Object({ level: Type.Integer(), name: Type.String(), from: Type.Integer(), to: Type.Integer() })), method: Type.String(),
})
export type RegisterShown = Static<typeof RegisterShape>

const scale = [1, 2, 3, 4, 5] as const

/** Everything a page, a file or a program is told of a register, in the reader's language. @param today `YYYY-MM-DD` */
export function registerShown({ risks, words }: SaidRegister, method: Method, today: string, t: Translate): RegisterShown {
  const shown = risks.map((risk, n) => riskShown(risk, n + 1, words, method, today, t))
  const from = [1, ...method.from]
  const levels = ([1, 2, 3, 4] as const).map((level) => ({ level, name: t(`guidelines.risks.level.${level}`), from: from[level - 1] ?? 1, to: level === 4 ? 25 : (from[level] ?? 26) - 1 })).filter((one) => one.to >= one.from)
  const high = shown.filter(({ inherent }) => (inherent?.level ?? 0) >= 3).length, left = shown.filter(({ residual, inherent }) => ((residual ?? inherent)?.level ?? 0) >= 3).length
  return {
    risks: shown, levels, due: shown.filter(({ isDue }) => isDue).length, sentence: shown.length === 0 ? '' : t('guidelines.risks.sentence', { n: shown.length, high, left }),
    grids: (['inherent', 'residual'] as const).map((kind) => gridOf(kind, shown, method, t)), method: t(`guidelines.risks.method.${method.combination}`, { dimensions: method.dimensions.map(({ name }) => name).join(' · ') }),
    problems: shown.flatMap(({ id, n, event, problems }) => problems.map((text) => ({ id, place: t('guidelines.risks.risk.n', { n }) + (event === '' ? '' : `: ${event}`), text }))),
  }
}

function riskShown(risk: Risk, n: number, words: SaidRegister['words'], method: Method, today: string, t: Translate): Static<typeof RiskShape> {
  const said = words.get(risk.id) ?? { cause: '', event: '', effect: '' }
  const weight = (one: Weight | null) => one && { ...one, said: t('guidelines.risks.weight', { likelihood: one.likelihood, impact: one.impact, score: one.score, level: t(`guidelines.risks.level.${one.level}`) }) }
  const names = [...method.dimensions, ...Object.keys(risk.impact).filter((id) => !method.dimensions.some((one) => one.id === id)).map((id) => ({ id, name: id }))]
  return {
    id: risk.id, n, cause: said.cause, event: said.event, effect: said.effect, owner: risk.owner, reviewOn: risk.reviewOn, isDue: risk.reviewOn !== '' && risk.reviewOn <= today, case: risk.case,
    inherent: weight(weightOf(method, risk.likelihood, risk.impact)), residual: weight(weightOf(method, risk.residualLikelihood, risk.residualImpact)),
    impacts: names.filter(({ id }) => risk.impact[id] !== undefined || risk.residualImpact[id] !== undefined).map(({ id, name }) => ({ name, inherent: String(risk.impact[id] ?? '–'), residual: String(risk.residualImpact[id] ?? '–') })),
    controls: risk.controls.map(({ id, owner, state }) => ({ name: words.get(id)?.event ?? '', owner, state })), problems: problemsOf(method, risk, said.event.trim() !== '').map((key) => t(`guidelines.risks.problem.${key}`)),
  }
}

/** The most likely at the top, the worst at the end: as such grids are read. */
function gridOf(kind: 'inherent' | 'residual', risks: readonly Static<typeof RiskShape>[], method: Method, t: Translate): Static<typeof Grid> {
  return {
    kind, title: t(`guidelines.risks.${kind}`), impacts: [...method.impacts], missing: risks.filter((risk) => risk[kind] === null).length,
    rows: scale.toReversed().map((likelihood) => ({
      likelihood, name: method.likelihoods[likelihood - 1] ?? '',
      cells: scale.map((impact) => {
        const here = risks.filter((risk) => risk[kind]?.likelihood === likelihood && risk[kind].impact === impact).map(({ n, id }) => ({ n, id }))
        const level = levelOf(method, likelihood * impact)
        return { impact, score: likelihood * impact, level, risks: here, said: t(`guidelines.risks.level.${level}`) }
      }),
    })),
  }
}
