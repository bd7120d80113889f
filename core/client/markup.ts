interface TrustedMarkup { createHTML(text: string): string }
const factory = (window as { trustedTypes?: { createPolicy(name: string, rules: TrustedMarkup): TrustedMarkup } }).trustedTypes

let policy: TrustedMarkup | null | undefined

/** Markup of this site's own server as a document of its own: nothing in it runs, nothing is loaded until it is moved over. */
export function markup(text: string): Document {
  policy ??= factory?.createPolicy('diwan', { createHTML: own => own }) ?? null
  return new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, 'text/html')
}
