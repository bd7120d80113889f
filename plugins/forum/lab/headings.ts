import type { Translate } from '@diwan/core'
import { formatOf } from '../board/model/formats.ts'
import type { CategoryFields } from '../board/model/kinds.ts'

/** Headings under which a thread of a category is begun: those of a format that was put together for it, or of the format it rests on. */
export const headingsOf = (t: Translate, { format, headings }: Pick<CategoryFields, 'format' | 'headings'>): { name: string; label: string; hint: string }[] =>
  headings?.length ? headings.map((label, at) => ({ name: `h${at + 1}`, label, hint: '' })) : formatOf(format).template.map((name) => ({ name, label: t(`forum.template.${name}`), hint: t(`forum.template.${name}.hint`) }))
