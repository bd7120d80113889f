/** An answer that is not a success, with its status and, where the server sent one, the problem it describes. */
export class Unsuccessful extends Error {
  readonly status: number
  readonly problem: Record<string, unknown>
  constructor(status: number, problem: Record<string, unknown>) {
    super(`answered ${status}`)
    this.status = status
    this.problem = problem
  }
}

/** Sends fields as a form does and gives the JSON that comes back. @throws Unsuccessful; TypeError when there is no line */
export async function post(address: string, fields: URLSearchParams, signal?: AbortSignal): Promise<Record<string, unknown>> {
  return answerOf(await fetch(address, { method: 'POST', body: fields, headers: { accept: 'application/json' }, ...(signal && { signal }) }))
}

export async function answerOf(response: Response): Promise<Record<string, unknown>> {
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '')
  const body = isJson ? await response.json() as Record<string, unknown> : {}
  if (!response.ok) throw new Unsuccessful(response.status, body)
  return body
}
