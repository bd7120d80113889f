import { Conflict, Invalid, NotFound, Refused, type FieldFault, type Texts } from '../contract/index.ts'
import { mailDomain } from './mail-address.ts'
import type { Bell } from './bell.ts'
import type { By, Needs } from './needs.ts'
import { row, rows } from './rows.ts'
import { isAdministrationCode } from './tokens.ts'

export interface Region { code: string; names: Texts; shortNames: Texts }
export interface Administration {
  code: string
  iso3: string | null
  kind: 'member' | 'fictional' | 'partner'
  region: string | null
  names: Texts & Record<string, string>
  languages: string[]
  /** Degrees, 0–359; null takes the site's own. */
  hue: number | null
  /** Public facts: capital, day of accession and the like. */
  profile: Record<string, unknown>
  /** Mail domains its people are invited at; none: any. */
  domains: string[]
  /** Whether lists and pickers show it. */
  isListed: boolean
  isDemo: boolean
  /** Fields this site has changed, which later versions of the shipped list leave alone. */
  edited: string[]
  /** People with an active account in its seat. */
  people: number
}
/** What an administrator of the site may change of it. */
export type AdministrationEdit = Partial<Pick<Administration, 'names' | 'region' | 'languages' | 'hue' | 'profile' | 'domains' | 'isListed'>>

const columns = `a.code, a.iso3, a.kind, a.region, a.names, a.languages, a.hue, a.profile, a.domains, a.is_listed as "isListed", a.is_demo as "isDemo", a.edited,
  (select count(*)::int from core.person p where p.administration = a.code and p.state = 'active') as people`
const written = { names: 'names', region: 'region', languages: 'languages', hue: 'hue', profile: 'profile', domains: 'domains', isListed: 'is_listed' } as const

const editable = ['names', 'region', 'languages', 'hue', 'profile', 'domains', 'isListed'] as const
const isJson = (field: keyof typeof written) => field === 'names' || field === 'profile'

/** The list of administrations this site works with: shipped data that it may follow its own naming policy in. */
export class Administrations {
  readonly #needs: Needs
  readonly #bell: Bell
  // They come with the release: none changes while it runs.
  #regions: Promise<Region[]> | null = null
  /** Shown wherever the list is shown; and the day it was last compared with public sources. */
  disclaimer: Texts = { en: '' }
  asOf = ''
  constructor(needs: Needs, bell: Bell) {
    this.#needs = needs
    this.#bell = bell
    bell.on(({ of }) => { if (of === 'administrations' || of === 'everything') this.#regions = null })
  }

  /** All, unlisted ones as well, by code. */
  async list(): Promise<Administration[]> { return rows<Administration>(this.#needs.database.db, `select ${columns} from core.administration a order by a.code`) }
  /** @throws NotFound */
  async get(code: string): Promise<Administration> {
    const found = await row<Administration>(this.#needs.database.db, `select ${columns} from core.administration a where a.code = ?`, [code])
    if (!found) throw new NotFound()
    return found
  }
  /** In the order of the tile map. */
  regions(): Promise<Region[]> {
    if (this.#needs.database.isInTransaction) return this.#readRegions()
    if (this.#regions) return this.#regions
    const reading = this.#readRegions()
    this.#regions = reading
    reading.catch(() => { this.#regions = null })
    return reading
  }
  #readRegions(): Promise<Region[]> { return rows<Region>(this.#needs.database.db, 'select code, names, short_names as "shortNames" from core.region order by position, code') }

  /** @throws Refused, Invalid, Conflict when the code is taken */
  async add(by: By, administration: AdministrationEdit & Pick<Administration, 'code' | 'names'> & { kind: 'fictional' | 'partner'; isDemo?: boolean }): Promise<void> {
    const { code, kind, names, region = null, languages = [], hue = null, profile = {}, domains = [], isListed = true, isDemo = false } = administration
    this.#checkRight(by)
    if (!isAdministrationCode(code)) throw new Invalid([{ field: 'code', key: 'core.access.error.administration-code' }])
    const edit = await this.#check({ names, region, languages, hue, profile, domains, isListed })
    await this.#change(by, 'core.administration.added', code, { kind }, async (at) => {
      const added = await row(this.#needs.database.db, `insert into core.administration (code, kind, names, region, languages, hue, profile, domains, is_listed, is_demo, updated_at)
        values (?, ?, ?::jsonb, ?, ?, ?, ?::jsonb, ?, ?, ?, ?) on conflict do nothing returning code`,
      [code, kind, JSON.stringify(names), region, languages, hue, JSON.stringify(profile), edit.domains ?? [], isListed, isDemo, at])
      if (!added) throw new Conflict(null, 'core.access.error.administration-taken')
    })
  }

  /** What is changed here is not overwritten by later versions of the shipped list. @throws Refused, NotFound, Invalid */
  async update(by: By, code: string, edit: AdministrationEdit): Promise<void> {
    this.#checkRight(by)
    const checked = await this.#check(edit)
    const fields = editable.filter((field) => checked[field] !== undefined)
    if (fields.length === 0) return
    await this.#change(by, 'core.administration.updated', code, { fields }, async (at) => {
      const set = fields.map((field) => `${written[field]} = ?${isJson(field) ? '::jsonb' : ''}`)
      const found = await row(this.#needs.database.db, `update core.administration set ${set.join(', ')}, edited = array(select distinct unnest(edited || ?::text[]) order by 1), updated_at = ?
        where code = ? returning code`, [...fields.map((field) => isJson(field) ? JSON.stringify(checked[field]) : checked[field]), fields.map((field) => written[field]), at, code])
      if (!found) throw new NotFound()
    })
  }

  async #check(edit: AdministrationEdit): Promise<AdministrationEdit> {
    const faults: FieldFault[] = []
    const domains = edit.domains?.map((text) => mailDomain(text.trim()))
    if (edit.names !== undefined && !(edit.names.en ?? '').trim()) faults.push({ field: 'names', key: 'core.access.error.name' })
    if (edit.hue != null && !(Number.isInteger(edit.hue) && edit.hue >= 0 && edit.hue < 360)) faults.push({ field: 'hue', key: 'core.access.error.hue' })
    if (edit.languages?.some((tag) => !/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag))) faults.push({ field: 'languages', key: 'core.access.error.language' })
    if (domains?.some((domain) => domain === null)) faults.push({ field: 'domains', key: 'core.access.error.domain' })
    if (edit.region != null && !await row(this.#needs.database.db, 'select code from core.region where code = ?', [edit.region])) faults.push({ field: 'region', key: 'core.access.error.region' })
    if (faults.length > 0) throw new Invalid(faults)
    return { ...edit, ...(domains === undefined ? {} : { domains: [...new Set(domains as string[])].toSorted() }) }
  }

  #checkRight(by: By): void {
    if (by !== 'system' && !by.may('core.administrations')) throw new Refused()
  }
  async #change(by: By, action: string, code: string, detail: Record<string, unknown>, work: (at: Date) => Promise<void>): Promise<void> {
    const { database, clock, audit } = this.#needs
    await database.transaction(async () => {
      await work(clock.now())
      await audit.record(by, action, `administration:${code}`, detail)
      await this.#bell.ring({ of: 'administrations' })
    })
  }
}
