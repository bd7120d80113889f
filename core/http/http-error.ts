import { DomainError } from '../contract/index.ts'

/** What the line itself did wrong, in the form of a domain error so that one file answers both. */
export class HttpError extends DomainError {
  readonly status: number
  readonly slug: string
  readonly headers: Readonly<Record<string, string>>
  constructor(status: number, slug: string, headers: Readonly<Record<string, string>> = {}, values: Record<string, string | number> = {}) {
    super(`core.error.${slug}`, values)
    this.status = status
    this.slug = slug
    this.headers = headers
  }
}
