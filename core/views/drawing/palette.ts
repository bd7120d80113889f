import { contrast, hexFrom, type Oklch } from './colour.ts'

export type ThemeTone = 'light' | 'dark'

/** The colour roles a style sheet may use, each a `#rrggbb`. Names are those of the custom properties. */
export type Palette = Record<Role, string>

const backgrounds = ['paper', 'surface', 'raised', 'brand-soft', 'go-soft', 'stop-soft', 'warn-soft', 'mark'] as const
const foregrounds = [
  'ink', 'ink-2', 'brand', 'brand-hover', 'go', 'stop', 'warn', 'line-strong', 'focus', 'on-brand', 'on-stop',
  'chart-2', 'chart-3', 'chart-4', 'chart-5', 'chart-6', 'chart-7'
] as const
const chartRoles = ['chart-2', 'chart-3', 'chart-4', 'chart-5', 'chart-6', 'chart-7'] as const
const lines = ['line', 'brand-line'] as const

export type Background = typeof backgrounds[number]
export type Role = Background | typeof foregrounds[number] | typeof lines[number]

/** What must be legible on what: role, background role, ratio of WCAG 2.2 AA (4.5 text, 3 shapes and controls). */
export const requiredPairs: readonly (readonly [role: Role, on: Role, ratio: number])[] = [
  ...(['ink', 'ink-2'] as const).flatMap(role => backgrounds.map(on => [role, on, 4.5] as const)),
  ...(['brand', 'brand-hover'] as const).flatMap(role =>
    backgrounds.filter(on => on !== 'mark').map(on => [role, on, 4.5] as const)),
  ...(['go', 'stop', 'warn'] as const).flatMap(role =>
    (['paper', 'surface', 'raised', 'brand-soft', `${role}-soft`] as const).map(on => [role, on, 4.5] as const)),
  ...(['line-strong', 'focus'] as const).flatMap(role =>
    (['paper', 'surface', 'raised', 'brand-soft'] as const).map(on => [role, on, 3] as const)),
  // Names of series are written in their colour, so these are held to the ratio of text.
  ...chartRoles.flatMap(role => (['paper', 'surface', 'raised'] as const).map(on => [role, on, 4.5] as const)),
  ['on-brand', 'brand', 4.5], ['on-brand', 'brand-hover', 4.5], ['on-stop', 'stop', 4.5]
]

type Recipe = Record<Exclude<Role, 'focus' | 'on-brand' | 'on-stop'>, Oklch>

function recipe(tone: ThemeTone, hue: number, chroma: number): Recipe {
  if (tone === 'light') {
    return {
      paper: [1, 0, hue], surface: [0.972, 0.005, hue], raised: [1, 0, hue],
      'brand-soft': [0.955, chroma * 0.22, hue], mark: [0.94, 0.08, 90],
      'go-soft': [0.955, 0.03, 155], 'stop-soft': [0.95, 0.025, 23], 'warn-soft': [0.955, 0.035, 85],
      line: [0.905, 0.01, hue], 'line-strong': [0.55, 0.015, hue], 'brand-line': [0.78, chroma * 0.7, hue],
      ink: [0.22, 0.02, hue], 'ink-2': [0.455, 0.017, hue],
      brand: [0.425, chroma, hue], 'brand-hover': [0.34, chroma, hue],
      go: [0.46, 0.105, 155], stop: [0.49, 0.18, 23], warn: [0.46, 0.1, 70],
      'chart-2': [0.53, 0.13, hue + 180], 'chart-3': [0.36, 0.12, hue + 70], 'chart-4': [0.55, 0.1, hue + 130],
      'chart-5': [0.33, 0.09, hue + 210], 'chart-6': [0.55, 0.14, hue + 110], 'chart-7': [0.5, 0.01, hue]
    }
  }
  return {
    paper: [0.185, 0.014, hue], surface: [0.225, 0.016, hue], raised: [0.25, 0.018, hue],
    'brand-soft': [0.29, chroma * 0.5, hue], mark: [0.4, 0.07, 90],
    'go-soft': [0.27, 0.045, 155], 'stop-soft': [0.27, 0.06, 23], 'warn-soft': [0.28, 0.045, 75],
    line: [0.335, 0.018, hue], 'line-strong': [0.68, 0.015, hue], 'brand-line': [0.52, chroma * 0.8, hue],
    ink: [0.95, 0.006, hue], 'ink-2': [0.785, 0.012, hue],
    brand: [0.81, chroma * 0.85, hue], 'brand-hover': [0.88, chroma * 0.7, hue],
    go: [0.8, 0.11, 155], stop: [0.78, 0.12, 23], warn: [0.83, 0.11, 80],
    'chart-2': [0.72, 0.12, hue + 180], 'chart-3': [0.7, 0.12, hue + 70], 'chart-4': [0.85, 0.09, hue + 130],
    'chart-5': [0.88, 0.08, hue + 210], 'chart-6': [0.66, 0.14, hue + 110], 'chart-7': [0.7, 0.01, hue]
  }
}

/** Moves lightness away from the backgrounds, half a per cent at a time, until every ratio holds. */
function legible(colour: Oklch, tone: ThemeTone, needs: readonly (readonly [hex: string, ratio: number])[]): string {
  const away = tone === 'light' ? -0.005 : 0.005
  let [lightness, chroma, hue] = colour
  let hex = hexFrom(colour)
  while (!needs.every(([on, ratio]) => contrast(hex, on) >= ratio) && lightness > 0 && lightness < 1) {
    lightness = Math.min(1, Math.max(0, lightness + away))
    hex = hexFrom([lightness, chroma, hue])
  }
  return hex
}

/**
 * Every colour role of one tone from a brand hue (degrees) and chroma (0–0.2).
 * All `requiredPairs` hold in the result whatever the hue: lightness gives way first.
 */
export function palette(tone: ThemeTone, hue: number, chroma: number): Palette {
  const recipes = recipe(tone, hue, chroma)
  const made: Partial<Palette> = {}
  for (const role of [...backgrounds, ...lines]) made[role] = hexFrom(recipes[role])
  const onSolid = tone === 'light' ? '#ffffff' : made.paper!
  made['on-brand'] = onSolid
  made['on-stop'] = onSolid
  for (const role of ['ink', 'ink-2', 'line-strong', 'brand', 'brand-hover', 'go', 'stop', 'warn', ...chartRoles] as const) {
    const needs = requiredPairs.filter(([wanted]) => wanted === role).map(([, on, ratio]) => [made[on]!, ratio] as const)
    // A filled button turns the pair round: its colour must also carry the text on it.
    if (role === 'brand' || role === 'brand-hover' || role === 'stop') needs.push([onSolid, 4.5])
    made[role] = legible(recipes[role], tone, needs)
  }
  made.focus = made.brand!
  return made as Palette
}
