import { Type, type Static } from 'typebox'
import { Conflict, Invalid, locales, oneOf, redirect, type Route, type Routes } from '../../contract/index.ts'
import { languages } from '../../i18n/index.ts'
import type { Administration } from '../../access/administrations.ts'
import { limitedBy, type PagesDeps, type PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'

const kinds = ['member', 'partner', 'fictional'] as const
const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Form = {
  names: Type.Optional(Type.Record(Type.String({ maxLength: 10 }), Type.String({ maxLength: 200 }))), region: words(16), languages: words(200), hue: words(4), domains: words(2_000),
  isListed: Type.Optional(Type.Boolean()),
}
const Edit = Type.Object({ code: Type.String({ maxLength: 16 }), ...Form })
const Add = Type.Object({ code: Type.String({ minLength: 1, maxLength: 16 }), kind: oneOf(['partner', 'fictional']), ...Form })
type Typed = Partial<Static<typeof Add>>
const Page = Type.Object({
  code: Type.String(), isNew: Type.Boolean(), kind: Type.String(), people: Type.Integer(), edited: Type.Array(Type.String()), isDemo: Type.Boolean(),
  questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
})

const lines = (text: string) => text.split(/[\s,;]+/).filter((word) => word !== '')

/** The form's words as an edit; names in languages the form does not ask for stay. */
const editOf = ({ names = {}, region, languages: tags, hue, domains, isListed }: Omit<Typed, 'code' | 'kind'>, before?: Administration) => ({
  names: { ...before?.names, ...Object.fromEntries(Object.entries(names).filter(([, name]) => name.trim() !== '')), en: names['en']?.trim() ?? '' },
  region: region || null, languages: lines(tags ?? ''), hue: hue === undefined || hue === '' ? null : Number(hue), domains: lines(domains ?? ''), isListed: isListed ?? false,
})

async function page(deps: PagesDeps, { before, typed, fault }: { before?: Administration; typed?: Typed; fault?: Invalid | Conflict }): Promise<Static<typeof Page>> {
  const { host, t, locale } = deps
  const regions = await host.access.administrations.regions()
  const now = typed ? { ...editOf(typed, before), names: { ...before?.names, ...typed.names } } : before
  const asked: Question[] = [
    ...before ? [] : [
      { type: 'text', id: 'code', name: 'code', label: t('core.admin.administration.code'), hint: t('core.admin.administration.code.hint'), value: typed?.code ?? '', short: true, maxlength: 16, required: true },
      { type: 'radio', id: 'kind', name: 'kind', label: t('core.admin.administration.kind'), options: (['partner', 'fictional'] as const).map((value) => ({ value, label: t(`core.admin.administration.kind.${value}`), hint: t(`core.admin.administration.kind.${value}.hint`), selected: value === (typed?.kind ?? 'partner') })) },
    ],
    ...locales.map((one): Question => ({ type: 'text', id: `names-${one}`, name: `names.${one}`, label: t('core.admin.administration.name', { language: new Intl.DisplayNames([locale], { type: 'language' }).of(one) ?? languages[one].name }), lang: one, value: (now?.names as Record<string, string> | undefined)?.[one] ?? '', maxlength: 200, ...(one === 'en' ? { required: true } : { optional: true }) })),
    { type: 'select', id: 'region', name: 'region', label: t('core.admin.administration.region'), options: [{ value: '', label: t('core.admin.administration.no-region'), selected: !now?.region }, ...regions.map(({ code, names }) => ({ value: code, label: names[locale] ?? names.en, selected: code === now?.region }))] },
    { type: 'text', id: 'languages', name: 'languages', label: t('core.admin.administration.languages'), hint: t('core.admin.administration.languages.hint'), value: now?.languages.join(', ') ?? '', optional: true, maxlength: 200 },
    { type: 'text', id: 'hue', name: 'hue', label: t('core.admin.administration.hue'), hint: t('core.admin.administration.hue.hint'), value: now?.hue == null ? '' : String(now.hue), optional: true, short: true, inputmode: 'numeric', maxlength: 3 },
    { type: 'textarea', id: 'domains', name: 'domains', label: t('core.admin.administration.domains'), hint: t('core.admin.administration.domains.hint'), value: now?.domains.join('\n') ?? '', optional: true, rows: 3 },
    { type: 'checkbox', id: 'isListed', name: 'isListed', label: t('core.admin.administration.listed'), hint: t('core.admin.administration.listed.hint'), value: 'true', selected: now?.isListed ?? true },
  ]
  const faults = fault instanceof Invalid ? fault.faults.map((one) => one.field === 'names' ? { ...one, field: 'names.en' } : one) : fault ? [{ field: 'code', key: fault.key }] : []
  return {
    code: before?.code ?? '', isNew: !before, kind: before?.kind ?? '', people: before?.people ?? 0, edited: before?.edited ?? [], isDemo: before?.isDemo ?? false, ...withFaults(asked, faults, t),
  }
}

export const administrationRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/administrations', {
    may: 'administer', isInternal: true, view: 'admin/administrations',
    input: Type.Object({ q: words(100), region: words(16), kind: words(20) }),
    output: Type.Object({
      q: Type.String(), regions: Type.Array(drawn<{ value: string; label: string; selected: boolean }>()), kinds: Type.Array(drawn<{ value: string; label: string; selected: boolean }>()),
      rows: Type.Array(Type.Object({ code: Type.String(), name: Type.String(), kind: Type.String(), region: Type.String(), languages: Type.Array(Type.String()), people: Type.Integer(), isListed: Type.Boolean(), isEdited: Type.Boolean() })),
      disclaimer: Type.String(), asOf: Type.String(), total: Type.Integer(),
    }),
    async run({ host, locale, t }, { q = '', region, kind }) {
      const { administrations } = host.access
      const all = await administrations.list()
      const regions = await administrations.regions()
      const called = new Map(regions.map(({ code, names }) => [code, names[locale] ?? names.en]))
      const folded = q.trim().toLocaleLowerCase(locale)
      const collator = new Intl.Collator(locale)
      const rows = all.filter((one) => (!region || one.region === region) && (!kind || one.kind === kind)
        && (folded === '' || one.code.toLocaleLowerCase() === folded || Object.values(one.names).some((name) => name.toLocaleLowerCase(locale).includes(folded))))
      return {
        q, disclaimer: administrations.disclaimer[locale] ?? administrations.disclaimer.en, asOf: administrations.asOf, total: all.length,
        regions: regions.map(({ code }) => ({ value: code, label: called.get(code) ?? code, selected: code === region })),
        kinds: kinds.map((value) => ({ value, label: t(`core.admin.administration.kind.${value}`), selected: limitedBy(kinds, kind) && value === kind })),
        rows: rows.map((one) => ({
          code: one.code, name: one.names[locale] ?? one.names.en, kind: one.kind, region: called.get(one.region ?? '') ?? '', languages: one.languages, people: one.people, isListed: one.isListed, isEdited: one.edited.length > 0,
        })).toSorted((a, b) => collator.compare(a.name, b.name)),
      }
    },
  }),

  on.get('/admin/administrations/new', { may: 'administer', isInternal: true, output: Page, view: 'admin/administration', run: (deps) => page(deps, {}) }),

  on.post('/admin/administrations/new', {
    may: 'administer', isInternal: true, input: Add, output: Page, view: 'admin/administration', again: (deps, typed, fault) => page(deps, { typed, fault }),
    async run({ host, viewer }, { code, kind, ...typed }) {
      const added = code.trim().toUpperCase()
      await host.access.administrations.add(viewer, { code: added, kind, ...editOf(typed) })
      await host.events.versions.touch(['core.administration'])
      return redirect(`/admin/administrations/${encodeURIComponent(added)}`, 'core.admin.administration.added')
    },
  }),

  on.get('/admin/administrations/:code', {
    may: 'administer', isInternal: true, input: Type.Object({ code: Type.String({ maxLength: 16 }) }), output: Page, view: 'admin/administration',
    run: async (deps, { code }) => page(deps, { before: await deps.host.access.administrations.get(code.toUpperCase()) }),
  }),

  on.post('/admin/administrations/:code', {
    may: 'administer', isInternal: true, input: Edit, output: Page, view: 'admin/administration',
    again: async (deps, { code = '', ...typed }, fault) => page(deps, { before: await deps.host.access.administrations.get(code.toUpperCase()), typed, fault }),
    async run({ host, viewer }, { code, ...typed }) {
      const { administrations } = host.access
      const before = await administrations.get(code.toUpperCase())
      const wanted = editOf(typed, before)
      // Only what was changed: the rest goes on following the shipped list.
      const changed = Object.fromEntries(Object.entries(wanted).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof typeof wanted])))
      await administrations.update(viewer, before.code, changed)
      await host.events.versions.touch(['core.administration'])
      return redirect(`/admin/administrations/${before.code}`, 'core.admin.administration.saved')
    },
  }),
]
