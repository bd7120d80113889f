import { Type, type Static } from 'typebox'
import { Invalid, key, oneOf, reaches, redirect, type Conflict, type CoreServices, type Reach, type RequestServices, type Route, type Routes } from '@diwan/core'
import { availabilities, contactFields, speakingLevels, type ContactField } from '../kinds/person.ts'
import type { Endorsements } from '../services/endorsements.ts'
import { languageName } from '../services/finder.ts'
import type { OwnCard, OwnWords } from '../services/own-card.ts'
import type { Portrait } from '../services/portrait.ts'
import { PortraitShape, type Permission } from './people.ts'

type Deps = CoreServices & RequestServices & { ownCard: OwnCard; portrait: Portrait; endorsements: Endorsements }

const rows = { languages: 6, topics: 8 } as const
const numbers = (n: number) => Array.from({ length: n }, (_one, index) => index + 1)
const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Form = Type.Object({
  role: words(600), jobTitle: words(200), audience: words(20),
  ...Object.fromEntries(numbers(rows.languages).flatMap((n) => [[`language${n}`, words(20)], [`level${n}`, words(20)]])),
  ...Object.fromEntries(numbers(rows.topics).flatMap((n) => [[`topic${n}`, words(60)], [`knows${n}`, words(1)], [`evidence${n}`, words(300)]])),
  ...Object.fromEntries(contactFields.flatMap((name) => [[name, words(300)], [`${name}For`, words(20)]])),
})
type Posted = Record<string, string | undefined>
const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const Page = Type.Object({
  role: Type.String(), jobTitle: Type.String(), isPublic: Type.Boolean(), path: Type.Union([Type.String(), Type.Null()]),
  languages: Type.Array(Type.Object({ n: Type.Integer(), codes: Type.Array(Choice), levels: Type.Array(Choice) })),
  topics: Type.Array(Type.Object({ n: Type.Integer(), topics: Type.Array(Choice), levels: Type.Array(Choice), evidence: Type.String() })),
  contact: Type.Array(Type.Object({ name: Type.String(), value: Type.String(), options: Type.Array(Choice), reaches: Type.Array(Choice) })),
  errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
})

const wordsOf = (posted: Posted): OwnWords => ({
  role: posted['role'] ?? '', jobTitle: posted['jobTitle'] ?? '', isPublic: posted['audience'] === 'public',
  speaks: numbers(rows.languages).map((n) => ({ code: posted[`language${n}`] ?? '', level: posted[`level${n}`] || 'working' })).filter(({ code }) => code !== ''),
  knows: numbers(rows.topics).map((n) => ({ topic: posted[`topic${n}`] ?? '', level: Math.min(4, Math.max(1, Number(posted[`knows${n}`]) || 1)), evidence: (posted[`evidence${n}`] ?? '').trim() })).filter(({ topic }) => topic !== ''),
  contact: Object.fromEntries(contactFields.map((name) => [name, { value: (posted[name] ?? '').trim(), reach: reaches.find((one) => one === posted[`${name}For`]) ?? 'self' }])) as Record<ContactField, { value: string; reach: Reach }>,
})

