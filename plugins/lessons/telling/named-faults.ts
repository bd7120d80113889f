import { nameIn, type FieldFault, type ItemInput, type Locale, type Telltale, type TextInput } from '@diwan/core'
import type { LessonTexts } from '../kinds/fields.ts'

/** Every place of what would be told where a name still stands that tells whose it is, by the field of the form. At most 20. */
export function namedFaults({ texts }: ItemInput, telltale: Telltale): FieldFault[] {
  return (Object.entries(texts) as [Locale, TextInput][]).flatMap(([lang, text]) => partsOf(text).flatMap(([field, words]) => {
    const name = nameIn(words, telltale)
    return name === undefined ? [] : [{ field, key: 'lessons.fault.named', values: { name, lang } }]
  })).slice(0, 20)
}

function partsOf(text: TextInput): [string, string][] {
  const { why = [], sustain = [], improve = [], ...rest } = (text.extra ?? {}) as Partial<LessonTexts>
  return [['title', text.title], ...Object.entries(rest), ['why', why.join('\n')], ['sustain', sustain.join('\n')], ['improve', improve.join('\n')]]
}
