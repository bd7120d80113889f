/**
 * A strict reader of iCalendar, written from RFC 5545 alone: it shares no code with what writes calendars here. It unfolds octets,
 * parses content lines by their grammar, and checks the rules a calendar program would refuse a file by. @throws Error with the line
 */
export interface ReadEvent { uid: string; start: Date | string; end: Date | string | null; isFloating: boolean; summary: string; location: string; description: string; status: string; sequence: number; stamp: Date }
interface Line { name: string; parameters: Map<string, string>; value: string }

const escapes: Record<string, string> = { n: '\n', N: '\n', ',': ',', ';': ';', '\\': '\\' }

export function readCalendar(bytes: Buffer): { name: string; events: ReadEvent[] } {
  const text = bytes.toString('utf8')
  if (!text.includes('\r\n')) throw new Error('lines end with CRLF')
  if (/[^\r]\n/.test(text)) throw new Error('a line ends without CR')
  const physical = text.replace(/\r\n$/, '').split('\r\n')
  for (const line of physical) if (Buffer.byteLength(line) > 75) throw new Error(`a line of ${Buffer.byteLength(line)} octets: ${line}`)
  const logical: string[] = []
  for (const line of physical) {
    if (/^[ \t]/.test(line)) logical[logical.length - 1] += line.slice(1)
    else logical.push(line)
  }
  const lines = logical.map(lineOf)
  if (lines[0]?.name !== 'BEGIN' || lines[0].value !== 'VCALENDAR' || lines.at(-1)?.name !== 'END' || lines.at(-1)?.value !== 'VCALENDAR') throw new Error('it is no VCALENDAR')
  const head = lines.slice(1, lines.findIndex(({ name, value }, index) => index > 0 && (name === 'BEGIN' || (name === 'END' && value === 'VCALENDAR'))))
  if (one(head, 'VERSION') !== '2.0') throw new Error('VERSION is not 2.0')
  if (one(head, 'PRODID') === '') throw new Error('PRODID is missing')
  const events: ReadEvent[] = []
  for (let at = 1 + head.length; at < lines.length - 1;) {
    if (lines[at]?.name !== 'BEGIN' || lines[at]?.value !== 'VEVENT') throw new Error(`a component nobody asked for: ${lines[at]?.value}`)
    const end = lines.findIndex(({ name, value }, index) => index > at && name === 'END' && value === 'VEVENT')
    if (end < 0) throw new Error('an event has no end')
    events.push(eventOf(lines.slice(at + 1, end)))
    at = end + 1
  }
  const uids = events.map(({ uid }) => uid)
  if (new Set(uids).size !== uids.length) throw new Error('two events have one UID')
  return { name: unescaped(head.find(({ name }) => name === 'X-WR-CALNAME')?.value ?? ''), events }
}

function lineOf(line: string): Line {
  const found = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)$/s.exec(line)
  if (!found) throw new Error(`no content line: ${line}`)
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000B-\u001F\u007F]/.test(line)) throw new Error(`a control character: ${line}`)
  const [, name = '', parameters = '', value = ''] = found
  return { name: name.toUpperCase(), value, parameters: new Map([...parameters.matchAll(/;([^=]+)=("[^"]*"|[^;]*)/g)].map(([, key = '', inner = '']) => [key.toUpperCase(), inner.replaceAll('"', '')])) }
}

function one(lines: readonly Line[], name: string, fallback?: string): string {
  const found = lines.filter((line) => line.name === name)
  if (found.length > 1) throw new Error(`${name} more than once`)
  const value = found[0]?.value ?? fallback
  if (value === undefined) throw new Error(`${name} is missing`)
  return value
}

function unescaped(value: string): string {
  if (/(^|[^\\])(\\\\)*\\[^nN,;\\]/.test(value)) throw new Error(`an escape that is none: ${value}`)
  if (/(^|[^\\])(\\\\)*[,;]/.test(value)) throw new Error(`a comma or semicolon that is not escaped: ${value}`)
  return value.replace(/\\(.)/g, (_, sign: string) => escapes[sign] ?? sign)
}

function momentOf(lines: readonly Line[], name: string): { at: Date | string; isFloating: boolean } | null {
  const line = lines.find((each) => each.name === name)
  if (!line) return null
  if (line.parameters.has('TZID')) throw new Error(`${name} names a zone that the calendar does not describe`)
  if (line.parameters.get('VALUE') === 'DATE') {
    if (!/^\d{8}$/.test(line.value)) throw new Error(`${name} is no date`)
    return { at: line.value, isFloating: true }
  }
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)$/.exec(line.value)
  if (!found) throw new Error(`${name} is no moment: ${line.value}`)
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day || hour > 23 || minute > 59) throw new Error(`${name} is no moment of the calendar: ${line.value}`)
  return found[7] === 'Z' ? { at, isFloating: false } : { at: `${found[1]}-${found[2]}-${found[3]}T${found[4]}:${found[5]}`, isFloating: true }
}

function eventOf(lines: readonly Line[]): ReadEvent {
  const start = momentOf(lines, 'DTSTART')
  const end = momentOf(lines, 'DTEND')
  const stamp = momentOf(lines, 'DTSTAMP')
  if (!start) throw new Error('DTSTART is missing')
  if (!stamp || stamp.isFloating || !(stamp.at instanceof Date)) throw new Error('DTSTAMP is not in UTC')
  if (end && (end.isFloating !== start.isFloating || end.at <= start.at)) throw new Error('DTEND does not follow DTSTART')
  const status = one(lines, 'STATUS', '')
  if (!['', 'TENTATIVE', 'CONFIRMED', 'CANCELLED'].includes(status)) throw new Error(`STATUS ${status}`)
  const sequence = one(lines, 'SEQUENCE', '0')
  if (!/^\d+$/.test(sequence)) throw new Error(`SEQUENCE ${sequence}`)
  const url = one(lines, 'URL', '')
  // The value is an address, not a text: nothing in it is escaped.
  if (lines.some(({ name }) => name === 'URL') && !URL.canParse(url)) throw new Error(`URL ${url}`)
  return {
    uid: one(lines, 'UID'), start: start.at, end: end?.at ?? null, isFloating: start.isFloating, summary: unescaped(one(lines, 'SUMMARY', '')), location: unescaped(one(lines, 'LOCATION', '')),
    description: unescaped(one(lines, 'DESCRIPTION', '')), status, sequence: Number(sequence), stamp: stamp.at,
  }
}
