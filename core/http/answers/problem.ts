import type { Translate } from '../../contract/index.ts'
import type { Problem } from '../errors.ts'
import type { Answer } from './answer.ts'

/** The problem as data, after RFC 9457; `instance` is the request's id, to be quoted when asking for help. */
export function problemJson(problem: Problem, t: Translate, id: string): Answer {
  const { status, slug, key, values, faults, headers } = problem
  const body = {
    type: `/problems/${slug}`, title: t(`core.problem.${slug}`), status, detail: t(key, values), instance: `urn:request:${id}`,
    ...(faults.length === 0 ? {} : { errors: faults.map((fault) => ({ field: fault.field, key: fault.key, detail: t(fault.key, fault.values) })) }),
  }
  return { status, type: 'application/problem+json; charset=utf-8', body: Buffer.from(JSON.stringify(body)), isPublic: false, headers }
}
