import type { Translate } from '../../contract/index.ts'
import { shortest } from '../../access/password-rules.ts'
import type { Question } from '../items/question.ts'

/** Asks for a new password; once, as it can be shown, pasted and replaced. */
export const passwordQuestion = (t: Translate): Question =>
  ({ type: 'password', id: 'password', name: 'password', label: t('core.password.new'), hint: t('core.password.hint', { shortest }), autocomplete: 'new-password', required: true })
