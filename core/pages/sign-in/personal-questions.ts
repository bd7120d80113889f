import { Type } from 'typebox'
import type { Locale, Translate } from '../../contract/index.ts'
import { languages, zoneOptions } from '../../i18n/index.ts'
import type { Question } from '../items/question.ts'

/** What a person says of themselves, as a form posts it; access checks it with its own words. */
export const PersonalForm = {
  name: Type.Optional(Type.String({ maxLength: 500 })), title: Type.Optional(Type.String({ maxLength: 500 })),
  locale: Type.Optional(Type.String({ maxLength: 10 })), timeZone: Type.Optional(Type.String({ maxLength: 64 })),
}

export const nameQuestions = (t: Translate, { name, title }: { name: string; title: string }): Question[] => [
  { type: 'text', id: 'name', name: 'name', label: t('core.profile.name'), hint: t('core.profile.name.hint'), value: name, autocomplete: 'name', required: true, maxlength: 120 },
  { type: 'text', id: 'title', name: 'title', label: t('core.profile.job'), hint: t('core.profile.job.hint'), value: title, autocomplete: 'organization-title', optional: true, maxlength: 160 },
]

export const languageQuestion = (t: Translate, offered: readonly Locale[], chosen: string): Question => ({
  type: 'select', id: 'locale', name: 'locale', label: t('core.profile.language'), hint: t('core.profile.language.hint'), short: true,
  options: offered.map((one) => ({ value: one, label: languages[one].name, selected: one === chosen })),
})

/** Zones of the IANA database under their part of the world. */
export const timeZoneQuestion = (t: Translate, locale: Locale, chosen: string): Question => ({
  type: 'select', id: 'timeZone', name: 'timeZone', label: t('core.profile.zone'), hint: t('core.profile.zone.hint'), options: zoneOptions(t, locale, chosen),
})
