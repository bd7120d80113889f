import type { AdministrationCard, Topic } from '@diwan/core'
import { speakingLevels } from '../kinds/person.ts'
import type { CsvRecord } from './csv-reader.ts'
import { orcidOf } from './orcid.ts'
import { folded } from './sort-key.ts'

/** What a column of a list may be. */
export const targets = ['name', 'given', 'family', 'mail', 'administration', 'jobTitle', 'role', 'languages', 'topics', 'phone', 'timeZone', 'orcid', 'locale'] as const
export type Target = (typeof targets)[number]
/** Target by number of column, from 0. */
export type Mapping = Record<string, Target>
/** `row`: what is wrong before any column is looked at. */
export interface Problem { column: Target | 'row'; key: string; values?: Record<string, string | number> }
export interface ImportedPerson {
  name: string; mail: string; administration: string | null; jobTitle: string; role: string; locale: string | null
  speaks: { code: string; level: string }[]; knows: { topic: string; level: number; evidence: string }[]; phone: string | null; timeZone: string | null; orcid: string | null
}

const words: Record<Target, string[]> = {
  name: ['name', 'full name', 'nom complet', 'nombre completo', 'الاسم', 'الاسم الكامل', 'person'], given: ['given name', 'first name', 'prenom', 'nombre', 'الاسم الاول'], family: ['family name', 'last name', 'surname', 'nom', 'nom de famille', 'apellido', 'apellidos', 'اسم العائلة'],
  mail: ['mail', 'e mail', 'email', 'courriel', 'correo', 'correo electronico', 'adresse electronique', 'البريد الالكتروني', 'البريد'], administration: ['administration', 'country', 'code', 'pays', 'pais', 'administracion', 'الادارة', 'البلد'],
  jobTitle: ['title', 'job title', 'position', 'fonction', 'titre', 'cargo', 'المسمى الوظيفي'], role: ['role', 'function', 'works on', 'funcion', 'الدور'], languages: ['languages', 'language', 'langues', 'langue', 'idiomas', 'اللغات'],
  topics: ['topics', 'expertise', 'topic', 'themes', 'domaines', 'temas', 'الخبرة', 'المواضيع'], phone: ['phone', 'telephone', 'tel', 'telefono', 'الهاتف'], timeZone: ['time zone', 'timezone', 'fuseau horaire', 'zona horaria', 'المنطقة الزمنية'], orcid: ['orcid'], locale: ['preferred language', 'locale', 'langue preferee', 'idioma preferido'],
}

/** What the headings say, each target once. */
export function guessed(headings: readonly string[]): Mapping {
  const taken = new Set<Target>()
  return Object.fromEntries(headings.flatMap((heading, index) => {
    const target = targets.find((one) => !taken.has(one) && words[one].includes(folded(heading)))
    if (!target) return []
    taken.add(target)
    return [[String(index), target] as const]
  }))
}

export const mostColumns = 100, longestCell = 1_000

/** A record as it is kept, with what is wrong whatever its columns mean. */
export function rowOf({ cells, fault }: Pick<CsvRecord, 'cells' | 'fault'>, columns: number): { cells: string[]; problems: Problem[] } {
  const problems: Problem[] = []
  const wrong = (key: string, values?: Record<string, number>) => problems.push({ column: 'row', key: `directory.import.problem.${key}`, ...values ? { values } : {} })
  const n = cells.findLastIndex((cell) => cell !== '') + 1
  if (fault === 'quote') wrong('quote')
  else if (n > columns) wrong('cells', { n, columns })
  const kept = cells.slice(0, columns)
  // eslint-disable-next-line no-control-regex
  if (kept.some((cell) => /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFD]/.test(cell))) wrong('unreadable')
  if (kept.some((cell) => cell.length > longestCell)) wrong('cell-long', { most: longestCell })
  // eslint-disable-next-line no-control-regex
  return { problems, cells: kept.map((cell) => cell.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '').slice(0, longestCell)) }
}

export interface Known { administrations: readonly AdministrationCard[]; topics: readonly Topic[] }
/** Names of administrations and topics to their codes, in every language; made once for a file. */
export function lookups({ administrations, topics }: Known) {
  const seats = new Map<string, string>(), subjects = new Map<string, string>()
  for (const { code, names } of administrations) for (const name of [code, ...Object.values(names)]) seats.set(folded(name), code)
  for (const { id, labels } of topics) for (const name of [id, ...Object.values(labels)]) subjects.set(folded(name), id)
  return { seats, subjects }
}

