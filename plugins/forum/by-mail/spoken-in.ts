import type { Locale } from '@diwan/core'

const arabic = /\p{Script=Arabic}/gu, latin = /\p{Script=Latin}/gu

/** In which language a letter seems to be written: the writer’s own, unless its letters say that it cannot be. */
export function spokenIn(text: string, own: Locale, topic: Locale): Locale {
  const isArabic = (text.match(arabic)?.length ?? 0) > (text.match(latin)?.length ?? 0)
  if (isArabic) return 'ar'
  if (own !== 'ar') return own
  return topic === 'ar' ? 'en' : topic
}
