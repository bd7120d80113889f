import { Type } from 'typebox'
import { Invalid, oneOf, type Conflict, type Translate } from '@diwan/core'
import { rungs } from './adoption/ladder.ts'

export const maybe = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
export const moment = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
export const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
export const rung = () => oneOf(rungs)

export const ErrorsShape = Type.Array(Type.Object({ id: Type.String(), error: Type.String() }))
/** For the summary on top of a form that came back. */
export const errorsOf = (t: Translate, fault: Invalid | Conflict | undefined): { id: string; error: string }[] =>
  fault instanceof Invalid ? fault.faults.map(({ field, key, values }) => ({ id: field, error: t(key, values) })) : fault === undefined ? [] : [{ id: '', error: t(fault.key, fault.values) }]

/** What stands beside a recommendation, as it leaves. */
export const BesideShape = Type.Object({
  n: maybe(Type.Integer()), named: Type.Array(Type.String()), namedBy: Type.Array(Type.Object({ administration: Type.String(), status: rung() })),
  regions: Type.Array(Type.Object({ region: Type.String(), n: Type.Integer() })), rungs: Type.Record(Type.String(), Type.Integer()),
}, { title: 'AdoptionBeside' })
export const OwnShape = maybe(Type.Object({ status: rung(), note: Type.String(), on: Type.String(), updatedAt: moment() }))
