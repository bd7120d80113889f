import { Type } from 'typebox'
import type { Translate } from '../../contract/index.ts'
import type { Question } from '../items/question.ts'

/** What shows a second factor, as a form posts it: a typed code, or what the browser had a key sign. */
export const ProofForm = { code: Type.Optional(Type.String({ maxLength: 40 })), key: Type.Optional(Type.String({ maxLength: 20_000 })) }

/** Asks for the code of an app, or for one from paper. */
export const codeQuestion = (t: Translate, { hint }: { hint: string }): Question =>
  ({ type: 'text', id: 'code', name: 'code', label: t('core.factor.code'), hint, autocomplete: 'one-time-code', inputmode: 'text', spellcheck: 'false', short: true, required: false, maxlength: 40, dir: 'ltr' })
