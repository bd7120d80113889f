import { Type, type Static } from 'typebox'
import { oneOf, type Handling, type ItemInput, type Locale, type TextInput, type Viewer } from '../../contract/index.ts'
import type { KnownKind } from '../../content/kinds.ts'
import { audienceOf, circleOf, circles } from './audience.ts'
import { instantOf } from './form.ts'
import { ownValues } from './own-questions.ts'

const languages = ['en', 'fr', 'es', 'ar'] as const
const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Posted = Type.Object({
  title: words(1_000), summary: words(5_000), body: words(400_000), maker: Type.Optional(oneOf(['author', 'person', 'reviewer', 'machine'])),
  extra: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})

/** The editor's form as it is posted; lengths are those of the line, the item's own limits are told at the field. */
export const EditorForm = {
  lang: oneOf(languages),
  texts: Type.Optional(Type.Object(Object.fromEntries(languages.map((lang) => [lang, Type.Optional(Posted)])) as Record<Locale, ReturnType<typeof Type.Optional<typeof Posted>>>)),
  fields: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 100 })),
  audience: Type.Optional(oneOf(circles)),
  administrations: Type.Optional(Type.Array(Type.String({ maxLength: 16 }), { maxItems: 64 })),
  handling: Type.Optional(Type.String({ maxLength: 40 })),
  visibleFrom: words(40), visibleUntil: words(40), reviewDueOn: words(20),
  links: Type.Optional(Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 5_000 }))),
  attachments: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 100 })),
}
const Whole = Type.Object(EditorForm)
export type EditorForm = Static<typeof Whole>

/** The draft with what the form says of it; what the form's tab did not ask stays. */
export function withPosted(known: KnownKind, before: ItemInput, form: EditorForm, viewer: Viewer, withheld?: ReadonlySet<string>): ItemInput {
  const { lang } = form
  const posted = form.texts?.[lang]
  const old: TextInput = before.texts[lang] ?? { title: '' }
  const text: TextInput = posted === undefined ? old : {
    title: posted.title ?? old.title, summary: posted.summary ?? old.summary ?? '', body: (posted.body ?? old.body ?? '').replaceAll('\r\n', '\n'),
    maker: lang === before.lang ? 'author' : posted.maker ?? 'person', extra: ownValues(known.kind.texts, posted.extra ?? {}, old.extra ?? {}),
  }
  const texts = { ...before.texts, [lang]: text }
  if (lang !== before.lang) return { ...before, texts }
  const { others } = circleOf(before.audience, viewer)
  const { handling: _dropped, ...rest } = before
  const level = form.handling ?? before.handling ?? ''
  return {
    ...rest, texts, fields: ownValues(known.kind.fields, form.fields ?? {}, before.fields ?? {}, withheld), topics: form.topics ?? (form.audience === undefined ? before.topics ?? [] : []),
    audience: form.audience === undefined ? before.audience : audienceOf(form.audience, form.administrations ?? [], others, viewer),
    ...(level === '' ? {} : { handling: level as Handling }),
    visibleFrom: form.visibleFrom === undefined ? before.visibleFrom ?? null : instantOf(form.visibleFrom, viewer.timeZone),
    visibleUntil: form.visibleUntil === undefined ? before.visibleUntil ?? null : instantOf(form.visibleUntil, viewer.timeZone),
    reviewDueOn: form.reviewDueOn === undefined ? before.reviewDueOn ?? null : form.reviewDueOn || null,
  }
}
