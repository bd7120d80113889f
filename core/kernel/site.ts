import type { Config } from '../config/index.ts'
import type { Locale } from '../contract/index.ts'
import type { Settings } from '../settings/open-settings.ts'
import { siteSettings, type SiteSettings } from './site-settings.ts'

interface Needs { config: Config; settings: Settings }

/** What the site is called and how it began: the configuration, and over it what an administrator saved. */
export class Site {
  readonly #needs: Needs
  readonly #saved: SiteSettings

  private constructor(needs: Needs, saved: SiteSettings) {
    this.#needs = needs
    this.#saved = saved
  }

  static async open(needs: Needs): Promise<Site> { return new Site(needs, await needs.settings.of('site', siteSettings)) }

  get name(): string { return this.#saved.name ?? this.#needs.config.site.name }
  get shortName(): string { return this.#saved.shortName ?? (this.#saved.name === undefined ? this.#needs.config.site.shortName : this.#saved.name.slice(0, 24)) }
  get description(): string { return this.#saved.description ?? '' }
  /** The default first. */
  get languages(): readonly Locale[] {
    const { languages, defaultLanguage } = this.#needs.config.site
    return this.#saved.languages ?? [...languages].toSorted((a, b) => Number(b === defaultLanguage) - Number(a === defaultLanguage))
  }
  get timeZone(): string { return this.#saved.timeZone ?? this.#needs.config.site.timeZone }
  /** Null until the demonstration was loaded or somebody set the site up. */
  get began(): 'demonstration' | 'clean' | null { return this.#saved.began ?? null }

  async change(values: Partial<Record<keyof SiteSettings, unknown>>): Promise<void> { await this.#needs.settings.change('system', 'site', values) }
}
