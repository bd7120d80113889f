import { Invalid, type Conflict, type FieldFault, type Translate } from '../../contract/index.ts'
import type { Question } from '../items/question.ts'

/** Asks for the present password again, before something that a borrowed browser must not do. The name says what it is, so that it is never shown again. */
export const currentQuestion = (t: Translate): Question =>
  ({ type: 'password', id: 'currentPassword', name: 'currentPassword', label: t('core.password.current'), autocomplete: 'current-password', required: true })

/** What is wrong with the form, in the names of its fields: access calls this one `current`. */
export const faultsOf = (fault: Invalid | Conflict | undefined): readonly FieldFault[] =>
  fault instanceof Invalid ? fault.faults.map((one) => one.field === 'current' ? { ...one, field: 'currentPassword' } : one) : []