async function page({ ownCard, people, topics, viewer, locale, t }: Deps, posted?: Posted, fault?: Invalid | Conflict): Promise<Static<typeof Page>> {
  const stands = await ownCard.read(viewer)
  const now: OwnWords = posted ? wordsOf(posted) : stands
  const account = viewer.id === null ? undefined : (await people.accounts([viewer.id])).get(viewer.id)
  const collator = new Intl.Collator(locale)
  const names = [...new Set(['en', 'fr', 'es', 'ar', ...(await people.administrations()).flatMap(({ languages }) => languages), ...now.speaks.map(({ code }) => code)])].map((value) => ({ value, label: languageName(value, locale) })).toSorted((a, b) => collator.compare(a.label, b.label))
  const subjects = (await topics.all()).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en })).toSorted((a, b) => collator.compare(a.label, b.label))
  const choose = (all: readonly { value: string; label: string }[], chosen: string) => [{ value: '', label: '–', selected: chosen === '' }, ...all.map((one) => ({ ...one, selected: one.value === chosen }))]
  const faults = fault instanceof Invalid ? fault.faults : []
  return {
    role: now.role, jobTitle: posted ? now.jobTitle : now.jobTitle || (account?.title ?? ''), isPublic: now.isPublic, path: stands.path,
    languages: numbers(Math.min(rows.languages, Math.max(3, now.speaks.length + 1))).map((n) => { const one = now.speaks[n - 1]; return { n, codes: choose(names, one?.code ?? ''), levels: speakingLevels.map((value) => ({ value, label: t(`directory.level.${value}`), selected: value === (one?.level ?? 'working') })) } }),
    topics: numbers(Math.min(rows.topics, Math.max(3, now.knows.length + 1))).map((n) => { const one = now.knows[n - 1]; return { n, topics: choose(subjects, one?.topic ?? ''), levels: [1, 2, 3, 4].map((level) => ({ value: String(level), label: t(`directory.knows.${level}`), selected: level === (one?.level ?? 1) })), evidence: one?.evidence ?? '' } }),
    contact: contactFields.map((name) => {
      const { value, reach } = now.contact[name]
      // Offered from the account, and shown to nobody until it is kept here.
      const offered = stands.path === null && !posted ? { mail: account?.mail ?? '', timeZone: account?.timeZone ?? '' }[name as string] ?? '' : ''
      return {
        name, value: value || offered, options: name === 'availability' ? choose(availabilities.map((one) => ({ value: one, label: t(`directory.availability.${one}`) })), value) : [],
        reaches: reaches.map((one) => ({ value: one, label: t(`directory.reach.${one}`), selected: one === reach })),
      }
    }),
    errors: faults.map(({ field, key: words, values }) => ({ id: field, error: t(words, values) })),
  }
}

/** Who a preview is for, and the reaches they come to. */
const previews = { visitor: ['public'], member: ['public', 'members'], colleague: ['public', 'members', 'administration', 'ncps'], ncp: ['public', 'members', 'ncps'] } as const satisfies Record<string, readonly Reach[]>

export const cardRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/card', { may: 'card', isInternal: true, output: Page, view: 'card-form', run: (deps) => page(deps) }),

  on.post('/card', {
    may: 'card', isInternal: true, input: Form, output: Page, view: 'card-form',
    again: (deps, typed, fault) => page(deps, typed as Posted, fault),
    async run({ ownCard, topics, viewer }, posted) {
      return redirect(await ownCard.write(viewer, wordsOf(posted as Posted), new Set((await topics.all()).map(({ id }) => id))), 'directory.card.saved')
    },
  }),

  on.get('/card/preview', {
    may: 'card', isInternal: true, view: 'preview',
    input: Type.Object({ as: Type.Optional(oneOf(['visitor', 'member', 'colleague', 'ncp'])) }),
    output: Type.Object({ as: Type.String(), isSeen: Type.Boolean(), seen: Type.Union([PortraitShape, Type.Null()]), hidden: Type.Array(Type.String()) }),
    async run({ ownCard, portrait, viewer }, { as = 'member' }) {
      const own = await ownCard.read(viewer)
      const key0 = own.path?.split('/').at(-1)
      const seen = key0 === undefined ? null : await portrait.read(viewer, key0)
      const reached: readonly Reach[] = previews[as]
      const isSeen = own.isPublic || as !== 'visitor'
      const shown = contactFields.filter((name) => own.contact[name].value !== '' && reached.includes(own.contact[name].reach))
      return {
        as, isSeen: isSeen && seen !== null, hidden: contactFields.filter((name) => own.contact[name].value !== '' && !shown.includes(name)),
        seen: seen === null ? null : { ...seen, contact: Object.fromEntries(contactFields.map((name) => [name, shown.includes(name) ? own.contact[name].value : null])) as Record<ContactField, string | null>, isSelf: false, mayEndorse: false, mayContact: false },
      }
    },
  }),

  on.post('/people/:key/endorse', {
    may: 'card', input: Type.Object({ key: key(), topic: Type.String({ maxLength: 60 }), note: Type.Optional(Type.String({ maxLength: 300 })) }),
    async run({ endorsements, viewer }, { key: ref, topic, note = '' }) { return redirect(await endorsements.give(viewer, ref, topic, note), 'directory.endorse.given') },
  }),
  on.post('/people/:key/unendorse', {
    may: 'card', input: Type.Object({ key: key(), topic: Type.String({ maxLength: 60 }) }),
    async run({ endorsements, viewer }, { key: ref, topic }) { return redirect(await endorsements.takeBack(viewer, ref, topic), 'directory.endorse.taken-back') },
  }),
]
