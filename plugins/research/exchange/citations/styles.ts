import type { BibliographicRecord } from '../record.ts'
import { apa } from './apa.ts'
import { chicago } from './chicago.ts'
import { iso690 } from './iso690.ts'
import type { Run } from './runs.ts'

export const styles: readonly { id: string; /** A name, the same in every language. */ name: string; write: (of: BibliographicRecord) => Run[] }[] = [
  { id: 'apa', name: 'APA 7', write: apa }, { id: 'chicago', name: 'Chicago', write: chicago }, { id: 'iso690', name: 'ISO 690', write: iso690 },
]
