import { defaults, types } from 'pg'

// A Date sent to the database is written in UTC, whatever the time zone of the machine.
defaults.parseInputDatesAsUTC = true

type Parse = (text: string) => unknown

const OID = { int8: 20, int8Array: 1016, date: 1082, dateArray: 1182, timestamp: 1114, timestampArray: 1115, timestamptz: 1184, textArray: 1009 } as const

function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large for a number: cast it to text or numeric in the query`)
  return value
}

const listOf = (parse: Parse): Parse => {
  const texts = types.getTypeParser(1009 as number, 'text') as Parse
  const each = (value: unknown): unknown => Array.isArray(value) ? value.map(each) : value === null ? null : parse(value as string)
  return (text) => each(texts(text))
}

const asText: Parse = (text) => text
// A page reads a hundred moments and lists of words. Nearly all have the plain form below; the rest goes the thorough way.
const plainMoment = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?\+00$/
const moment: Parse = (text) => plainMoment.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : types.getTypeParser(1184, 'text')(text)
const words: Parse = (text) => text === '{}' ? [] : /["\\]|[{,]NULL[,}]|\{.*\{/i.test(text) ? (types.getTypeParser(1009 as number, 'text') as Parse)(text) : text.slice(1, -1).split(',')
const utc: Parse = (text) => types.getTypeParser(1184, 'text')(`${text}+00`)

const own = new Map<number, Parse>([
  [OID.int8, safeInteger], [OID.int8Array, listOf(safeInteger)],
  [OID.date, asText], [OID.dateArray, listOf(asText)],
  [OID.timestamp, utc], [OID.timestampArray, listOf(utc)], [OID.timestamptz, moment], [OID.textArray, words],
])

/**
 * How values come back, on both engines: timestamptz and timestamp (taken as UTC) as Date, date as 'YYYY-MM-DD', int8 and
 * count() as number (RangeError past 2^53 - 1), numeric as string, json and jsonb parsed, bytea as Buffer, the rest as pg does.
 */
export const valueParsers = {
  getTypeParser(oid: number, format: 'text' | 'binary' = 'text'): Parse {
    return (format === 'text' ? own.get(oid) : undefined) ?? (types.getTypeParser(oid, format) as Parse)
  }
}
