/** Months from one moment to the other, each `YYYY` or `YYYY-MM`; a year alone stands for its middle. */
export function monthsBetween(from: string, until: string): number {
  const at = (moment: string): number => {
    const [year = '0', month] = moment.split('-')
    return Number(year) * 12 + (month === undefined ? 6 : Number(month) - 1)
  }
  return at(until) - at(from)
}
