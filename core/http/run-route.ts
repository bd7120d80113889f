import type { IncomingMessage } from 'node:http'
import { ConfirmationNeeded, Conflict, DomainError, Invalid, NotFound, Refused, SecondFactorNeeded, SignInNeeded, TooLarge, TooOften, Unavailable, type FieldFault, type Outlet, type Reply, type RequestServices } from '../contract/index.ts'
import { encodePath, inLanguage } from './answers/address.ts'
import { fileAnswer } from './answers/file.ts'
import { formatted } from './answers/formats.ts'
import type { Made } from './answers/made.ts'
import { pageAnswer, type Page } from './answers/page-answer.ts'
import { askAhead, type AskedAhead } from './answers/slots.ts'
import { problemOf } from './errors.ts'
import { HttpError } from './http-error.ts'
import { readBody, type Upload } from './input/read-body.ts'
import type { Fields } from './input/fields.ts'
import { isSameOrigin } from './line/same-origin.ts'
import type { Format } from './routes/locate.ts'
import { knownQuery, type KnownQuery } from './routes/known-query.ts'
import { namedRequest, onceOnly } from './repeatable.ts'
import type { Mounted } from './routes/table.ts'
import { typedOf } from './typed.ts'
import type { Again, Visit } from './visit.ts'
import type { Web } from './web.ts'

interface Asked { readonly mounted: Mounted; readonly values: readonly string[]; readonly format: Format; readonly request: IncomingMessage; readonly path: string }

/** A form that was refused, with what was typed, on its way to being shown again. */
export class RefusedForm extends Error {
  readonly typed: Readonly<Record<string, unknown>>
  constructor(cause: unknown, typed: Readonly<Record<string, unknown>>) {
    super('a form was refused', { cause })
    this.typed = typed
  }
}

const isReply = (value: unknown): value is Reply =>
  typeof value === 'object' && value !== null && 'reply' in value && ['redirect', 'file', 'stream', 'invalid', 'cookie'].includes((value as Reply).reply)

/** What a run is given beside its plugin's own services. */
export function servicesOf(web: Web, visit: Visit, signal: AbortSignal, upload: Upload | null = null): RequestServices {
  const { viewer, locale } = visit
  return {
    viewer, locale, signal, t: web.needs.translations.translator(locale, { timeZone: viewer.id === null ? web.needs.settings.timeZone : viewer.timeZone }),
    request: { id: visit.id, address: visit.address, userAgent: visit.userAgent, query: visit.target.query, cookies: visit.cookies, upload },
  }
}

/** Where somebody goes who has to set up a second factor before anything else, and what they may look at meanwhile. */
const beforeFactor = /^\/(?:account\/(?:second-factor|data|remove)(?:\/|$)|sign-out$|confirm$|privacy$)/
const fresh = 15 * 60_000

/** @throws SignInNeeded, Refused, Unavailable, SecondFactorNeeded, ConfirmationNeeded */
export function checkMay(web: Web, mounted: Mounted, visit: Visit): void {
  const { viewer } = visit
  if (viewer.mustSetUp && !beforeFactor.test(mounted.path)) throw new SecondFactorNeeded()
  if (!mounted.plugin.isOn()) throw new Unavailable('core.error.paused', 60)
  // A token is for what is described as the API: not for pages of accounts, of the administration and of whatever else only people use.
  if (viewer.token && mounted.route.spec.isInternal) throw new Refused('core.error.not-for-tokens')
  if (viewer.token && !viewer.token.mayWrite && mounted.route.method === 'POST') throw new Refused('core.error.token-reads')
  if (viewer.may(mounted.permission)) {
    if (mounted.route.spec.asksAgain && viewer.id !== null && !(viewer.confirmedAt && web.needs.clock.now().getTime() - viewer.confirmedAt.getTime() < fresh)) throw new ConfirmationNeeded()
    return
  }
  throw visit.viewer.id === null ? new SignInNeeded() : new Refused('core.error.not-permitted')
}

const paramsOf = ({ names }: Mounted, values: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name, at) => [name, values[at] ?? '']))

const deadlineOf = (web: Web, { route }: Mounted): number => (route.spec.deadline === undefined ? web.limits.deadline : route.spec.deadline * 1000)

