import type { ItemInput } from '@diwan/core'
import type { WorkFields } from './fields.ts'

/** Why somebody does not judge a study: they make it or keep it, or ever did, or belong to an administration it comes from. */
export type Interest = 'author' | 'administration'
/** `hands`: whoever ever wrote or kept it. */
export interface Judged { authorId: string | null; administration: string | null; keepers: readonly string[]; hands: readonly string[]; input: Pick<ItemInput, 'fields'> }
export interface Judge { id: string | null; administration: string | null }

type Made = Omit<Judged, 'hands'>
const creatorsOf = ({ input }: Made) => ((input.fields ?? {}) as Partial<WorkFields>).creators ?? []
/** Accounts that stand behind a study: who wrote it, who keeps it beside them, authors with an account. */
export const peopleBehind = (work: Made): string[] => [...new Set([
  ...work.authorId === null ? [] : [work.authorId], ...work.keepers.flatMap((token) => /^user:([0-9a-f-]{36})/.exec(token)?.[1] ?? []), ...creatorsOf(work).flatMap(({ person }) => person ?? []),
])]

/** Null where nothing speaks against them. Staff without a seat belong to no administration. */
export function interestOf(judge: Judge, work: Judged): Interest | null {
  if (judge.id === null || peopleBehind(work).includes(judge.id) || work.hands.includes(judge.id)) return 'author'
  const of = judge.administration
  return of !== null && (work.administration === of || creatorsOf(work).some(({ administration }) => administration === of)) ? 'administration' : null
}
