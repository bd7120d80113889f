/** What a card says outside the portal: only what its reader may see. */
export interface Sheet {
  uid: string
  /** Absolute address of the card's page. */
  source: string
  name: string
  title: string
  role: string
  /** Administration and unit, the wider first. */
  org: string[]
  mail: string | null
  phone: string | null
  address: string | null
  timeZone: string | null
  orcid: string | null
  /** Most fluent first. */
  languages: string[]
  /** RFC 6715: 1 and 2 are beginner, 3 average, 4 expert. */
  expertise: { label: string; level: number }[]
  note: string
  revisedAt: Date
}

type Parameters = Record<string, string>
type Property = [name: string, parameters: Parameters, type: string, value: string | string[]]
const levels: Record<number, string> = { 1: 'beginner', 2: 'beginner', 3: 'average', 4: 'expert' }

function propertiesOf(sheet: Sheet): Property[] {
  const words = sheet.name.trim().split(/\s+/u)
  const family = words.length > 1 ? words.at(-1) ?? '' : sheet.name
  const given = words.length > 1 ? words.slice(0, -1).join(' ') : ''
  const all: (Property | null)[] = [
    ['kind', {}, 'text', 'individual'],
    ['uid', {}, 'uri', `urn:uuid:${sheet.uid}`],
    ['fn', {}, 'text', sheet.name],
    ['n', {}, 'text', [family, given, '', '', '']],
    sheet.org.length > 0 ? ['org', {}, 'text', sheet.org.length === 1 ? sheet.org[0] ?? '' : sheet.org] : null,
    sheet.title === '' ? null : ['title', {}, 'text', sheet.title],
    sheet.role === '' ? null : ['role', {}, 'text', sheet.role],
    ...sheet.languages.map((code, index): Property => ['lang', { pref: String(Math.min(index + 1, 100)) }, 'language-tag', code]),
    sheet.mail === null ? null : ['email', { type: 'work' }, 'text', sheet.mail],
    sheet.phone === null ? null : ['tel', { type: 'work' }, 'uri', `tel:${sheet.phone.replace(/[^\d+]/g, '')}`],
    sheet.address === null ? null : ['adr', { type: 'work', label: sheet.address }, 'text', ['', '', '', '', '', '', '']],
    sheet.timeZone === null ? null : ['tz', {}, 'text', sheet.timeZone],
    sheet.orcid === null ? null : ['url', { type: 'work' }, 'uri', `https://orcid.org/${sheet.orcid}`],
    ...sheet.expertise.map(({ label, level }): Property => ['expertise', { level: levels[level] ?? 'beginner' }, 'text', label]),
    sheet.note === '' ? null : ['note', {}, 'text', sheet.note],
    ['source', {}, 'uri', sheet.source],
    ['rev', {}, 'timestamp', sheet.revisedAt.toISOString().replace(/\.\d+Z$/, 'Z')],
  ]
  return all.filter((one): one is Property => one !== null)
}

/** RFC 7095. */
export function jCardOf(sheet: Sheet): unknown[] {
  return ['vcard', [['version', {}, 'text', '4.0'], ...propertiesOf(sheet).map(([name, parameters, type, value]) => [name, parameters, type, value])]]
}

/** RFC 6350: CRLF, lines folded at 75 octets, never inside a letter. */
export function vCardOf(sheet: Sheet): string {
  const lines = propertiesOf(sheet).map(([name, parameters, type, value]) => {
    const written = Object.entries({ ...parameters, ...type === 'uri' && name === 'tel' ? { value: 'uri' } : {} }).map(([key, one]) => `;${key.toUpperCase()}=${parameter(one)}`).join('')
    return `${name.toUpperCase()}${written}:${type === 'text' ? textOf(name, value) : String(value)}`
  })
  return ['BEGIN:VCARD', 'VERSION:4.0', ...lines, 'END:VCARD'].map(foldedLine).join('\r\n') + '\r\n'
}

/** Names, addresses and organisations are made of parts, between semicolons; in any other text one is a sign like others, which some readers would show escaped. */
const textOf = (name: string, value: string | string[]): string => ['n', 'adr', 'org'].includes(name) ? [value].flat().map(escaped).join(';') : [value].flat().map((one) => escaped(one).replaceAll('\\;', ';')).join(',')

const escaped = (text: string): string => text.replace(/[\\,;]/g, (one) => `\\${one}`).replace(/\r\n|\r|\n/g, '\\n')
/** RFC 6868 for what a parameter may not hold; quoted where it has to be. */
function parameter(text: string): string {
  const safe = text.replace(/\^/g, '^^').replace(/\r\n|\r|\n/g, '^n').replace(/"/g, `^'`)
  return /[,;:]/.test(safe) ? `"${safe}"` : safe
}

function foldedLine(line: string): string {
  const lines: string[] = []
  let current = '', size = 0
  for (const letter of line) {
    const bytes = Buffer.byteLength(letter)
    if (size + bytes > 75) {
      lines.push(current)
      current = ' '
      size = 1
    }
    current += letter
    size += bytes
  }
  return [...lines, current].join('\r\n')
}