/** Runs a GET and makes its answer. */
export async function runGet(web: Web, visit: Visit, asked: Asked): Promise<Made> {
  const { mounted, values, request } = asked
  const { plugin, route } = mounted
  checkMay(web, mounted, visit)
  const query = knownQuery(mounted, visit.target.query)
  const { input, faults } = mounted.check.check({ params: paramsOf(mounted, values), query: query.fields, body: null, isForm: true })
  if (faults) throw badAddress(mounted, faults)
  const bearing = await bearer(web, visit, asked, input)
  const going = leaving(bearing, route.spec.speaksFor ? outletOf(asked) ?? 'feed' : outletOf(asked))
  const services = servicesOf(web, visit, visit.signal)
  const isPage = asked.format === 'page' && route.spec.opens !== undefined && fragmentOf(web, mounted, request) === undefined
  const ahead = isPage ? askAhead(web.needs, visit, services, route.spec.opens?.(visit.viewer) ?? [], web.limits.slotDeadline) : undefined
  const value = await plugin.guard(mounted.name, deadlineOf(web, mounted), async (signal) =>
    web.needs.audit.within({ route: mounted.name, request: visit.id }, async () =>
      route.spec.run(plugin.scope(servicesOf(web, going, both(signal, visit.signal))) as never, input as never)))
  // What is taken away as a whole is an entry: who, what, in which form.
  if (going.viewer.outlet === 'export' && going.viewer.id !== null && request.method !== 'HEAD') {
    const { audit, database } = web.needs
    await audit.within({ route: mounted.name, request: visit.id }, () => database.transaction(() => audit.record(going.viewer, 'core.exported', `route:${mounted.name}`, { format: asked.format, ...(query.text === '' ? {} : { query: query.text }) })))
  }
  if (isReply(value)) return replied(web, bearing, asked, query, value)
  return valued(web, bearing, asked, query, value, { services: bearing === visit ? services : servicesOf(web, bearing, bearing.signal), ahead })
}

// Whoever knows the address reads as its person, here and nowhere else; the session that asks, if there is one, is not asked.
async function bearer(web: Web, visit: Visit, { mounted }: Asked, input: unknown): Promise<Visit> {
  const { speaksFor } = mounted.route.spec
  if (!speaksFor) return visit
  const person = await mounted.plugin.guard(mounted.name, deadlineOf(web, mounted), async (signal) => speaksFor(mounted.plugin.scope(servicesOf(web, visit, signal)) as never, input as never))
  const viewer = person === null ? null : await web.needs.access.personalViewer?.(person) ?? null
  if (viewer === null) throw new NotFound()
  return { ...visit, viewer }
}

// What goes into a feed or a file is read as what goes there: handling keeps items back in the queries themselves, whatever a run makes of them.
const outletOf = ({ mounted: { route: { spec } }, format }: Asked): Outlet | undefined =>
  format === 'csv' && spec.formats?.csv ? 'export' : (format === 'atom' && spec.formats?.atom) || (format === 'ics' && spec.formats?.ics) ? 'feed' : spec.outlet
const leaving = (visit: Visit, outlet: Outlet | undefined): Visit => outlet === undefined ? visit : { ...visit, viewer: Object.freeze({ ...visit.viewer, outlet }) }

// A path that does not fit names nothing; a query that does not fit is the reader's to mend.
function badAddress(mounted: Mounted, faults: readonly FieldFault[]): Error {
  return faults.some(({ field }) => mounted.names.includes(field)) ? new HttpError(404, 'not-found') : new Invalid(faults)
}

function both(deadline: AbortSignal, line: AbortSignal): AbortSignal {
  return AbortSignal.any([deadline, line])
}

/** What a page's slots are given, and what was asked of them already. */
interface Beside { readonly services: RequestServices; readonly ahead?: AskedAhead | undefined }

