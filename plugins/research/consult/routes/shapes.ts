import { Type } from 'typebox'
import { ItemSummaryShape, oneOf, type FieldFault, type Invalid, type Conflict, type Translate } from '@diwan/core'
import { drawn, maybe } from '../../works/routes/shapes.ts'
import type { AskedQuestion, ToldRow } from '../model/asked.ts'
import { phases, sectors } from '../model/fields.ts'

export const Choice = Type.Object({ value: Type.String(), label: Type.String(), hint: Type.Optional(Type.String()), selected: Type.Boolean() })
export const ErrorsShape = Type.Array(Type.Object({ id: Type.String(), error: Type.String() }))
export const faultsOf = (fault: Invalid | Conflict | undefined): readonly FieldFault[] => fault === undefined ? [] : 'faults' in fault ? fault.faults : [{ field: '', key: fault.key, values: fault.values }]
/** For the summary on top of a form; core names a field by its language and place, the form by its own name. */
export const errorsOf = (t: Translate, fault: Invalid | Conflict | undefined) => faultsOf(fault).map(({ field, key, values }) => ({ id: field.replace(/^(?:texts\.[a-z]{2}|fields)\./, ''), error: t(key, values) }))
export const choices = <W extends string>(values: readonly W[], label: (value: W) => string, chosen: string | undefined, hint?: (value: W) => string) => values.map((value) => ({ value, label: label(value), selected: value === chosen, ...hint ? { hint: hint(value) } : {} }))
export const sectorChoices = (t: Translate, chosen: string | undefined, offered: readonly string[] = sectors) => choices(sectors.filter((one) => offered.includes(one)), (one) => t(`research.consult.sector.${one}`), chosen)
/** What a consultation is, on each of its pages. */
export const Head = Type.Object({ id: Type.String(), ref: Type.String(), path: Type.String(), title: Type.String(), summary: Type.String(), lang: Type.String(), phase: oneOf(phases), opensAt: Type.String(), closesAt: Type.String(), timeZone: Type.String(), publication: Type.String(), respondents: Type.String() })
export const Questions = Type.Array(drawn<AskedQuestion>())
export const Told = Type.Array(drawn<ToldRow & { link: { title: string; path: string; lang: string } | null }>())
export const Row = Type.Object({ ...ItemSummaryShape.properties })
export const page = () => Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 }))
export { drawn, maybe }