/** One row as a person, with what is wrong with it; `seat` stands in where no column names the administration. */
export function personOf(cells: readonly string[], mapping: Mapping, known: ReturnType<typeof lookups>, seat: string | null): { person: ImportedPerson; problems: Problem[] } {
  const problems: Problem[] = []
  const said = new Map(Object.entries(mapping).map(([index, target]) => [target, (cells[Number(index)] ?? '').trim()]))
  const cell = (target: Target) => said.get(target) ?? ''
  const wrong = (column: Target, key: string, values?: Record<string, string | number>) => problems.push({ column, key: `directory.import.problem.${key}`, ...values ? { values } : {} })
  const name = cell('name') || [cell('given'), cell('family')].filter(Boolean).join(' ')
  if (!/\p{L}/u.test(name)) wrong('name', 'name')
  else if (name.length > 120) wrong('name', 'long', { most: 120 })
  const mail = cell('mail').replace(/^mailto:/i, '').toLowerCase()
  if (!/^[^\s@"<>,;]+@[^\s@"<>,;]+\.[a-z]{2,}$/.test(mail) || mail.length > 254) wrong('mail', mail === '' ? 'no-mail' : 'mail', { said: mail.slice(0, 60) })
  const seatSaid = cell('administration')
  const administration = seatSaid === '' ? seat : known.seats.get(folded(seatSaid)) ?? null
  if (administration === null) wrong('administration', seatSaid === '' ? 'no-administration' : 'administration', { said: seatSaid.slice(0, 60) })
  const speaks = cell('languages').split(/[;,/|\n]/).map((one) => one.trim()).filter(Boolean).flatMap((one) => {
    const [, code = '', level = ''] = /^([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\s*(?:[:(]\s*([a-z]+)\)?)?$/.exec(one) ?? []
    if (code === '' || (level !== '' && !(speakingLevels as readonly string[]).includes(level))) { wrong('languages', 'language', { said: one.slice(0, 40) }); return [] }
    return [{ code: code.toLowerCase(), level: level || 'working' }]
  }).filter((one, index, all) => all.findIndex(({ code }) => code === one.code) === index).slice(0, 20)
  const knows = cell('topics').split(/[;,|\n]/).map((one) => one.trim()).filter(Boolean).flatMap((one) => {
    const [, label = '', level = ''] = /^(.*?)\s*(?:[:(]\s*([1-4])\)?)?$/.exec(one) ?? []
    const topic = known.subjects.get(folded(label))
    if (topic === undefined) { wrong('topics', 'topic', { said: one.slice(0, 60) }); return [] }
    return [{ topic, level: Number(level) || 1, evidence: '' }]
  }).filter((one, index, all) => all.findIndex(({ topic }) => topic === one.topic) === index).slice(0, 20)
  const phone = cell('phone')
  if (phone !== '' && !/^\+?[0-9 ()./-]{4,40}$/.test(phone)) wrong('phone', 'phone', { said: phone.slice(0, 40) })
  const timeZone = cell('timeZone')
  if (timeZone !== '' && !isZone(timeZone)) wrong('timeZone', 'time-zone', { said: timeZone.slice(0, 40) })
  const orcid = cell('orcid') === '' ? null : orcidOf(cell('orcid'))
  if (cell('orcid') !== '' && orcid === null) wrong('orcid', 'orcid', { said: cell('orcid').slice(0, 40) })
  const locale = cell('locale').toLowerCase().slice(0, 2)
  if (locale !== '' && !['en', 'fr', 'es', 'ar'].includes(locale)) wrong('locale', 'locale', { said: locale })
  const jobTitle = cell('jobTitle'), role = cell('role')
  if (jobTitle.length > 160) wrong('jobTitle', 'long', { most: 160 })
  if (role.length > 600) wrong('role', 'long', { most: 600 })
  return { problems, person: { name, mail, administration, jobTitle, role, locale: locale || null, speaks, knows, phone: phone || null, timeZone: timeZone || null, orcid } }
}

const zones = new Map<string, boolean>()
function isZone(name: string): boolean {
  let known = zones.get(name)
  if (known === undefined) {
    try { known = /^UTC$|^[A-Za-z]+\//.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' } catch { known = false }
    if (zones.size < 1_000) zones.set(name, known)
  }
  return known
}
