import { Invalid, type FieldFault } from '@diwan/core'
import type { StatusChange } from './adoption.ts'
import { rungs, type Rung } from './ladder.ts'

/** Rungs whose note has to say what was changed, why not, or what came after: without it they tell a reader nothing. */
const asksNote: readonly Rung[] = ['adapted', 'rejected', 'retired']

/** What a form says of where an administration stands. No status takes an answer back; no day means today. @throws Invalid naming the field of each line */
export function statusesOf(lines: readonly { id: string; status?: string; on?: string; note?: string }[], now: Date, prefix: string | null = null): StatusChange[] {
  const today = now.toISOString().slice(0, 10)
  const faults: FieldFault[] = []
  const changes = lines.map(({ id, status = '', on = '', note = '' }, index): StatusChange => {
    const field = (name: string) => prefix === null ? `lines.${index}.${name}` : `${prefix}${name}`
    const known = rungs.find((rung) => rung === status) ?? null
    if (status !== '' && known === null) faults.push({ field: field('status'), key: 'guidelines.uptake.fault.choice' })
    if (known !== null && on !== '' && (!/^\d{4}-\d\d-\d\d$/.test(on) || Number.isNaN(Date.parse(on)))) faults.push({ field: field('on'), key: 'core.fault.format.date' })
    else if (known !== null && on > today) faults.push({ field: field('on'), key: 'guidelines.adoption.fault.future' })
    if (known !== null && asksNote.includes(known) && note.trim() === '') faults.push({ field: field('note'), key: `guidelines.adoption.fault.note.${known}` })
    return { recommendation: id, status: known, on: on === '' ? today : on, note: note.trim() }
  })
  if (faults.length > 0) throw new Invalid(faults)
  return changes
}
