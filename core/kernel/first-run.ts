import { randomBytes, timingSafeEqual } from 'node:crypto'
import { Refused, type Locale } from '../contract/index.ts'
import type { FirstRunDesk } from '../pages/first-run-desk.ts'
import type { Floors } from './floors.ts'
import type { Site } from './site.ts'

interface Needs { site: Site; floors: Pick<Floors, 'access'> }

/** Makes a clean site: its name, its languages, its first administrator. Open only while nobody has an account. */
export class FirstRun implements FirstRunDesk {
  /** Shown on the terminal of whoever started the site, so that nobody else sets it up. Another one after every start. */
  readonly key = randomBytes(18).toString('base64url')
  readonly #needs: Needs
  #isOver = false

  constructor(needs: Needs) { this.#needs = needs }

  async isNeeded(): Promise<boolean> {
    if (this.#isOver) return false
    const { active, invited, suspended } = await this.#needs.floors.access.roster.count()
    this.#isOver = active + invited + suspended > 0
    return !this.#isOver
  }

  isKey(key: string): boolean {
    const [given, right] = [Buffer.from(key), Buffer.from(this.key)]
    return given.length === right.length && timingSafeEqual(given, right)
  }

  /** Answers the link that sets the administrator's password, once. @throws Refused when somebody has an account already, Invalid */
  async setUp({ name, languages, mail }: { name: string; languages: readonly Locale[]; mail: string }): Promise<{ link: string }> {
    if (!await this.isNeeded()) throw new Refused('core.setup.error.over')
    const { site, floors: { access } } = this.#needs
    await site.change({ name, languages, began: 'clean' })
    const { link } = await access.rescue({ mail, locale: languages[0] ?? 'en' })
    return { link }
  }
}
