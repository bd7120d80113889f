import type { Translate } from '../../contract/index.ts'
import type { Problem } from '../errors.ts'
import type { Answer } from './answer.ts'

/** A link in a mail that opens no more was not withdrawn by anybody. */
export const headingOf = ({ slug, key }: Pick<Problem, 'slug' | 'key'>): string => key === 'core.access.error.link' ? 'core.problem.link-used' : `core.problem.${slug}`

/** The problem as data, after RFC 9457; `instance` is the request's id, to be quoted when asking for help. */
export function problemJson(problem: Problem, t: Translate, id: string): Answer {
  const { status, slug, key, values, faults, headers } = problem
  const body = {
    type: `/problems/${slug}`, title: t(headingOf(problem)), status, detail: t(key, values), instance: `urn:request:${id}`,
    ...(faults.length === 0 ? {} : { errors: faults.map((fault) => ({ field: fault.field, key: fault.key, detail: t(fault.key, fault.values) })) }),
  }
  return { status, type: 'application/problem+json; charset=utf-8', body: Buffer.from(JSON.stringify(body)), isPublic: false, headers }
}
