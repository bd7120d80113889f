import type { BroughtItem, ItemInput, Locale } from '@diwan/core'
import type { TestSite } from '@diwan/core/testing'

interface Made { sections?: number; each?: number; langs?: readonly Locale[]; audience?: string[]; handling?: ItemInput['handling']; administration?: string; versions?: number; id?: string; pitfalls?: string[]; evidence?: string[] }
const sentence: Record<Locale, string> = { en: 'Start with one commodity in one lane', fr: 'Commencez par une marchandise sur une voie', es: 'Empiece con una mercancía en un carril', ar: 'ابدأ بسلعة واحدة في مسار واحد' }
const why: Record<Locale, string> = {
  en: 'Administrations that began with **all traffic** switched it off within a year; see [the study](https://example.org/study).\n\n- The alarm rate of the first weeks says little.\n- Officers learn to look elsewhere.',
  fr: 'Les administrations qui ont commencé par **tout le trafic** l’ont arrêté en un an.', es: 'Las administraciones que empezaron con **todo el tráfico** lo apagaron en un año.', ar: 'الإدارات التي بدأت **بكل الحركة** أوقفته خلال عام (ASYCUDA World، 12.5%).',
}

/** A guideline as an input, the same for the same wishes. */
export function guidelineInput({ sections = 2, each = 2, langs = ['en', 'ar'], audience = ['public'], handling = 'open', versions = 1, pitfalls = [], evidence = [] }: Made, version = versions): ItemInput {
  const label = `${version}.0`
  const ids = Array.from({ length: sections }, (_one, s) => ({ id: `s-${s + 1}`, recommendations: Array.from({ length: each }, (_two, r) => `r-${s + 1}-${r + 1}`) }))
  return {
    lang: langs[0]!, audience, handling, topics: ['ai-ml'], links: {}, reviewDueOn: '2027-06-01',
    texts: Object.fromEntries(langs.map((lang) => [lang, {
      title: lang === 'ar' ? 'تحليل صور أجهزة المسح' : `Image analytics on scanners (${lang})`, summary: lang === 'ar' ? 'متى تُترك القراءة للبرمجيات.' : 'When to let software read scanner images.', body: 'For whoever runs a scanner site.', maker: lang === langs[0] ? 'author' : 'person',
      extra: {
        keyPoints: [sentence[lang], 'Write the exit into the contract'], unknown: 'Whether thresholds travel.', method: 'Two rounds of **review**.',
        parts: ids.flatMap(({ id, recommendations }, s) => [
          { id, title: lang === 'ar' ? `البداية ${s + 1}` : `Starting ${s + 1}`, lead: 1, body: '', cost: '', staff: '', law: '', of: '' },
          ...recommendations.map((one, r) => ({ id: one, title: `${sentence[lang]}, ${s + 1}/${r + 1}${version > 1 ? ` v${version}` : ''}`, lead: 1, body: why[lang], cost: 'Two officers for a month.', staff: '', law: 'None in most places.', of: '' })),
        ]),
      },
    }])),
    fields: {
      outcomes: ['release-time'], version: label, count: sections * each, gone: [], verifiedOn: `2026-0${Math.min(9, version)}-01`,
      versions: Array.from({ length: version }, (_one, n) => ({ label: `${n + 1}.0`, rev: n + 1, at: `2026-0${Math.min(9, n + 1)}-01T10:00:00.000Z`, note: `Note of ${n + 1}` })),
      sections: ids.map(({ id, recommendations }) => ({ id, recommendations: recommendations.map((one, r) => ({
        id: one, verb: 'do', strength: r % 2 === 0 ? 'strong' : 'conditional', certainty: 4 - r % 2, lowered: r % 2 === 0 ? [] : ['bias'], raised: [], pitfalls, applies: [], since: '1.0', origin: null,
        evidence: [...evidence.map((item) => ({ kind: 'case', item, label: '', url: '' })), { kind: 'study', item: null, label: 'One-lane pilot, 2024', url: 'https://example.org/pilot' }, { kind: 'law', item: null, label: 'Data protection law', url: '' }],
      })) })),
    },
  }
}

/** Live guidelines, version by version. @returns id and number */
export async function bringGuideline(site: TestSite, made: Made = {}): Promise<{ id: string; ref: string; path: string }> {
  const id = made.id ?? crypto.randomUUID()
  const { versions = 1, administration = 'XA' } = made
  const brought = Array.from({ length: versions }, (_one, n): BroughtItem => ({
    id, kind: 'guidelines.guideline', administration, author: null, input: guidelineInput(made, n + 1), publishedAt: new Date('2026-01-01T10:00:00Z'), revisedAt: new Date(`2026-0${Math.min(9, n + 1)}-01T10:00:00Z`), note: `Note of ${n + 1}`,
  }))
  for (const one of brought) await site.instance.floors.database.transaction(() => site.instance.floors.content.bringing.bringAll([one]))
  const { ref, path } = await site.services.content.read(await site.viewer('editor'), 'guidelines.guideline', id)
  return { id, ref: ref ?? '', path }
}
