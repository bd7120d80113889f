import { isDeepStrictEqual } from 'node:util'
import { Type, type Static, type TObject, type TSchema } from 'typebox'
import { Invalid, NotFound, redirect, type Conflict, type FieldFault, type Route, type Routes, type Translate } from '../../contract/index.ts'
import { placeSet, redacted } from '../../config/index.ts'
import type { SettingState } from '../../settings/open-settings.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { ownQuestions, ownValues } from '../items/own-questions.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { timeZoneQuestion } from '../sign-in/personal-questions.ts'

type Schema = TSchema & { title?: string; description?: string; readOnly?: boolean; writeOnly?: boolean; format?: string; type?: string; items?: { enum?: string[] } }
const site = 'site'

const Page = Type.Object({
  plugin: Type.String(), name: Type.String(), questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
  saved: Type.Array(Type.Object({ label: Type.String(), unsaved: Type.String(), by: Type.String(), at: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }) })),
})

/** Whose settings there are: the site's own, and those of plugins that run and declare some. */
const owners = ({ host }: PagesDeps): string[] => [site, ...host.plugins.list().filter(({ id, state, contributes }) => id !== 'core' && state === 'on' && (contributes?.settings.length ?? 0) > 0).map(({ id }) => id)]
/** What a plugin is called in the navigation; its id where it has no entry there. */
function nameOf({ host, t }: PagesDeps, plugin: string): string {
  if (plugin === site) return t('core.settings.site')
  const label = host.navigation().find(({ id }) => id === plugin)?.label
  return label === undefined ? plugin : t(label)
}
const wordsOf = (plugin: string) => plugin === site ? 'core.settings.site' : `${plugin}.setting`
const isSecret = (schema: Schema) => schema.writeOnly === true || schema.format === 'password'
const choicesOf = (schema: Schema): readonly string[] | undefined => schema.type === 'array' ? schema.items?.enum : undefined

/** @throws NotFound */
async function statesOf(deps: PagesDeps, plugin: string): Promise<SettingState[]> {
  if (!owners(deps).includes(plugin)) throw new NotFound()
  const states = (await deps.host.settings.describe(plugin)).filter(({ schema }) => (schema as Schema).readOnly !== true)
  if (plugin !== site) return states
  // What nobody saved for the site is as the configuration says.
  const configured = deps.host.config.site as Readonly<Record<string, unknown>>
  return states.map((state) => ({ ...state, value: state.value ?? configured[state.key], unsaved: state.unsaved ?? configured[state.key] }))
}
const shapeOf = (states: readonly SettingState[]): TObject => Type.Object(Object.fromEntries(states.map(({ key, schema }) => [key, schema])))

/** Words of the plugin's locale where it has them, else what its schema says, else the bare name. */
function questionsOf({ t, viewer }: PagesDeps, plugin: string, states: readonly SettingState[], values: Readonly<Record<string, unknown>>): Question[] {
  const words = wordsOf(plugin)
  const drawnOnes = ownQuestions(shapeOf(states), { ...values }, 'values', words, t)
  return states.flatMap(({ key, schema: given, unsaved }): Question[] => {
    const schema = given as Schema
    const said = t(`${words}.${key}`)
    const label = said === `${words}.${key}` ? schema.title ?? key : said
    const choices = choicesOf(schema)
    const chosen = values[key]
    const question: Question | undefined = choices ? { type: 'checkboxes', id: `values-${key}`, name: `values.${key}`, label, options: choices.map((value) => ({ value, label: t(`${words}.${key}.${value}`), selected: Array.isArray(chosen) && chosen.includes(value) })) }
      : drawnOnes.find(({ name }) => name === `values.${key}`)
    if (plugin === site && key === 'timeZone') return [{ ...timeZoneQuestion(t, viewer.locale, String(chosen as string)), id: `values-${key}`, name: `values.${key}`, label, hint: '' }]
    if (!question) return []
    const usual = unsaved === undefined || unsaved === null || unsaved === '' || typeof unsaved === 'object' ? undefined : t('core.settings.usual', { value: String(unsaved as string) })
    const hint = [question.hint ?? schema.description, usual].filter(Boolean).join(' ')
    return [{
      ...question, label, optional: false, ...(hint ? { hint } : {}),
      ...(isSecret(schema) ? { type: 'password', value: '', autocomplete: 'off', hint: t('core.settings.secret') } : {}),
    }]
  })
}

