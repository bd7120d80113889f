import type { Walker } from './journey.ts'

/** Opens what stands behind a summary where it is closed. */
export const opened = async ({ page }: Walker, selector: string): Promise<void> => { await page.locator(selector).first().evaluate((one) => { (one.closest('details') as HTMLDetailsElement | null)?.setAttribute('open', '') }) }

/** Makes a move of a guideline on its desk, where they are. */
export async function moves(who: Walker, name: string, fields: Record<string, string> = {}): Promise<void> {
  const form = `form[action$="/desk/move/${name}"]`
  await opened(who, form)
  for (const [field, value] of Object.entries(fields)) await who.put(`${form} [name=${field}]`, value)
  await who.click(`${form} button`)
}

export async function approves(who: Walker, desk: string): Promise<void> {
  await who.go(desk)
  await who.click('form[action$="/desk/approve"] button')
}
