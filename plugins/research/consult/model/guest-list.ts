import type { FieldFault } from '@diwan/core'
import { sectors, type Sector } from './fields.ts'

/** Somebody to invite. Without a name they are written to without one. */
export interface NewInvitee { mail: string; name: string; organisation: string; sector: Sector }
/** So many are invited at once. */
export const mostAtOnce = 200

/** As they are written from left to right and from right to left. */
const semicolons = ';؛\t', commas = ',،'
const isMail = (text: string): boolean => text.length <= 254 && /^[^\s@<>()",;:]+@[^\s@<>()",;:]+\.[^\s@<>()",;:]+$/.test(text)
const isAddressed = (part: string): boolean => part.includes('@')

/** Splits at these signs, but not between quotation marks or in angle brackets: `"Abara, Nadia" <n.abara@broker.example>` is one. */
function partsOf(line: string, signs: string): string[] {
  const parts = ['']
  let within = ''
  for (const sign of line) {
    if (within === '' && signs.includes(sign)) { parts.push(''); continue }
    if (sign === '"' && within !== '<') within = within === '"' ? '' : '"'
    else if (within === '' && sign === '<') within = '<'
    else if (within === '<' && sign === '>') within = ''
    parts[parts.length - 1] += sign
  }
  // A mark that is never closed holds nothing together.
  return (within === '"' ? parts.join(signs[0] ?? '').split(new RegExp(`[${signs}]`)) : parts).map((part) => part.trim())
}

/** `Name <mail>`, or the mail alone. */
function addressOf(part: string): { mail: string; name: string } {
  const found = /^([^<]*)<([^<>]*)>$/.exec(part)
  return found ? { mail: (found[2] ?? '').trim(), name: (found[1] ?? '').trim().replace(/^"(.*)"$/, '$1').replaceAll('\\"', '"').trim() } : { mail: part, name: '' }
}

interface Named { mail: string; name: string; organisation: string; sector: string }
/** One person with what is known of them, or several of whom nothing but name and address stands there. */
function peopleOf(line: string): Named[] {
  const plain = { organisation: '', sector: '' }
  const whole = partsOf(line, semicolons).filter((part, at) => part !== '' || at > 0)
  if (whole.filter(isAddressed).length > 1 || (whole.length === 1 && partsOf(line, commas).filter(isAddressed).length > 1)) {
    // Outlook writes “Abara, Nadia <…>; Oster, Hal <…>”: a comma parts people only where no semicolon does.
    const perPart = whole.every((part) => part === '' || (part.match(/@/g) ?? []).length === 1)
    return (perPart ? whole : partsOf(line, commas + semicolons)).filter((part) => part !== '').map((part) => ({ ...plain, ...addressOf(part) }))
  }
  const fields = whole.length > 1 || line.endsWith('>') ? whole : partsOf(line, commas)
  const at = Math.max(0, fields.findIndex(isAddressed))
  const { mail, name } = addressOf(fields[at] ?? '')
  const rest = fields.toSpliced(at, 1)
  const [said = '', organisation = '', sector = ''] = name === '' ? rest : [name, ...rest]
  return [{ mail, name: said, organisation, sector }]
}

/**
 * Whom to invite, as it was pasted: addresses parted by lines, commas or semicolons, with names (`Name <mail>`) or without; or one a line with
 * `mail; name; organisation; sector`. Names each that cannot be taken by its line; at most 20 of them.
 */
export function readGuests(text: string): { people: NewInvitee[]; faults: FieldFault[] } {
  const faults: FieldFault[] = [], people: NewInvitee[] = [], seen = new Set<string>()
  const fault = (name: string, values: Record<string, string | number>) => { if (faults.length < 20) faults.push({ field: 'people', key: `research.consult.fault.${name}`, values }) }
  const lines = text.split(/\r?\n/).map((line, at) => ({ line: line.trim().replace(/[,;،؛]+$/, ''), n: at + 1 })).filter(({ line }) => line !== '')
  const all = lines.flatMap(({ line, n }) => peopleOf(line).map((one) => ({ ...one, n })))
  if (all.length === 0) fault('nobody', {})
  if (all.length > mostAtOnce) fault('many', { most: mostAtOnce })
  for (const { n, mail, name, organisation, sector: said } of all.slice(0, mostAtOnce)) {
    const sector = sectors.find((one) => one === (said === '' ? 'other' : said.toLowerCase().replaceAll(' ', '-')))
    if (!isMail(mail)) fault('line-mail', { n, mail: mail.slice(0, 60) })
    else if (name.length > 120 || organisation.length > 200) fault('line-name', { n })
    else if (sector === undefined) fault('line-sector', { n, sector: said.slice(0, 40), sectors: sectors.join(', ') })
    else if (seen.has(mail.toLowerCase())) fault('line-twice', { n, mail })
    else { seen.add(mail.toLowerCase()); people.push({ mail, name, organisation, sector }) }
  }
  return { people, faults }
}
