import { Invalid } from '@diwan/core'
import { isId } from './rows.ts'

/** Place in a list that is ordered by a moment and an id, the newest first. */
export interface Place { at: Date; id: string }
export const writePlace = ({ at, id }: Place): string => Buffer.from(`${at.toISOString()} ${id}`).toString('base64url')

/** @throws Invalid for a place nobody gave */
export function readPlace(text: string | undefined): Place | null {
  if (text === undefined) return null
  const [at = '', id = ''] = Buffer.from(text, 'base64url').toString().split(' ')
  if (!isId(id) || Number.isNaN(Date.parse(at))) throw new Invalid([{ field: 'after', key: 'core.error.bad-cursor' }])
  return { at: new Date(at), id }
}
