import assert from 'node:assert/strict'
import type { Viewer } from '@diwan/core'
import { bootTest, type TestPerson, type TestSite } from '@diwan/core/testing'
import type { LessonServices } from '../deps.ts'

/** What directory's own pages do: the route an administration sets, the decision of a seat, and that somebody is vouched for. */
interface SeatServices {
  approvals: {
    setRoute(viewer: Viewer, administration: string, seats: { role: 'head'; label: string; person: string; deputy: null }[]): Promise<void>
    waiting(viewer: Viewer): Promise<{ id: string; words: string }[]>
    decide(viewer: Viewer, id: string, position: number, decision: 'approved' | 'refused', note?: string): Promise<void>
  }
  verification: { vouch(viewer: Viewer, person: string, until: string): Promise<void> }
}
/** How many administrations of a region the site knows. */
export const inRegion = async (site: TestSite, region: string): Promise<number> => (await site.services.people.administrations()).filter((one) => one.region === region).length
export const seatsOf = (site: TestSite): SeatServices => site.inside<SeatServices>('directory')
export const lessonsOf = (site: TestSite): LessonServices => site.inside<LessonServices>('lessons')

/** A site whose Aldermere has a route of one seat, its contact point. */
export async function lessonsSite(): Promise<TestSite> {
  const site = await bootTest()
  await seatsOf(site).approvals.setRoute(await site.viewer('ncp'), 'XA', [{ role: 'head', label: '', person: site.id('ncp'), deputy: null }])
  return site
}

export const steps = {
  who: { level: 'region', readers: 'members', dates: 'year', tellsVolume: 'false', tellsBudget: 'false' },
  setting: { 'title': 'Wyvern patrols stopped at dusk', 'technologies[]': 'drones', 'processes[]': 'transit', 'phase': 'pilot', 'from': '03/2024', 'until': '11/2025', 'budget': '100k-1m', 'volume': '12,345 boats' },
  story: { 'expected': 'Two of them cover the anchorage.', 'happened': 'They saw nothing after dusk.', 'why': 'No thermal cameras\nNo night licence', 'causes[]': 'procurement' },
  advice: { sustain: 'Daily briefing', improve: 'Ask for the licence first', recommendation: 'Apply for the night licence before the tender.', effect: 'Nights are covered.', transfer: 'Every anchorage', confidence: 'moderate' },
} as const
type StepName = keyof typeof steps

/** Fills a manuscript in by its forms, as somebody without scripts would. Answers its id. */
export async function write(site: TestSite, as: TestPerson, more: Partial<Record<StepName, Record<string, string>>> = {}, title: string = steps.setting.title): Promise<string> {
  const begun = await site.post('/en/lessons/begin', { title, seen: 'yes' }, { as })
  assert.equal(begun.status, 303, begun.text)
  const id = /write\/([0-9a-f-]{36})\/who/.exec(begun.location ?? '')?.[1] ?? ''
  for (const [step, fields] of Object.entries(steps) as [StepName, Record<string, string>][]) {
    const { rev } = await site.services.content.draft(await site.viewer(as), id)
    const said = await site.post(`/en/lessons/write/${id}/${step}`, { ...fields, ...step === 'setting' ? { title } : {}, ...more[step], rev: String(rev) }, { as })
    assert.equal(said.status, 303, `${step}: ${said.text.slice(0, 400)}`)
  }
  return id
}

/** Through the approval of its administration to a curator: the id of what is checked. */
export async function approved(site: TestSite, as: TestPerson, id: string): Promise<string> {
  const asked = await site.post(`/en/lessons/write/${id}/check`, { note: 'Please' }, { as })
  assert.equal(asked.status, 303, /error-summary[^]*?<.ul>/.exec(asked.text)?.[0] ?? asked.text.slice(0, 500))
  await seatsOf(site).approvals.decide(await site.viewer('ncp'), (await lessonsOf(site).releases.state(id)).release?.approval ?? '', 1, 'approved')
  await site.settle()
  const { release } = await lessonsOf(site).releases.state(id)
  assert.equal(release?.stage, 'check')
  return release.id
}

/** Written, approved, checked and published: the lesson others read, and its manuscript. */
export async function publish(site: TestSite, as: TestPerson = 'member', more: Partial<Record<StepName, Record<string, string>>> = {}, title: string = steps.setting.title): Promise<{ manuscript: string; lesson: string; path: string }> {
  const manuscript = await write(site, as, more, title)
  const release = await approved(site, as, manuscript)
  const done = await site.post(`/en/lessons/checking/${release}`, { decision: 'publish' }, { as: 'editor' })
  assert.equal(done.status, 303, done.text.slice(0, 500))
  await site.settle()
  const { lesson } = await lessonsOf(site).releases.state(manuscript)
  assert.ok(lesson)
  return { manuscript, lesson, path: (await site.services.content.read(await site.viewer('editor'), 'lessons.lesson', lesson)).path }
}
