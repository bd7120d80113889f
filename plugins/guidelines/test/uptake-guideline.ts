import type { ItemInput } from '@diwan/core'
import type { TestSite } from '@diwan/core/testing'

const recommendation = (id: string, applies: string[] = []) => ({ id, verb: 'do', strength: 'strong', certainty: 4, lowered: [], raised: [], evidence: [{ kind: 'study', item: null, label: 'A study', url: 'https://example.org/study' }], pitfalls: [], applies, since: '1.0', origin: null })
const words = (id: string, title: string) => ({ id, title, lead: 1, of: '', body: 'Because it was tried.', cost: '', staff: '', law: '' })

/** A guideline of two sections and four recommendations; the second is for large administrations. */
export async function guidelineInput(site: TestSite, id = '0198c6f0-aaaa-7000-8000-000000000001', more: Partial<ItemInput> = {}): Promise<{ id: string; ref: string; path: string }> {
  await site.instance.floors.content.bringing.bring({
    id, kind: 'guidelines.guideline', administration: 'XA', author: null, publishedAt: new Date(site.clock.now().getTime() - 86_400_000),
    input: {
      lang: 'en', audience: ['public'], topics: ['nii'], handling: 'open',
      texts: { en: { title: 'Image analytics on scanners', summary: 'When to let software read images.', extra: { keyPoints: [], unknown: '', method: '', parts: [words('s-1', 'Starting'), words('s-2', 'Running'), words('r-1-1', 'Start with one commodity in one lane.'), words('r-1-2', 'Run your own models.'), words('r-2-1', 'Keep a human decision on every hold.'), words('r-2-2', 'Count false alarms per commodity.')] } } },
      fields: { outcomes: [], version: '1.0', versions: [], gone: [], count: 4, verifiedOn: null, sections: [{ id: 's-1', recommendations: [recommendation('r-1-1'), recommendation('r-1-2', ['size:large'])] }, { id: 's-2', recommendations: [recommendation('r-2-1'), recommendation('r-2-2')] }] }, ...more,
    },
  })
  const { ref, path } = await site.services.content.read(await site.viewer('editor'), 'guidelines.guideline', id)
  return { id, ref: ref ?? '', path }
}
