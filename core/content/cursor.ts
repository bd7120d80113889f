import { Invalid } from '../contract/index.ts'

/** A place in a list ordered by date and id, as the address carries it. Says nothing that the row at that place does not show. */
export interface Place { at: Date; id: string }

export const writePlace = ({ at, id }: Place) => Buffer.from(`${at.getTime().toString(36)}.${id.replaceAll('-', '')}`).toString('base64url')

/** @throws Invalid when it is not one of ours */
export function readPlace(text: string): Place {
  const [, time, hex] = /^([0-9a-z]{1,10})\.([0-9a-f]{32})$/.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? []
  if (time === undefined || hex === undefined) throw new Invalid([{ field: 'after', key: 'core.error.bad-cursor' }])
  return { at: new Date(Number.parseInt(time, 36)), id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') }
}
