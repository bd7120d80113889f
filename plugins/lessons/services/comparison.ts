import type { Content, Translate, Viewer } from '@diwan/core'
import { blankTexts } from '../kinds/fields.ts'
import type { LessonSummary } from './catalogue.ts'
import { lessonKind } from './publishing.ts'
import type { Voices } from './voices.ts'

export const mostCompared = 4
export interface Line { id: string; label: string; isProse: boolean; differs: boolean; cells: { words: { text: string; isOwn: boolean }[] }[] }
export interface Matrix { lessons: LessonSummary[]; lines: Line[]; left: string[] }
interface Needs { content: Content; voices: Voices }

/** Lessons beside each other: a line for each field, what differs marked. */
export class Comparison {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** `keys` are refs or ids in the order of the columns; `left` are those that are not there for this viewer. */
  async of(viewer: Viewer, keys: readonly string[], t: Translate, name: { seat(code: string | null, region: string | null): string; topic(id: string): string }): Promise<Matrix> {
    const asked = [...new Set(keys.map((key) => key.trim()).filter(Boolean))].slice(0, mostCompared)
    const found = await Promise.all(asked.map((key) => this.#needs.content.read(viewer, lessonKind, key).catch(() => null)))
    const lessons = found.filter((one, at) => one !== null && found.findIndex((other) => other?.id === one.id) === at) as unknown as LessonSummary[]
    const counts = await this.#needs.voices.counts(lessons.map(({ id }) => id))
    const words = (id: string, pick: (one: LessonSummary) => readonly string[], isProse = false) => lineOf(id, t(`lessons.compare.${id}`), lessons.map(pick), isProse)
    const one = (said: string | null, base: string): string[] => said === null ? [] : [t(`${base}${said}`)]
    const text = (field: 'expected' | 'happened' | 'recommendation' | 'effect' | 'transfer') => words(field, ({ extra }) => [{ ...blankTexts, ...extra }[field]].filter(Boolean), true)
    const list = (field: 'why' | 'sustain' | 'improve') => words(field, ({ extra }) => ({ ...blankTexts, ...extra })[field], true)
    const lines = [
      words('who', ({ administration, fields }) => [name.seat(administration, fields.region)]), words('topics', ({ topics }) => topics.map(name.topic)), words('phase', ({ fields }) => one(fields.phase, 'core.phase.')),
      words('period', ({ fields: { from, until } }) => from === null ? [] : [until === null ? from : `${from} – ${until}`]), words('budget', ({ fields }) => one(fields.budget, 'lessons.budget.')), words('volume', ({ extra }) => [extra.volume].filter(Boolean)),
      words('causes', ({ fields }) => fields.causes.map((cause) => t(`core.cause.${cause}`))), words('confidence', ({ fields }) => one(fields.confidence, 'lessons.confidence.')),
      text('expected'), text('happened'), list('why'), list('sustain'), list('improve'), text('recommendation'), text('effect'), text('transfer'),
      words('voices', ({ id }) => { const { same, opposite, applied } = counts.get(id) ?? { same: 0, opposite: 0, applied: 0 }; return [t('lessons.voices.counts', { same, opposite, applied })] }),
    ]
    return { lessons, lines: lessons.length === 0 ? [] : lines.filter(({ cells }) => cells.some((cell) => cell.words.length > 0)), left: asked.filter((_key, at) => found[at] === null).map((key) => key.slice(0, 60)) }
  }
}

/** Words the others have not are marked, but where two have nothing in common, which would mark everything. */
function lineOf(id: string, label: string, words: readonly (readonly string[])[], isProse: boolean): Line {
  const said = words.filter((one) => one.length > 0)
  const isCommon = (word: string) => said.length > 1 && said.every((one) => one.includes(word))
  const hasShared = said.flat().some((word) => said.filter((one) => one.includes(word)).length > 1)
  return {
    id, label, isProse, differs: !isProse && said.length > 0 && (said.length < words.length || said.some((one) => one.some((word) => !isCommon(word)))),
    cells: words.map((one) => ({ words: one.map((text) => ({ text, isOwn: !isProse && hasShared && !isCommon(text) })) })),
  }
}
