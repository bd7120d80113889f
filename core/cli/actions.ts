import type { Verdict } from '../audit/verify.ts'
import { Refused, type Locale } from '../contract/index.ts'
import type { MadeBackup } from '../backup/make-backup.ts'
import { rowsIn } from '../backup/manifest.ts'
import type { Instance } from '../kernel/instance.ts'
import type { Removal } from '../kernel/retention.ts'
import { mailAddress } from '../access/index.ts'

type Progress = (words: string) => void
interface Action<Given, Answer> {
  /** Whether the plugins have to be open for it. */
  needsPlugins: boolean
  run(instance: Instance, given: Given, progress: Progress): Promise<Answer>
}
const action = <Given, Answer>(needsPlugins: boolean, run: Action<Given, Answer>['run']): Action<Given, Answer> => ({ needsPlugins, run })

/**
 * What the command line asks of a site: of the running one through its control line, or of one it opens itself. Both go
 * through here, so both do the same.
 */
export const actions = {
  'plugins.list': action<Record<string, never>, unknown>(true, async ({ kernel }) => kernel.plugins()),
  'plugins.enable': action<{ id: string }, void>(false, async (instance, { id }) => { await switched(instance, id, () => instance.kernel.enable(id), 'core.plugin.enabled') }),
  'plugins.disable': action<{ id: string }, void>(false, async (instance, { id }) => { await switched(instance, id, () => instance.kernel.disable(id), 'core.plugin.disabled') }),
  'demo.load': action<Record<string, never>, { people: number; items: number }>(true, async ({ demonstration, kernel, site }) => {
    const loaded = await demonstration.load(kernel.opened())
    await site.change({ began: 'demonstration' })
    return loaded
  }),
  'demo.wipe': action<Record<string, never>, { people: number; administrations: number; items: number }>(true, async ({ demonstration, kernel, site }) => {
    const wiped = await demonstration.wipe(kernel.opened())
    await site.change({ began: 'clean' })
    return wiped
  }),
  'user.admin': action<{ mail: string; name?: string; locale?: Locale }, { link: string; isNew: boolean }>(false, async ({ floors }, given) => {
    const { link, isNew } = await floors.access.rescue(given)
    return { link, isNew }
  }),
  'user.reset-link': action<{ mail: string }, { link: string }>(false, async ({ floors: { access, database } }, { mail }) => {
    const person = await database.db('core.person').where({ mail: mailAddress(mail) }).whereNot({ state: 'removed' }).first('id') as { id: string } | undefined
    if (!person) throw new RangeError(`Nobody here has the address ${mail}.`)
    return { link: await access.resets.linkFor('system', person.id) }
  }),
  'user.reset-second-factor': action<{ mail: string }, { person: string }>(false, async ({ floors: { access, database } }, { mail }) => {
    const person = await database.db('core.person').where({ mail: mailAddress(mail) }).whereNot({ state: 'removed' }).first('id') as { id: string } | undefined
    if (!person) throw new RangeError(`Nobody here has the address ${mail}.`)
    await access.secondFactor.reset('system', person.id)
    await access.throttle.forgiveFactor(person.id)
    return { person: person.id }
  }),
  'data.prune': action<{ isDry: boolean }, Removal[]>(true, async (instance, { isDry }) => {
    const removed = await instance.retention.run({ isDry })
    if (!isDry) await instance.floors.audit.record('system', 'core.data.pruned', 'site', Object.fromEntries(removed.map(({ what, count }) => [what, count])))
    return removed
  }),
  'backup.make': action<{ to?: string; key?: string; withSecret?: boolean }, BackupTold>(false, async ({ backups, floors }, { to, key, withSecret }, progress) => {
    const made = await backups.make({ to, withSecret, onProgress: progress, ...key !== undefined && { key: Buffer.from(key, 'base64') } })
    await floors.audit.record('system', 'core.backup.made', `backup:${made.manifest.id}`, { rows: rowsIn(made.manifest), files: made.manifest.files.count, isSealed: made.isSealed })
    return told(made)
  }),
  'audit.verify': action<{ from?: number; head?: string }, { isWhole: boolean; words: string }>(false, async ({ floors }, given) => {
    await floors.events.settle()
    return verdictInWords(await floors.audit.verify(given), given.head)
  }),
  setUp: action<{ name: string; languages: Locale[]; mail: string }, { link: string }>(false, ({ firstRun }, given) => firstRun.setUp(given)),
} satisfies Record<string, Action<never, unknown>>

export type ActionName = keyof typeof actions
export type Given<A extends ActionName> = Parameters<(typeof actions)[A]['run']>[1]
export type Answer<A extends ActionName> = Awaited<ReturnType<(typeof actions)[A]['run']>>

async function switched({ config, floors }: Instance, id: string, work: () => Promise<void>, what: string): Promise<void> {
  if (config.plugins.disabled.includes(id)) throw new Refused('core.plugins.reason.by-configuration', { id })
  await work()
  await floors.audit.record('system', what, `plugin:${id}`)
}

function verdictInWords({ isWhole, rows, head, waiting, bad }: Verdict, asked?: string): { isWhole: boolean; words: string } {
  if (bad?.what === 'rewritten' && bad.id === null && asked !== undefined) return { isWhole, words: `The audit log follows from itself, but the head ${asked} is not in it: it was rewritten, or cut off before that head and written on.` }
  if (bad) return { isWhole, words: `The audit log is not as it was written: entry ${bad.seq}${bad.id === null ? '' : ` (row ${bad.id})`} was ${bad.what}. ${rows} entries were looked at.` }
  return { isWhole, words: `The audit log is whole: ${rows} entries, the last one ${head.seq} with the hash ${head.hash}.${waiting > 0 ? ` ${waiting} more wait for their number.` : ''}` }
}

/** What the command line says of a backup. */
export interface BackupTold { path: string; bytes: number; rows: number; tables: number; files: number; fileBytes: number; missing: number; isSealed: boolean; hasSecret: boolean; createdAt: string; version: string; engine: string }

export const told = ({ path, bytes, isSealed, manifest }: MadeBackup): BackupTold => ({
  path, bytes, isSealed, rows: rowsIn(manifest), tables: manifest.tables.length, files: manifest.files.count, fileBytes: manifest.files.bytes, missing: manifest.files.missing,
  hasSecret: manifest.secret.sha256 !== null, createdAt: manifest.createdAt, version: manifest.version, engine: manifest.engine,
})