async function settingsPage(deps: PagesDeps, plugin: string, typed?: Record<string, unknown>, faults: readonly FieldFault[] = []): Promise<Static<typeof Page>> {
  const { people, t } = deps
  const states = await statesOf(deps, plugin)
  const now = Object.fromEntries(states.map(({ key, value }) => [key, value]))
  const values = typed ? valuesOf(states, typed, now) : now
  const questions = questionsOf(deps, plugin, states, values)
  const names = await people.cards(states.flatMap(({ updatedBy }) => updatedBy ?? []))
  return {
    plugin, name: nameOf(deps, plugin), ...withFaults(questions, faults.map((one) => ({ ...one, field: `values.${one.field}` })), t),
    saved: states.filter(({ source }) => source === 'stored').flatMap(({ key, unsaved, updatedBy, updatedAt }) => updatedAt === null ? [] : [{
      label: questions.find(({ name }) => name === `values.${key}`)?.label ?? key, unsaved: unsaved === null || unsaved === undefined ? '' : Array.isArray(unsaved) ? unsaved.join(', ') : String(unsaved as string),
      by: updatedBy === null ? '' : names.get(updatedBy)?.name ?? '', at: updatedAt,
    }]),
  }
}

/** The posted words as values of their types; an empty field goes back to what holds without saving, an empty secret stays. */
function valuesOf(states: readonly SettingState[], posted: Record<string, unknown>, before: Record<string, unknown>): Record<string, unknown> {
  const values = ownValues(shapeOf(states), posted, before)
  for (const { key, schema } of states) {
    // An emptied field is no empty word: what holds without saving comes back.
    if (posted[key] === '') values[key] = null
    if (choicesOf(schema as Schema)) values[key] = [posted[key] ?? []].flat()
    if (isSecret(schema as Schema)) values[key] = posted[key] === '' || posted[key] === undefined ? undefined : posted[key]
  }
  return values
}

/** The configuration as it holds, one line for each setting, without its secrets. */
function flat(value: unknown, path = ''): { path: string; value: string }[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value).flatMap(([key, inner]) => flat(inner, path === '' ? key : `${path}.${key}`))
  return [{ path, value: Array.isArray(value) ? value.join(', ') : value === null || value === undefined ? '' : String(value as string) }]
}

/** Where a setting got its value, for a person. */
function inWords(place: ReturnType<typeof placeSet>, t: Translate): string {
  if (place === null) return t('core.settings.where.default')
  if (place.variable !== undefined) return t('core.settings.where.variable', { name: place.variable })
  if (place.file !== undefined && place.line !== undefined) return t('core.settings.where.file', { file: place.file, line: String(place.line) })
  return t('core.settings.where.flag', { flag: place.words })
}

export const settingRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/settings', {
    may: 'administer', isInternal: true, view: 'admin/settings',
    output: Type.Object({ owners: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), names: Type.String() })), configuration: Type.Array(Type.Object({ path: Type.String(), value: Type.String(), where: Type.String(), isDefault: Type.Boolean() })) }),
    async run(deps) {
      const { host } = deps
      const lists = []
      for (const id of owners(deps)) {
        const states = await statesOf(deps, id)
        lists.push({ id, name: nameOf(deps, id), names: questionsOf(deps, id, states, {}).map(({ label }) => label).join(', ') })
      }
      return {
        owners: lists,
        configuration: flat(redacted(host.config)).map(({ path, value }) => {
          const place = placeSet(host.config, path)
          return { path, value, where: inWords(place, deps.t), isDefault: place === null }
        }),
      }
    },
  }),

  on.get('/admin/settings/:plugin', { may: 'administer', isInternal: true, input: Type.Object({ plugin: Type.String({ maxLength: 60 }) }), output: Page, view: 'admin/setting', run: (deps, { plugin }) => settingsPage(deps, plugin) }),

  on.post('/admin/settings/:plugin', {
    may: 'administer', isInternal: true, output: Page, view: 'admin/setting', input: Type.Object({ plugin: Type.String({ maxLength: 60 }), values: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.Unknown())) }),
    again: (deps, { plugin = '', values = {} }, fault: Invalid | Conflict) => settingsPage(deps, plugin, values, fault instanceof Invalid ? fault.faults : []),
    async run(deps, { plugin, values: posted = {} }) {
      const states = await statesOf(deps, plugin)
      const before = Object.fromEntries(states.map(({ key, value }) => [key, value]))
      const wanted = valuesOf(states, posted, before)
      const changed = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => value !== undefined && !isDeepStrictEqual(value ?? undefined, before[key] ?? undefined)))
      await deps.host.settings.change(deps.viewer, plugin, changed)
      return redirect(`/admin/settings/${plugin}`, 'core.settings.saved')
    },
  }),
]
