const formatOf = (zone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })

/** Whether the platform knows the zone. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

/** What the clock on the wall of a zone says, `YYYY-MM-DDTHH:MM`. */
export const wallIn = (at: Date, zone: string): string => formatOf(zone).format(at).replace(' ', 'T')

/** The moment when the clock of a zone says `wall`; an hour that the spring change leaves out is taken as the one after it, of one that comes twice the first. */
export function instantIn(wall: string, zone: string): Date {
  const asUtc = Date.parse(`${wall}Z`)
  const offsetAt = (at: number) => Date.parse(`${wallIn(new Date(at), zone)}Z`) - Math.floor(at / 60_000) * 60_000
  const [early, late] = [offsetAt(asUtc - 43_200_000), offsetAt(asUtc + 43_200_000)]
  const fitting = [asUtc - early, asUtc - late].filter((at) => wallIn(new Date(at), zone) === wall)
  return new Date(fitting.length > 0 ? Math.min(...fitting) : asUtc - early)
}
