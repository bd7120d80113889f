/** A colour in OKLCH: lightness 0–1, chroma 0–0.4, hue in degrees. */
export type Oklch = readonly [lightness: number, chroma: number, hue: number]

/** Linear-light sRGB, each channel 0–1 when the colour is inside the gamut. */
type Linear = readonly [number, number, number]

// Björn Ottosson, "A perceptual color space for image processing" (2020): OKLab to linear sRGB.
function linearFrom([lightness, chroma, hue]: Oklch): Linear {
  const angle = hue * Math.PI / 180
  const a = chroma * Math.cos(angle)
  const b = chroma * Math.sin(angle)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s
  ]
}

const isInside = (rgb: Linear): boolean => rgb.every(channel => channel >= -0.0001 && channel <= 1.0001)

/** Reduces chroma, never lightness or hue, until the colour exists in sRGB. */
function intoGamut(colour: Oklch): Linear {
  const [lightness, chroma, hue] = colour
  const whole = linearFrom(colour)
  if (isInside(whole)) return whole
  let low = 0
  let high = chroma
  for (let step = 0; step < 18; step++) {
    const middle = (low + high) / 2
    if (isInside(linearFrom([lightness, middle, hue]))) low = middle
    else high = middle
  }
  return linearFrom([lightness, low, hue])
}

function byteFrom(channel: number): number {
  const clamped = Math.min(1, Math.max(0, channel))
  const encoded = clamped <= 0.0031308 ? clamped * 12.92 : 1.055 * clamped ** (1 / 2.4) - 0.055
  return Math.round(encoded * 255)
}

/** `#rrggbb` of an OKLCH colour, with chroma reduced where sRGB cannot hold it. */
export function hexFrom(colour: Oklch): string {
  return '#' + intoGamut(colour).map(channel => byteFrom(channel).toString(16).padStart(2, '0')).join('')
}

/** Relative luminance (WCAG 2.2) of a `#rrggbb` colour, 0–1. */
export function luminance(hex: string): number {
  const channels = [1, 3, 5].map(at => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * channels[0]! + 0.7152 * channels[1]! + 0.0722 * channels[2]!
}

/** Contrast ratio (WCAG 2.2) of two `#rrggbb` colours, 1–21. */
export function contrast(one: string, other: string): number {
  const a = luminance(one)
  const b = luminance(other)
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}
