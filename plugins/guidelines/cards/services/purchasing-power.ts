import { readFileSync } from 'node:fs'

interface Currency { name: string; perDollar: number; index: Record<string, number> }
export interface MoneyTable { baseYear: number; source: string; currencies: Record<string, Currency> }
/** An amount in international dollars of the base year, or why there is none. */
export type Converted = { value: number } | { missing: 'currency' | 'year' }

export const moneyTable = JSON.parse(readFileSync(new URL('money.json', import.meta.url), 'utf8')) as MoneyTable

/**
 * What an amount of that year buys, in international dollars of the base year: brought to the prices of the base year by the currency's
 * own price index, then divided by what a dollar's worth costs there. A currency or year that the table has not is said, never guessed.
 */
export function converted(amount: number, currency: string, year: number, table: MoneyTable = moneyTable): Converted {
  const known = Object.hasOwn(table.currencies, currency) ? table.currencies[currency] : undefined
  if (!known) return { missing: 'currency' }
  const then = known.index[String(year)], base = known.index[String(table.baseYear)]
  if (then === undefined || base === undefined) return { missing: 'year' }
  return { value: amount * base / then / known.perDollar }
}
