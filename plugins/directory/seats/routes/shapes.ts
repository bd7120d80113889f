import { Type, type TSchema } from 'typebox'
import { Invalid, type Conflict, type PersonCard, type SeatHolder, type Translate } from '@diwan/core'
import { standings } from '../standing.ts'

export const moment = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
export const maybe = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
export const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
export const id = () => Type.String({ maxLength: 40 })
const word = <W extends string>(all: readonly W[]) => Type.Unsafe<W>({ type: 'string', enum: [...all] })

export const ErrorsShape = Type.Array(Type.Object({ id: Type.String(), error: Type.String() }))
export const errorsOf = (t: Translate, fault?: Invalid | Conflict) => fault instanceof Invalid ? fault.faults.map(({ field, key, values }) => ({ id: field || 'form', error: t(key, values) })) : fault ? [{ id: 'form', error: t(fault.key, fault.values) }] : []

export const BadgeShape = Type.Object({
  person: Type.String(), standing: word(standings), on: maybe(Type.String()), until: maybe(Type.String()), byName: Type.String(),
  how: maybe(word(['domain-mail', 'sign-in', 'letter', 'vouch', 'hub-check'])), isAsked: Type.Boolean(),
}, { title: 'Badge' })

export const PersonShape = Type.Object({ id: Type.String(), name: Type.String(), title: Type.String(), administration: maybe(Type.String()) })
export const personOf = (card: Pick<PersonCard | SeatHolder, 'id' | 'name' | 'title' | 'administration'> | undefined, id = '') =>
  ({ id: card?.id ?? id, name: card?.name ?? '', title: card?.title ?? '', administration: card?.administration ?? null })

export const ChoiceShape = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
