import { Type, type Static } from 'typebox'
import { isForTokens, longestDays, mostTokens } from '../../access/index.ts'
import { Conflict, Invalid, oneOf, redirect, type Route, type Routes } from '../../contract/index.ts'
import { permissionLabel } from '../admin/roles.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn, moment, orNothing } from '../shapes.ts'
import { self } from './self.ts'

const place = '/account/tokens'
const Card = Type.Object({ id: Type.String(), name: Type.String(), mayWrite: Type.Boolean(), permissions: Type.Array(Type.String()), isAll: Type.Boolean(), createdAt: moment(), expiresAt: moment(), usedAt: orNothing(moment()), isOver: Type.Boolean() })
const List = Type.Object({ tokens: Type.Array(Card), canAdd: Type.Boolean() })
const Form = Type.Object({
  name: Type.String({ maxLength: 200 }), days: Type.Integer(), scope: oneOf(['read', 'write']), reach: oneOf(['all', 'some']), permissions: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 300 })),
})
/** `secret`: shown this once. */
const New = Type.Object({ questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), secret: Type.String(), expiresAt: orNothing(moment()), origin: Type.String() })

function newPage(deps: PagesDeps, typed: Partial<Static<typeof Form>> = {}, fault?: Invalid | Conflict) {
  const { host, viewer, t, links } = deps
  self(viewer)
  const mine = host.access.roles.table().map(({ permission }) => permission).filter((one) => isForTokens(one) && viewer.may(one))
  const choices = (name: 'scope' | 'reach', all: readonly string[], chosen: string): Question =>
    ({ type: 'radio', id: name, name, label: t(`core.tokens.${name}`), options: all.map((value) => ({ value, label: t(`core.tokens.${name}.${value}`), hint: t(`core.tokens.${name}.${value}.hint`), selected: value === chosen })) })
  const asked: Question[] = [
    { type: 'text', id: 'name', name: 'name', label: t('core.tokens.name'), hint: t('core.tokens.name.hint'), value: typed.name ?? '', required: true, maxlength: 80, autocomplete: 'off' },
    { type: 'select', id: 'days', name: 'days', label: t('core.tokens.days'), hint: t('core.tokens.days.hint'), short: true, options: [7, 30, 90, longestDays].map((n) => ({ value: String(n), label: t('core.tokens.days.n', { n }), selected: n === (typed.days ?? 90) })) },
    choices('scope', ['read', 'write'], typed.scope ?? 'read'), choices('reach', ['all', 'some'], typed.reach ?? 'all'),
    { type: 'checkboxes', id: 'permissions', name: 'permissions', label: t('core.tokens.permissions'), hint: t('core.tokens.permissions.hint'), options: mine.map((value) => ({ value, label: permissionLabel(deps, value), hint: value, selected: typed.permissions?.includes(value) ?? false })) },
  ]
  const faults = fault instanceof Invalid ? fault.faults : fault ? [{ field: '', key: fault.key }] : []
  return { ...withFaults(asked, faults, t), secret: '', expiresAt: null, origin: new URL(links.absolute('/')).origin }
}

/** Tokens for programs of the person. */
export const tokenRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get(place, {
    may: 'read', isInternal: true, output: List, view: 'account/tokens',
    async run(deps) {
      const { host, viewer, clock } = deps
      self(viewer)
      const tokens = await host.access.apiTokens.list(viewer)
      const now = clock.now()
      return {
        tokens: tokens.map(({ permissions, ...token }) => ({ ...token, isAll: permissions === null, permissions: (permissions ?? []).map((one) => permissionLabel(deps, one)), isOver: token.expiresAt <= now })),
        canAdd: tokens.filter(({ expiresAt }) => expiresAt > now).length < mostTokens,
      }
    },
  }),

  on.get(`${place}/new`, { may: 'read', isInternal: true, asksAgain: true, output: New, view: 'account/token', run: (deps) => newPage(deps) }),

  on.post(`${place}/new`, {
    may: 'read', isInternal: true, asksAgain: true, input: Form, output: New, view: 'account/token', again: (deps, typed, fault) => newPage(deps, typed, fault),
    async run(deps, { name, days, scope, reach, permissions = [] }) {
      self(deps.viewer)
      const { secret, expiresAt } = await deps.host.access.apiTokens.make(deps.viewer, { name, days, mayWrite: scope === 'write', permissions: reach === 'all' ? null : permissions })
      return { ...newPage(deps), secret, expiresAt }
    },
  }),

  on.post(`${place}/:id/revoke`, {
    may: 'read', isInternal: true, input: Type.Object({ id: Type.String({ maxLength: 40 }) }),
    async run({ host, viewer }, { id }) {
      self(viewer)
      await host.access.apiTokens.revoke(viewer, id)
      return redirect(place, 'core.tokens.revoked')
    },
  }),
]