async function valued(web: Web, visit: Visit, asked: Asked, query: KnownQuery, value: unknown, beside: Beside = { services: servicesOf(web, visit, visit.signal) }): Promise<Made> {
  const { mounted, format, request } = asked
  const { spec } = mounted.route
  const { viewer, locale } = visit
  // What is internal is nobody's to keep, in no format.
  const isPublic = viewer.id === null && !spec.isInternal
  const shown = mounted.strip ? mounted.strip(value) : value
  const keepable = { setCookies: [], isKeepable: !spec.isInternal }
  if (format === 'json') {
    if (!mounted.strip) throw new HttpError(406, 'no-data')
    return { ...keepable, answer: { status: 200, type: 'application/json; charset=utf-8', body: Buffer.from(JSON.stringify(shown ?? null)), isPublic } }
  }
  if (format !== 'page' && spec.formats) {
    const page = inLanguage(encodePath(asked.path.replace(/\.(?:atom|ics|csv)$/, '')), locale)
    const { needs } = web
    const text = query.text === '' ? '' : `?${query.text}`
    const facts = { origin: needs.settings.origin, siteName: needs.site(locale).name, locale, page: `${page}${text}`, self: `${page}.${format}${text}`, t: needs.translations.translator(locale), now: needs.clock.now() }
    const answer = await formatted(spec.formats, format, shown, facts, isPublic)
    if (answer) return { ...keepable, answer }
  }
  if (spec.view === undefined) {
    if (!mounted.strip) throw new HttpError(406, 'no-page')
    return { ...keepable, answer: { status: 200, type: 'application/json; charset=utf-8', body: Buffer.from(JSON.stringify(shown ?? null)), isPublic } }
  }
  const fragment = fragmentOf(web, mounted, request)
  const notice = fragment === undefined ? web.notices.take(visit.cookies.notice) : null
  const t = web.needs.translations.translator(locale, { isolates: true })
  const page: Page = {
    owner: mounted.plugin.id, view: spec.view, value: shown ?? {}, mounted, query: query.text, path: asked.path, ...beside,
    ...(fragment === undefined ? {} : { fragment }), notices: notice ? [{ tone: 'good', text: t(notice.key, notice.values) }] : [],
  }
  // A view that fails is a fault of its plugin, as its code is.
  const { answer, isWhole } = await mounted.plugin.guard(`${mounted.name} view`, deadlineOf(web, mounted), () => pageAnswer(web, visit, page))
  const setCookies = visit.cookies.notice === undefined || fragment !== undefined ? [] : [web.notices.clear()]
  // Pages of links that open an account, of forms and of histories are nobody's to keep, whoever asks for them.
  return { answer: notice || spec.isInternal ? { ...answer, isPublic: false } : answer, setCookies, isKeepable: isWhole && fragment === undefined && setCookies.length === 0 }
}

// htmx names the element it will fill; a view with a part of that name sends the part alone.
function fragmentOf(web: Web, mounted: Mounted, { headers }: IncomingMessage): string | undefined {
  const target = headers['hx-target']
  if (headers['hx-request'] !== 'true' || headers['hx-boosted'] === 'true' || headers['hx-history-restore-request'] === 'true' || typeof target !== 'string') return undefined
  const name = `${mounted.route.spec.view}.${target}`
  return /^[\w-]{1,60}$/.test(target) && web.needs.views.has(mounted.plugin.id, name) ? name : undefined
}

async function replied(web: Web, visit: Visit, asked: Asked, query: KnownQuery, reply: Reply): Promise<Made> {
  const { mounted, format } = asked
  const alone = { setCookies: [], isKeepable: false }
  switch (reply.reply) {
    case 'redirect': {
      const data = mounted.stripResult && reply.value !== undefined ? mounted.stripResult(reply.value) : reply.value
      if (visit.isData || format === 'json') {
        return data === undefined || !mounted.stripResult
          ? { ...alone, answer: { status: 204, type: '', body: null, isPublic: false } }
          : { ...alone, answer: { status: 200, type: 'application/json; charset=utf-8', body: Buffer.from(JSON.stringify(data)), isPublic: false } }
      }
      const setCookies = reply.notice === undefined ? [] : [web.notices.give({ key: reply.notice, values: reply.values ?? {} })]
      return { setCookies, isKeepable: false, answer: { status: 303, type: '', body: null, isPublic: false, headers: { location: encodedOnce(inLanguage(reply.to, visit.locale)) } } }
    }
    case 'file': return { ...alone, answer: fileAnswer(reply) }
    case 'stream': return { ...alone, answer: { status: 200, type: reply.type, body: reply.body, isPublic: false } }
    case 'invalid': throw new Invalid(reply.faults)
    case 'cookie': {
      const inner: unknown = reply.then
      const made = isReply(inner) ? await replied(web, visit, asked, query, inner) : await valued(web, visit, asked, query, inner)
      const lines = Object.entries(reply.set).map(([name, value]) => web.cookies.write(name, value))
      return { ...made, answer: { ...made.answer, isPublic: false }, setCookies: [...lines, ...made.setCookies], isKeepable: false }
    }
    default: throw new Error('a run answered with a reply nobody knows')
  }
}

