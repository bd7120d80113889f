import { Type } from 'typebox'
import { Invalid, mailRhythms, oneOf, redirect, type Conflict, type Route, type Routes, type Translate } from '../../contract/index.ts'
import { languages } from '../../i18n/index.ts'
import type { Rhythm } from '../../notifications/when.ts'
import { self } from '../account/self.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn, orNothing } from '../shapes.ts'
import { canMail } from '../sign-in/whom-to-ask.ts'

const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const Line = Type.Object({ at: Type.Integer(), name: Type.String(), label: Type.String(), isShown: Type.Boolean(), isFixed: Type.Boolean(), rhythms: Type.Array(Choice) })
const Kept = Type.Object({ type: Type.String(), id: Type.String(), label: Type.String(), path: orNothing(Type.String()), rhythms: Type.Array(Choice), places: Type.Array(Choice) })
const Page = Type.Object({
  groups: Type.Array(Type.Object({ plugin: Type.String(), label: Type.String(), isOpen: Type.Boolean(), lines: Type.Array(Line) })), followed: Type.Array(Kept), hasMore: Type.Boolean(),
  questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), mail: Type.String(), canMail: Type.Boolean(), zone: Type.String(),
})
/** Of what somebody follows only so much is listed with choices of its own. */
const most = 100
const minutes = { type: 'integer', minimum: 0, maximum: 1_439 } as const

const What = Type.Object({
  notices: Type.Optional(Type.Array(Type.Object({ name: Type.String({ maxLength: 100 }), shown: Type.Optional(Type.String({ maxLength: 5 })), mail: oneOf(mailRhythms) }), { maxItems: 300 })),
  digestHour: Type.Optional(Type.Integer({ minimum: 0, maximum: 23 })), digestDay: Type.Optional(Type.Integer({ minimum: 1, maximum: 7 })),
  quietFrom: Type.Optional(Type.Unsafe<number | ''>({ anyOf: [minutes, { const: '' }] })), quietUntil: Type.Optional(Type.Unsafe<number | ''>({ anyOf: [minutes, { const: '' }] })),
})
const asUsual = 'as-usual'
const Which = Type.Object({ type: oneOf(['item', 'topic', 'kind']), id: Type.String({ minLength: 1, maxLength: 80 }), mail: oneOf([asUsual, ...mailRhythms]), place: oneOf([asUsual, 'shown', 'hidden']) })

async function page(deps: PagesDeps, fault?: Invalid | Conflict) {
  const { host, viewer, t, locale } = deps
  const person = self(viewer)
  const { choices } = host.notifications
  const chosen = await choices.of(person)
  const groups = [...new Set(chosen.map(({ notice: { plugin } }) => plugin))].map((plugin, index) => ({
    // One group fills a phone: the others open when somebody wants them.
    plugin, isOpen: index === 0, label: plugin === 'core' ? t('core.notices.from-core') : t(host.navigation().find(({ id }) => id === plugin)?.label ?? plugin),
    // What may be switched off comes first.
    lines: chosen.filter(({ notice }) => notice.plugin === plugin).toSorted((a, b) => Number(a.notice.isFixed === true) - Number(b.notice.isFixed === true)).map(({ notice, isShown, mail }) => ({
      at: chosen.findIndex((one) => one.notice === notice), name: notice.name, label: t(notice.label), isShown: isShown || notice.isFixed === true, isFixed: notice.isFixed === true,
      rhythms: mailRhythms.filter((value) => !notice.isFixed || value !== 'never' || notice.mail === 'never').map((value) => ({ value, label: t(`core.notices.rhythm.${value}`), selected: value === mail })),
    })),
  }))
  const { questions, errors } = withFaults(rhythmQuestions(t, languages[locale].intl, await choices.rhythm(person)), fault instanceof Invalid ? fault.faults : [], t)
  const followed = await followedBy(deps, person)
  const { mail } = await host.access.ownAccount.read(viewer)
  return { groups, followed: followed.slice(0, most), hasMore: followed.length > most, questions, errors, mail: mail ?? '', canMail: canMail(deps), zone: viewer.timeZone }
}

const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

