/** How a person may have the site look; the first of each is what holds for who chose nothing. */
export const themes = ['system', 'light', 'dark'] as const
export const densities = ['comfortable', 'compact'] as const
/** Pages without web fonts, pictures and line work; `auto`: where the browser asks to save data. */
export const lowBandwidths = ['auto', 'on', 'off'] as const

export type Theme = (typeof themes)[number]
export type Density = (typeof densities)[number]
export type LowBandwidth = (typeof lowBandwidths)[number]