// Letters of other scripts in an address are encoded once, whether they came encoded or not; what is encoded stays as it is.
const encodedOnce = (address: string): string => address.toWellFormed().replace(/%(?![0-9A-Fa-f]{2})|[^\u0021-\u007E]|["<>\\^`{|}]/gu, encodeURIComponent)

/** Runs a POST in one transaction with one audit entry at least. @throws RefusedForm with what was typed, or the error itself where nothing was */
export async function runPost(web: Web, visit: Visit, asked: Asked): Promise<Made> {
  const { mounted, values, request } = asked
  const { plugin, route } = mounted
  const { spec } = route
  if (!isSameOrigin(request.headers, web.isOwnOrigin)) throw new HttpError(403, 'foreign-origin')
  checkMay(web, mounted, visit)
  const query = knownQuery(mounted, visit.target.query)
  const { fields, isForm, upload } = await readBody(request, web.limits, spec.upload)
  const typed = typedOf(fields)
  try {
    checkForm(web, visit, request, fields)
    const { input, faults } = mounted.check.check({ params: paramsOf(mounted, values), query: query.fields, body: fields, isForm })
    if (faults) throw badAddress(mounted, faults)
    const named = namedRequest(request, visit, mounted, fields)
    const going = leaving(visit, spec.outlet)
    const answered = (value: unknown): Promise<Made> => isReply(value) ? replied(web, visit, asked, query, value) : valued(web, visit, asked, query, value)
    const value: { once?: Made; value?: unknown } = await plugin.guard(mounted.name, deadlineOf(web, mounted), async (signal) => {
      const run = async (): Promise<unknown> => {
        const made: unknown = await spec.run(plugin.scope(servicesOf(web, going, both(signal, visit.signal), upload)) as never, input)
        // Thrown, so that nothing of it is saved.
        if (isReply(made) && made.reply === 'invalid') throw new Invalid(made.faults)
        return made
      }
      if (named) return { once: await recorded(web, visit, mounted, () => onceOnly(web, named, async () => answered(await run())), signal) as Made }
      return { value: await recorded(web, visit, mounted, run, signal) }
    })
    return value.once ?? await answered(value.value)
  } catch (error) {
    throw new RefusedForm(error, typed)
  } finally {
    upload?.bytes.resume()
  }
}

async function recorded(web: Web, visit: Visit, mounted: Mounted, run: () => Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  const { audit, database } = web.needs
  const { spec } = mounted.route
  const note = async (): Promise<void> => { if (!audit.isRecorded()) await audit.record(visit.viewer, 'core.route', `route:${mounted.name}`, visit.viewer.token ? { token: visit.viewer.token.id } : {}) }
  return audit.within({ route: mounted.name, request: visit.id }, async () => {
    if (spec.transaction ?? !spec.upload) {
      return database.transaction(async () => {
        const value = await run()
        await note()
        return value
      }, { signal })
    }
    const value = await run()
    if (!audit.isRecorded()) await database.transaction(note, { signal })
    return value
  })
}

// A form of this site carries the token of the session it was made for; a program without a session needs none.
function checkForm(web: Web, visit: Visit, request: IncomingMessage, fields: Fields): void {
  const { session } = visit.viewer
  if (session === null) return
  const token = request.headers['x-csrf-token'] ?? fields.csrf ?? fields['_csrf']
  if (typeof token !== 'string' || !web.secrets.isFormToken(token, session)) throw new HttpError(403, 'form-expired')
}

/** Errors after which a form is shown again, because whoever typed can mend it or send it again. */
const mendable = (error: unknown): boolean =>
  error instanceof Invalid || error instanceof Conflict || error instanceof TooOften || error instanceof TooLarge || (error instanceof HttpError && error.slug === 'form-expired')
  || (error instanceof DomainError && error.status >= 409 && error.status < 500)

/** The form again, with what was typed and what is wrong; null when its route has none to show. */
export async function formAgain(web: Web, visit: Visit, asked: Asked, { cause, typed }: RefusedForm): Promise<Made | null> {
  const { mounted, values } = asked
  const { plugin, route: { spec } } = mounted
  if (visit.isData || spec.view === undefined || !mendable(cause)) return null
  const problem = problemOf(cause)
  const t = web.needs.translations.translator(visit.locale, { isolates: true })
  const { input } = mounted.check.check({ params: paramsOf(mounted, values), query: knownQuery(mounted, visit.target.query).fields, body: typed, isForm: true })
  const services = servicesOf(web, visit, visit.signal)
  const fault = cause instanceof Invalid || cause instanceof Conflict ? cause : new Invalid([{ field: '', key: problem.key, values: { ...problem.values } }])
  const value = spec.again
    ? await plugin.guard(`${mounted.name} again`, deadlineOf(web, mounted), async (signal) => spec.again!(plugin.scope({ ...services, signal }) as never, input, fault))
    : {}
  const again: Again = {
    status: problem.status, typed, faults: problem.faults,
    problem: problem.slug === 'invalid' && problem.faults.length > 0 ? null
      : { title: t(`core.problem.${problem.slug}`), detail: t(problem.key, problem.values), theirs: cause instanceof Conflict ? cause.theirs : null },
  }
  const { answer } = await pageAnswer(web, visit, {
    owner: plugin.id, view: spec.view, value: (mounted.strip ? mounted.strip(value) : value) as object, mounted, query: '', path: asked.path, services, again,
  })
  return { answer: { ...answer, headers: { ...answer.headers, ...problem.headers } }, setCookies: [], isKeepable: false }
}
