import { Type } from 'typebox'
import { NotFound, oneOf, type Route, type Routes, type Translate } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'

/** Standing pages about the site; their words are locale keys, so that every language has them and an instance may override them. */
export const aboutPages = ['about', 'accessibility', 'privacy', 'security', 'help'] as const
// What the site is may be for members only; whom to ask, how it is used and what it keeps of people is for whoever stands before it.
const mayOf = (page: (typeof aboutPages)[number]): PagesPermission => page === 'about' ? 'read' : 'enter'

/** How to report a weakness depends on whether there is an address to report it to. */
const textOf = (page: string, t: Translate, contact: string | undefined) =>
  page === 'security' ? `${t('core.security.text')}\n\n${t(contact ? 'core.security.report' : 'core.security.report.unaddressed')}` : t(`core.${page}.text`)

export const aboutRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  ...aboutPages.map((page) => on.get(`/${page}`, {
    may: mayOf(page), view: 'about', reads: ['core.settings'],
    output: Type.Object({ page: oneOf(aboutPages), title: Type.String(), lead: Type.String(), text: Type.String(), contact: Type.String() }),
    run: ({ t, host }) => ({ page, title: t(`core.${page}.title`), lead: t(`core.${page}.lead`), text: textOf(page, t, host.config.site.contactMail), contact: host.config.site.contactMail ?? '' }),
  })),

  on.get('/administrations', {
    may: 'read', view: 'administrations', reads: ['core.administration'], input: Type.Object({ region: Type.Optional(Type.String({ maxLength: 10 })) }),
    output: Type.Object({
      regions: Type.Array(Type.Object({ code: Type.String(), name: Type.String(), administrations: Type.Array(Type.Object({ code: Type.String(), name: Type.String(), languages: Type.Array(Type.String()), isFictional: Type.Boolean() })) })),
      total: Type.Integer(),
    }),
    formats: { csv: ({ regions }) => [['code', 'name', 'region', 'languages'], ...regions.flatMap(({ code: region, administrations }) => administrations.map(({ code, name, languages }) => [code, name, region, languages.join(' ')]))] },
    async run({ people, host, locale }, { region }) {
      const all = await people.administrations()
      const regions = await host.access.administrations.regions()
      const collator = new Intl.Collator(locale)
      const grouped = regions.filter(({ code }) => region === undefined || code === region).map(({ code, names }) => ({
        code, name: names[locale] ?? names.en,
        administrations: all.filter((card) => card.region === code).map(({ code: own, names: called, languages, isFictional }) => ({ code: own, name: called[locale] ?? called.en, languages, isFictional }))
          .toSorted((a, b) => collator.compare(a.name, b.name)),
      }))
      return { regions: grouped, total: grouped.reduce((sum, { administrations }) => sum + administrations.length, 0) }
    },
  }),

  on.get('/administrations/:code', {
    may: 'read', view: 'administration', input: Type.Object({ code: Type.String({ maxLength: 16 }), after: Type.Optional(Type.String({ maxLength: 80 })) }),
    output: Type.Object({
      code: Type.String(), name: Type.String(), names: Type.Array(Type.Object({ lang: Type.String(), name: Type.String() })), region: Type.String(), languages: Type.Array(Type.String()), isFictional: Type.Boolean(),
      contributions: Type.Unsafe<Awaited<ReturnType<PagesDeps['content']['list']>>>({ type: 'object', additionalProperties: true }),
    }),
    async run({ people, content, host, viewer, locale }, { code, after }) {
      const card = await people.administration(code.toUpperCase())
      if (!card) throw new NotFound()
      const region = (await host.access.administrations.regions()).find((one) => one.code === card.region)
      return {
        code: card.code, name: card.names[locale] ?? card.names.en, names: Object.entries(card.names).map(([lang, name]) => ({ lang, name })), region: region ? region.names[locale] ?? region.names.en : card.region,
        languages: card.languages, isFictional: card.isFictional,
        contributions: await content.list(viewer, { kinds: host.kinds.names(), facets: { administration: card.code }, limit: 10, ...(after ? { after } : {}) }),
      }
    },
  }),
]
