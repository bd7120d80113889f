import { Type } from 'typebox'

/** Made for a view and nothing else: the shape is a theme partial's, not the API's. */
export const drawn = <T>() => Type.Unsafe<T>({ type: 'object', additionalProperties: true })
export const moment = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
export const orNothing = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
export const langs = ['en', 'fr', 'es', 'ar'] as const