function rhythmQuestions(t: Translate, intl: string, { digestHour, digestDay, quietFrom, quietUntil }: Rhythm): Question[] {
  const hours = (chosen: number | null, of: (hour: number) => number) => Array.from({ length: 24 }, (_one, hour) => ({ value: String(of(hour)), label: clock(hour * 60), selected: chosen === of(hour) }))
  const weekday = new Intl.DateTimeFormat(intl, { weekday: 'long', timeZone: 'UTC' })
  const quiet = (name: 'quietFrom' | 'quietUntil', label: string, chosen: number | null): Question =>
    ({ type: 'select', id: name, name, short: true, label, options: [{ value: '', label: t('core.notices.quiet.none'), selected: chosen === null }, ...hours(chosen, (hour) => hour * 60)] })
  return [
    { type: 'select', id: 'digestHour', name: 'digestHour', short: true, label: t('core.notices.digest-hour'), options: hours(digestHour, (hour) => hour) },
    // 5 January 1970 was a Monday.
    { type: 'select', id: 'digestDay', name: 'digestDay', short: true, label: t('core.notices.digest-day'), options: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: weekday.format(new Date(Date.UTC(1970, 0, 4 + day))), selected: day === digestDay })) },
    { ...quiet('quietFrom', t('core.notices.quiet-from'), quietFrom), hint: t('core.notices.quiet.hint') },
    quiet('quietUntil', t('core.notices.quiet-until'), quietUntil),
  ]
}

async function followedBy({ host, content, topics, viewer, t, locale }: PagesDeps, person: string) {
  const kept = await host.notifications.choices.followed(person, most + 1)
  const items = new Map((await content.pick(viewer, kept.filter(({ type }) => type === 'item').map(({ id }) => id))).map((item) => [item.id, item]))
  const known = new Map((await topics.all()).map((topic) => [topic.id, topic.labels[locale] ?? topic.labels.en]))
  return kept.flatMap(({ type, id, isShown, mail }) => {
    const item = items.get(id)
    const label = type === 'item' ? item?.title : type === 'topic' ? known.get(id) : host.kinds.find(id) ? t(`${id.replace('.', '.kind.')}.name`) : undefined
    // What may not be read any more, or is of a plugin that is off, is followed on and not named.
    if (label === undefined) return []
    const place = isShown === null ? asUsual : isShown ? 'shown' : 'hidden'
    return [{
      type, id, label, path: type === 'item' ? item?.path ?? null : type === 'topic' ? `/topics/${id}` : null,
      rhythms: [asUsual, ...mailRhythms].map((value) => ({ value, label: t(value === asUsual ? 'core.notices.as-usual' : `core.notices.rhythm.${value}`), selected: value === (mail ?? asUsual) })),
      places: [asUsual, 'shown', 'hidden'].map((value) => ({ value, label: t(`core.notices.${value}`), selected: value === place })),
    }]
  })
}

export const choiceRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/account/notifications', { may: 'read', isInternal: true, output: Page, view: 'inbox/choices', run: (deps) => page(deps) }),

  on.post('/account/notifications', {
    may: 'read', isInternal: true, input: What, output: Page, view: 'inbox/choices', again: (deps, _typed, fault) => page(deps, fault),
    async run({ host, viewer, audit }, { notices = [], digestHour, digestDay, quietFrom, quietUntil }) {
      const person = self(viewer)
      const { choices } = host.notifications
      const now = new Map((await choices.of(person)).map((one) => [one.notice.name, one]))
      for (const { name, shown, mail } of notices) {
        const before = now.get(name)
        const isShown = shown !== undefined || before?.notice.isFixed === true
        // What is as it was stays usual: it follows when the plugin changes its mind.
        if (before && (before.isShown !== isShown || before.mail !== mail)) await choices.choose(person, name, { isShown, mail })
        if (!before) throw new Invalid([{ field: name, key: 'core.notices.fault.unknown' }])
      }
      const rhythm = await choices.rhythm(person)
      const minute = (value: number | '' | undefined, before: number | null): number | null => value === undefined ? before : value === '' ? null : value
      await choices.setRhythm(person, { digestHour: digestHour ?? rhythm.digestHour, digestDay: digestDay ?? rhythm.digestDay, quietFrom: minute(quietFrom, rhythm.quietFrom), quietUntil: minute(quietUntil, rhythm.quietUntil) })
      await audit.record(viewer, 'core.notices.chosen', `person:${person}`)
      return redirect('/account/notifications', 'core.notices.saved')
    },
  }),

  on.post('/account/notifications/followed', {
    may: 'read', isInternal: true, input: Which,
    async run({ host, viewer, audit }, { type, id, mail, place }) {
      const person = self(viewer)
      await host.notifications.choices.chooseFollowed(person, { type, id, mail: mail === asUsual ? null : mail, isShown: place === asUsual ? null : place === 'shown' })
      await audit.record(viewer, 'core.notices.chosen', `person:${person}`, { of: type })
      return redirect('/account/notifications#followed', 'core.notices.saved')
    },
  }),
]
