import { Type } from 'typebox'
import { ItemPageShape, ItemShape, ItemSummaryShape, file, key, paging, type Route, type Routes } from '@diwan/core'
import type { CostsDeps as Deps, CostsPermission as Permission } from '../deps.ts'
import { methodOf } from '../register/method.ts'
import { registerPaper } from '../register/paper.ts'
import { RegisterShape, registerShown } from '../register/said.ts'

const List = Type.Object({ registers: ItemPageShape, begun: Type.Array(ItemSummaryShape), due: Type.Array(Type.Intersect([ItemSummaryShape, Type.Object({ reviewDueOn: Type.Union([Type.String(), Type.Null()]) })])), topic: Type.String(), mayBegin: Type.Boolean() })
export const RegisterPage = Type.Object({ item: ItemShape, isDraft: Type.Boolean(), hasDraft: Type.Boolean(), title: Type.String(), summary: Type.String(), register: RegisterShape, about: Type.Array(ItemSummaryShape), cases: Type.Array(ItemSummaryShape), mayKeep: Type.Boolean(), key: Type.String() })

async function page(deps: Deps, ref: string, asksDraft = false) {
  const { registers, content, viewer, settings, clock, t, locale } = deps
  const { item, said, draft } = await registers.read(viewer, ref, asksDraft)
  const mayKeep = item.isKept && viewer.may('guidelines.reckon')
  const about = (draft?.input.links ?? item.links)['about'] ?? [], cases = said.risks.flatMap((risk) => risk.case ?? [])
  const near = about.length + cases.length === 0 ? [] : await content.pick(viewer, [...new Set([...about, ...cases])].slice(0, 100))
  return {
    item, isDraft: draft !== null, hasDraft: draft === null && mayKeep && (await content.draft(viewer, item.id)).rev > 0, title: said.title, summary: said.summary, mayKeep, key: item.ref ?? item.id,
    register: registerShown(said, methodOf(settings, t, locale), clock.now().toISOString().slice(0, 10), t), about: near.filter(({ id }) => about.includes(id)), cases: near.filter(({ id }) => cases.includes(id)),
  }
}

const isDraft = { draft: Type.Optional(Type.Boolean()) }

export const registerRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/risks', {
    may: 'costs', view: 'costs/registers', reads: ['guidelines.register', 'core.topic'], input: Type.Object({ topic: Type.Optional(Type.String({ maxLength: 60 })), ...paging }), output: List,
    formats: { csv: ({ registers }) => [['ref', 'title', 'risks', 'administration', 'published'], ...registers.rows.map(({ ref, title, fields, administration, publishedAt }) => [ref, title, Array.isArray(fields['risks']) ? fields['risks'].length : 0, administration, publishedAt?.toISOString() ?? null])] },
    async run({ registers, viewer }, { topic = '', ...rest }) {
      const isFirst = rest.after === undefined && rest.before === undefined
      return { registers: await registers.list(viewer, { ...topic === '' ? {} : { topic }, ...rest }), ...isFirst ? await registers.mine(viewer) : { begun: [], due: [] }, topic, mayBegin: viewer.may('guidelines.reckon') }
    },
  }),

  on.get('/risks/:key', {
    may: 'costs', view: 'costs/register', reads: ['*'], input: Type.Object({ key: key(), ...isDraft }), output: RegisterPage,
    formats: {
      csv: ({ register: { risks } }) => [
        ['risk', 'cause', 'event', 'effect', 'likelihood', 'impact', 'score', 'level', 'residual likelihood', 'residual impact', 'residual score', 'residual level', 'impacts', 'controls', 'owner', 'review'],
        ...risks.map(({ n, cause, event, effect, inherent, residual, impacts, controls, owner, reviewOn }) => [
          n, cause, event, effect, inherent?.likelihood ?? null, inherent?.impact ?? null, inherent?.score ?? null, inherent?.level ?? null, residual?.likelihood ?? null, residual?.impact ?? null, residual?.score ?? null, residual?.level ?? null,
          impacts.map((one) => `${one.name} ${one.inherent}/${one.residual}`).join('; '), controls.map((one) => `${one.name} (${one.state}${one.owner === '' ? '' : `, ${one.owner}`})`).join('; '), owner, reviewOn,
        ]),
      ],
    },
    run: (deps, { key: ref, draft }) => page(deps, ref, draft),
  }),

  on.get('/risks/:key/paper', {
    may: 'costs', outlet: 'export', deadline: 60, input: Type.Object({ key: key(), ...isDraft }),
    async run(deps, { key: ref, draft }) {
      const whole = await page(deps, ref, draft)
      return file({ name: `${whole.item.ref ?? 'register'}.pdf`, type: 'application/pdf', body: await deps.papers.make(registerPaper(whole, deps.t, deps.locale, deps.links.absolute(whole.item.path))) })
    },
  }),
]
