import { readMoment } from './datestamp.ts'
import { OaiError } from './errors.ts'

export const prefixes = ['oai_dc', 'datacite'] as const
export type Prefix = (typeof prefixes)[number]
export interface Range { prefix: Prefix; set: string; from: string; until: string }
export type Asked =
  | { verb: 'Identify' }
  | { verb: 'ListMetadataFormats'; identifier: string | null }
  | { verb: 'ListSets'; token: string | null }
  | { verb: 'GetRecord'; identifier: string; prefix: Prefix }
  | { verb: 'ListRecords' | 'ListIdentifiers'; token: string }
  | ({ verb: 'ListRecords' | 'ListIdentifiers'; token: null } & Range)

/** Which arguments each verb takes: `must` without a token, `may` besides. */
const verbs: Readonly<Record<Asked['verb'], { must: readonly string[]; may: readonly string[]; resumes?: boolean }>> = {
  Identify: { must: [], may: [] }, ListMetadataFormats: { must: [], may: ['identifier'] }, ListSets: { must: [], may: [], resumes: true }, GetRecord: { must: ['identifier', 'metadataPrefix'], may: [] },
  ListIdentifiers: { must: ['metadataPrefix'], may: ['from', 'until', 'set'], resumes: true }, ListRecords: { must: ['metadataPrefix'], may: ['from', 'until', 'set'], resumes: true },
}
const isVerb = (said: string | undefined): said is Asked['verb'] => said !== undefined && Object.hasOwn(verbs, said)

/** What was asked, as the protocol understands it. @throws OaiError badVerb, badArgument, cannotDisseminateFormat */
export function readArguments(pairs: readonly (readonly [string, string])[]): Asked {
  const said = new Map<string, string>()
  const named = pairs.filter(([name]) => name === 'verb')
  const verb = named[0]?.[1]
  if (named.length !== 1 || !isVerb(verb)) throw new OaiError('badVerb', named.length > 1 ? 'The verb is there more than once.' : `There is no verb of that name; the verbs are ${Object.keys(verbs).join(', ')}.`)
  const bad = (words: string): OaiError => new OaiError('badArgument', words)
  const takes = verbs[verb]
  for (const [name, value] of pairs) {
    if (name === 'verb') continue
    if (said.has(name)) throw bad(`The argument ${name} is there more than once.`)
    if (![...takes.must, ...takes.may].includes(name) && !(takes.resumes && name === 'resumptionToken')) throw bad(`${verb} takes no argument ${name.slice(0, 40)}.`)
    if (value.length > 1_000) throw bad(`The argument ${name} is too long.`)
    said.set(name, value)
  }
  const token = said.get('resumptionToken')
  if (token !== undefined && said.size > 1) throw bad('A resumptionToken stands alone.')
  if (token === undefined) for (const name of takes.must) if (!said.get(name)) throw bad(`${verb} needs the argument ${name}.`)
  const prefix = (): Prefix => {
    // Told as an attribute of the answer, where its schema takes these signs alone.
    if (!/^[\w.!~*'()-]+$/.test(said.get('metadataPrefix') ?? '')) throw bad('The argument metadataPrefix is no name of a format.')
    const found = prefixes.find((one) => one === said.get('metadataPrefix'))
    if (!found) throw new OaiError('cannotDisseminateFormat', `The formats are ${prefixes.join(' and ')}.`)
    return found
  }
  switch (verb) {
    case 'Identify': return { verb }
    case 'ListMetadataFormats': return { verb, identifier: said.get('identifier') ?? null }
    case 'ListSets': return { verb, token: token ?? null }
    // What is no identifier at all cannot be told as an attribute of the answer either.
    case 'GetRecord': if (!/^[a-z][a-z\d+.-]*:([\w.~:/?@!$&'()*+,;=-]|%[\da-f]{2})+$/i.test(said.get('identifier') ?? '')) throw bad('The argument identifier is no URI.')
      return { verb, identifier: said.get('identifier') ?? '', prefix: prefix() }
    default: return token === undefined ? { verb, token: null, ...range(said, prefix(), bad) } : { verb, token }
  }
}

function range(said: ReadonlyMap<string, string>, prefix: Prefix, bad: (words: string) => OaiError): Range {
  const [from, until] = (['from', 'until'] as const).map((name) => {
    const value = said.get(name)
    if (value === undefined) return null
    const moment = readMoment(value)
    if (!moment) throw bad(`The argument ${name} is neither a day (YYYY-MM-DD) nor a moment (YYYY-MM-DDThh:mm:ssZ).`)
    return moment
  })
  if (from && until && from.granularity !== until.granularity) throw bad('The arguments from and until are not equally exact.')
  if (from && until && from.first > until.first) throw bad('The argument from is later than until.')
  const set = said.get('set') ?? ''
  if (said.has('set') && !/^[\w.!~*'()-]+(:[\w.!~*'()-]+)*$/.test(set)) throw bad('The argument set is no setSpec.')
  return { prefix, set, from: said.get('from') ?? '', until: said.get('until') ?? '' }
}
