import { palette, type Palette } from './palette.ts'

/** What an administration may change about the look; every field is optional and has the default theme's value. */
export interface Brand {
  /** Brand hue in degrees, 0–360. */
  readonly hue?: number
  /** Brand chroma, 0 (grey) to 0.2 (vivid). */
  readonly chroma?: number
  /** Corner radius of controls in pixels, 0–12. */
  readonly radius?: number
  readonly headingFont?: HeadingFont
}

export const headingFonts = {
  serif: '"Diwan Serif", "Diwan Serif Fallback", "Diwan Arabic", Georgia, serif',
  sans: '"Diwan Sans", "Diwan Sans Fallback", "Diwan Arabic", system-ui, sans-serif',
  book: 'Georgia, "Times New Roman", "Diwan Arabic", serif',
  system: 'system-ui, "Segoe UI", "Diwan Arabic", sans-serif'
} as const

export type HeadingFont = keyof typeof headingFonts

export const defaultBrand: Required<Brand> = { hue: 228, chroma: 0.088, radius: 4, headingFont: 'serif' }

function within(value: number | undefined, low: number, high: number, otherwise: number): number {
  return value === undefined || !Number.isFinite(value) ? otherwise : Math.min(high, Math.max(low, value))
}

/** The brand with defaults filled in and every value inside its bounds; a hue outside 0–360 is taken round the circle. */
export function completeBrand(brand: Brand = {}): Required<Brand> {
  const hue = Number.isFinite(brand.hue) ? ((brand.hue! % 360) + 360) % 360 : defaultBrand.hue
  return {
    hue,
    chroma: within(brand.chroma, 0, 0.2, defaultBrand.chroma),
    radius: within(brand.radius, 0, 12, defaultBrand.radius),
    headingFont: brand.headingFont && Object.hasOwn(headingFonts, brand.headingFont) ? brand.headingFont : defaultBrand.headingFont
  }
}

const declarations = (colours: Palette): string =>
  Object.entries(colours).map(([role, hex]) => `--${role}:${hex}`).join(';')

/**
 * The style sheet of a brand: colour roles in plain sRGB for light and dark (by system preference, overridden by
 * `data-theme` on the root element), radius and heading font. Browsers of 2023 and printers need nothing newer.
 */
export function brandStylesheet(brand: Brand = {}): string {
  const { hue, chroma, radius, headingFont } = completeBrand(brand)
  const light = declarations(palette('light', hue, chroma))
  const dark = declarations(palette('dark', hue, chroma))
  return [
    '@layer tokens, base, layout, components, utilities;',
    '@layer tokens {',
    `:root{color-scheme:light;${light};--radius:${radius}px;--font-head:${headingFonts[headingFont]}}`,
    `@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){color-scheme:dark;${dark}}}`,
    `:root[data-theme="dark"]{color-scheme:dark;${dark}}`,
    `@media print{:root,:root:not([data-theme="light"]),:root[data-theme="dark"]{color-scheme:light;${light}}}`,
    '}',
    ''
  ].join('\n')
}
