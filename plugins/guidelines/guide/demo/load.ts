import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CoreServices, DemoKit, Locale } from '@diwan/core'
import { digestOf } from '../digest.ts'
import { changesBetween } from '../changes.ts'
import { sectionsOf } from '../build-document.ts'
import type { Section, Version } from '../model.ts'
import { demoInput } from './demo-input.ts'
import { loadAround } from './load-around.ts'
import { loadDemoBlocks, withDemoBlocks, withNumbers, type DemoBlocks } from './load-blocks.ts'
import type { DemoAround, DemoGuideline, DemoText } from './types.ts'

export const demoSlugs = ['image-analytics', 'risk-ml', 'cloud-exit', 'blockchain-origin', 'e-seals', 'drones'] as const
const languages: readonly Locale[] = ['en', 'fr', 'es', 'ar']
const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(join(import.meta.dirname, `${name}.json`), 'utf8')) as T
const readIfThere = async <T>(name: string): Promise<T | null> => { try { return await read<T>(name) } catch (fault) { if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return null; throw fault } }

/** The six guidelines with their pasts, and what stands around them. */
export async function loadDemoGuides(deps: Pick<CoreServices, 'db' | 'standing'>, kit: DemoKit): Promise<void> {
  const blocks = await loadDemoBlocks(deps, kit)
  for (const slug of demoSlugs) {
    // Each version is a revision of its own; loaded again, they would be the next ones.
    if (await deps.standing(kit.id(`guidelines.guideline.${slug}`)) === null) await bringGuideline(deps, slug, kit, blocks)
  }
  await loadAround(deps, await read<DemoAround>('around'), kit)
}

async function bringGuideline({ db }: Pick<CoreServices, 'db'>, slug: string, kit: DemoKit, blocks: DemoBlocks): Promise<void> {
  const guideline = await read<DemoGuideline>(slug)
  const texts: Partial<Record<Locale, DemoText>> = {}
  for (const lang of languages) { const text = await readIfThere<DemoText>(`${slug}.${lang}`); if (text) texts[lang] = withNumbers(text, blocks) }
  const id = kit.id(`guidelines.guideline.${slug}`), author = kit.person(guideline.author)
  const versions: Version[] = [], gone: { id: string; version: string }[] = [], since = new Map<string, string>()
  const approvals: object[] = []
  const made = (at: Parameters<typeof demoInput>[3]) => withDemoBlocks(demoInput(guideline, texts, kit, at), blocks, guideline.blocks)
  const idsOf = (input: { fields?: Record<string, unknown> }) => ((input.fields?.['sections'] ?? []) as { recommendations: { id: string }[] }[]).flatMap(({ recommendations }) => recommendations.map((one) => one.id))
  let before: string[] = [], sections: Section[] = []
  for (const [n, { label, at, note, ...difference }] of guideline.versions.entries()) {
    const isLast = n === guideline.versions.length - 1
    const stands = made({ difference, versions, gone, since })
    const now = idsOf(stands)
    versions.push({ label, rev: n + 1, at: kit.at(at).toISOString(), note, changes: n === 0 ? [] : changesBetween(sections, sectionsOf(stands)) })
    sections = sectionsOf(stands)
    for (const one of now) if (!since.has(one)) since.set(one, label)
    for (const one of before) if (!now.includes(one)) gone.push({ id: one, version: label })
    const input = made({ difference, versions: [...versions], gone: [...gone], since, ...isLast ? {} : { langs: ['en'] } })
    const draft = isLast ? guideline.draft : undefined
    const next = draft && made({ difference: draft, versions: [...versions], gone: [...gone], since })
    await kit.bring({
      id, kind: 'guidelines.guideline', administration: guideline.administration, author, publishedAt: kit.at(guideline.versions[0]?.at ?? at), revisedAt: kit.at(at), note, input,
      ...draft && next ? { draft: { state: draft.state, by: kit.person(draft.by), at: kit.at(draft.at), input: next } } : {},
    })
    before = now
    approvals.push(...guideline.approvers.map((slugOf, index) => approval(kit, { id, person: slugOf, digest: digestOf(input), at: new Date(kit.at(at).getTime() - (index + 2) * 86_400_000), version: label, note: '' })))
    if (draft && next) approvals.push(...draft.approvals.map((one) => approval(kit, { id, person: one.person, digest: digestOf(next), at: kit.at(one.at), version: null, note: one.note })))
  }
  await db('guidelines.approval').insert(approvals).onConflict(['itemId', 'digest', 'personId']).ignore()
}

function approval(kit: DemoKit, { id, person, digest, at, version, note }: { id: string; person: string; digest: string; at: Date; version: string | null; note: string }) {
  const who = kit.person(person)
  return { itemId: id, digest, personId: who.id, name: who.name, administration: who.administration, draftRev: 1, note, at, version }
}
