import type { AdministrationCard } from '@diwan/core'
import type { Disclosed } from './disclosed.ts'

/** Nothing is told without a name that fits fewer administrations. */
export const fewest = 5

/**
 * What the site does not know of each administration is counted at its worst: of those left, one in so many is taken to fit. A technology
 * is in use at half of them at most; a month points to a third of those who were at it that year; a volume to one in four, a budget band to one in two.
 */
export const narrowing = { technology: 2, month: 3, volume: 4, budget: 2 } as const
export type Fact = 'region' | 'language' | keyof typeof narrowing

/** `by`: each fact that narrows, with how many are left once it and those before it are known. */
export interface Crowd { fits: number; all: number; by: { fact: Fact; left: number }[] }

/** How many administrations fit what is told. Regions and languages are counted as the site has them; English is written by officers everywhere and tells nothing. */
export function crowdOf(administrations: readonly Pick<AdministrationCard, 'region' | 'languages'>[], told: Disclosed): Crowd {
  const by: Crowd['by'] = []
  let left = [...administrations]
  if (told.region !== null) {
    left = left.filter(({ region }) => region === told.region)
    by.push({ fact: 'region', left: left.length })
  }
  const telling = told.languages.filter((lang) => lang !== 'en')
  if (telling.length > 0) {
    left = left.filter(({ languages }) => telling.every((lang) => languages.includes(lang)))
    by.push({ fact: 'language', left: left.length })
  }
  let divisor = 1
  const narrow = (fact: keyof typeof narrowing, times: number) => {
    if (times === 0) return
    divisor *= narrowing[fact] ** times
    by.push({ fact, left: Math.floor(left.length / divisor) })
  }
  narrow('technology', told.technologies.length)
  narrow('month', told.dates === 'month' ? 1 : 0)
  narrow('volume', told.hasVolume ? 1 : 0)
  narrow('budget', told.hasBudget ? 1 : 0)
  return { fits: Math.floor(left.length / divisor), all: administrations.length, by }
}
