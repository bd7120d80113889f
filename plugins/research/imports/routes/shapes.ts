import { Type } from 'typebox'
import type { Invalid, RequestServices, Topic } from '@diwan/core'
import { audiences, type ImportAudience } from '../external-input.ts'
import type { ImportsDeps } from '../deps.ts'

export const maybe = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
export const moment = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
export const Choices = Type.Array(Type.Object({ value: Type.String(), label: Type.String(), hint: Type.Optional(Type.String()), selected: Type.Boolean() }))
export const Errors = Type.Array(Type.Object({ id: Type.String(), error: Type.String() }))
export const TopicIds = Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40 }))

/** Each fault at its question. A value that is itself a locale key is said in the reader's language. */
export const errorsOf = (fault: Invalid | object, t: RequestServices['t']): { id: string; error: string }[] => 'faults' in fault ? (fault as Invalid).faults.map(({ field, key, values }) => ({ id: field, error: t(key, worded(values, t)) })) : []
export const worded = (values: Record<string, string | number> | undefined, t: RequestServices['t']): Record<string, string | number> | undefined => values && Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'string' && value.startsWith('research.import.field.') ? t(value) : value]))

export const topicChoices = (all: readonly Topic[], chosen: readonly string[], { locale }: Pick<ImportsDeps, 'locale'>) =>
  all.map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en, selected: chosen.includes(id) })).toSorted((a, b) => a.label.localeCompare(b.label, locale))
export const audienceChoices = (chosen: string, t: RequestServices['t']) => audiences.map((value: ImportAudience) => ({ value, label: t(`research.import.audience.${value}`), selected: chosen === value }))
