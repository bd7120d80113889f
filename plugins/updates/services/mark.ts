import { Invalid } from '@diwan/core'

/** Where a list in the order of a moment goes on. */
export interface Mark { at: Date; id: string }

export const writeMark = ({ at, id }: Mark): string => `${at.getTime().toString(36)}.${id}`

/** @throws Invalid on `after` for what was not written by `writeMark` */
export function readMark(text: string): Mark {
  const [, time = '', id = ''] = /^(-?[0-9a-z]{1,11})\.([0-9a-f-]{36})$/.exec(text) ?? []
  const at = new Date(Number.parseInt(time, 36))
  if (id === '' || Number.isNaN(at.getTime())) throw new Invalid([{ field: 'after', key: 'core.fault.choice' }])
  return { at, id }
}
