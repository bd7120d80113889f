import { createRequire } from 'node:module'
import type { Options } from './index.ts'

const runtime = createRequire(import.meta.url)('handlebars/runtime.js') as { SafeString: new (html: string) => object; escapeExpression(text: unknown): string }

/** Markup that is sent as it stands; everything put into it has been escaped. */
export const html = (text: string): object => new runtime.SafeString(text)
export const escape = (text: unknown): string => runtime.escapeExpression(text)

/** The arguments of a helper without the options handlebars adds last. */
export const split = <T>(given: readonly unknown[]): { values: T[]; options: Options } =>
  ({ values: given.slice(0, -1) as T[], options: given.at(-1) as Options })

/** `{{date}}` where the row has a `date` of its own: the helper's name hides the field, so the field is meant. */
export const own = (context: unknown, name: string): unknown =>
  typeof context === 'object' && context !== null && Object.hasOwn(context, name) ? (context as Record<string, unknown>)[name] : undefined
