import { Type, type TSchema } from 'typebox'
import type { FieldFault, Translate } from '@diwan/core'

export const maybe = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
/** What the theme's partials take as it is, made here and not by readers. */
export const drawn = <T>() => Type.Unsafe<T>({ type: 'object', additionalProperties: true })
export const moment = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
export const word = (maxLength = 300) => Type.Optional(Type.String({ maxLength }))
export const ErrorsShape = Type.Array(Type.Object({ id: Type.String(), error: Type.String(), at: Type.Optional(Type.String()) }))
export const errorsOf = (faults: readonly FieldFault[], t: Translate) => faults.map(({ field, key, values }) => ({ id: field.replaceAll('.', '-'), error: t(key, values) }))
/** One fault's words at its place. */
export const errorAt = (faults: readonly FieldFault[], t: Translate) => (name: string): string => { const found = faults.find(({ field }) => field === name); return found ? t(found.key, found.values) : '' }
