import type { IncomingMessage } from 'node:http'
import { problemOf, type Problem } from '../errors.ts'
import { servicesOf, RefusedForm } from '../run-route.ts'
import { keptTexts } from '../typed.ts'
import type { Visit } from '../visit.ts'
import type { Web } from '../web.ts'
import { encodePath, inLanguage } from './address.ts'
import type { Answer } from './answer.ts'
import { pageAnswer } from './page-answer.ts'
import { headingOf, problemJson } from './problem.ts'

/** Said when nothing else can be: no theme, no texts, no database. */
const lastWords = (status: number, id: string): Answer => ({
  status, type: 'text/html; charset=utf-8', isPublic: false,
  body: Buffer.from(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Error ${status}</title><h1>This page cannot be shown</h1><p>Please try again in a moment. Reference: ${id}</p></html>`),
})

/** The answer to an error: data or a page in the reader's language, with the request's id and nothing of what happened inside. */
export async function errorAnswer(web: Web, visit: Visit, request: IncomingMessage, thrown: unknown): Promise<Answer> {
  const { cause: error, typed } = thrown instanceof RefusedForm ? { cause: thrown.cause, typed: thrown.typed } : { cause: thrown, typed: {} }
  const problem = problemOf(error)
  note(web, visit, problem, error)
  try {
    const { translations } = web.needs
    if (visit.isData) return problemJson(problem, translations.translator(visit.locale), visit.id)
    const instead = signInAddress(web, visit, problem, request) ?? proofAddress(web, visit, problem, request)
    if (instead !== null) return { status: request.method === 'POST' ? 303 : 302, type: '', body: null, isPublic: false, headers: { location: instead } }
    return await errorPage(web, visit, problem, typed)
  } catch (failure) {
    web.needs.log.error('an error could not be shown', { request: visit.id, error: String(failure), stack: failure instanceof Error ? failure.stack : undefined })
    return { ...lastWords(problem.status, visit.id), headers: problem.headers }
  }
}

async function errorPage(web: Web, visit: Visit, problem: Problem, typed: Readonly<Record<string, unknown>>): Promise<Answer> {
  const { needs } = web
  const t = needs.translations.translator(visit.locale, { isolates: true })
  const contact = problem.status === 403 && visit.viewer.id !== null && needs.contactOf ? await needs.contactOf(visit.viewer, visit.locale).catch(() => null) : null
  const { answer } = await pageAnswer(web, visit, {
    owner: 'http', view: 'error', mounted: null, query: '', path: visit.place.path, isError: true, status: problem.status, services: servicesOf(web, visit, visit.signal),
    value: {
      status: problem.status, title: t(headingOf(problem)), detail: t(problem.key, problem.values), id: visit.id, kept: keptTexts(typed), contact,
      faults: problem.faults.length === 0 ? null : problem.faults.map((fault) => ({ field: fault.field, text: t(fault.key, fault.values) })),
      isVisitor: visit.viewer.id === null, isBroken: problem.status >= 500, canSignIn: web.table.match(['sign-in']) !== null && visit.viewer.id === null && problem.status === 401,
    },
  })
  return { ...answer, isPublic: false, headers: { ...answer.headers, ...problem.headers } }
}

/** Where a page sends a visitor who has to sign in; the way back is a path of this site, never an address. */
function signInAddress(web: Web, { place, target, locale }: Visit, { status }: Problem, { method }: IncomingMessage): string | null {
  if (status !== 401 || (method !== 'GET' && method !== 'HEAD') || place.path === '/sign-in' || !web.table.match(['sign-in'])) return null
  const back = `${inLanguage(encodePath(place.path), locale)}${target.query === '' ? '' : `?${target.query}`}`
  return `/${locale}/sign-in?next=${encodeURIComponent(back.slice(0, 1500))}`
}

/**
 * Where somebody proves again to be themselves, or sets up what they need for it. The way back from a form is the page it stood on,
 * as nothing was done yet.
 */
function proofAddress(web: Web, { place, target, locale }: Visit, { slug }: Problem, { method, headers }: IncomingMessage): string | null {
  if (slug === 'second-factor-needed' && web.table.match(['account', 'second-factor'])) return `/${locale}/account/second-factor`
  if (slug !== 'confirmation-needed' || !web.table.match(['confirm'])) return null
  const here = `${inLanguage(encodePath(place.path), locale)}${target.query === '' ? '' : `?${target.query}`}`
  return `/${locale}/confirm?next=${encodeURIComponent((method === 'POST' ? pageBefore(web, headers) ?? `/${locale}` : here).slice(0, 1500))}`
}

function pageBefore(web: Web, { referer, host }: IncomingMessage['headers']): string | null {
  const from = referer === undefined ? null : URL.parse(referer)
  return from && web.isOwnOrigin(from.origin, host) ? `${from.pathname}${from.search}` : null
}

function note(web: Web, visit: Visit, { status, slug, level }: Problem, error: unknown): void {
  const facts = { request: visit.id, route: visit.route, status, slug }
  const detail = error instanceof Error ? { ...facts, error: error.message, stack: error.stack, ...(error.cause instanceof Error ? { cause: error.cause.message } : {}) } : { ...facts, error: String(error) }
  if (level === 'error') web.needs.log.error('a request failed', detail)
  else if (level === 'warn') web.needs.log.warn('a request could not be served', status >= 500 ? detail : facts)
  else web.needs.log.debug('a request was refused', facts)
}
