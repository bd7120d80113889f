import { unfenced } from './included-texts.ts'
import { blankPart, fields, wholes, type Field, type Returned, type ReturnedPart, type Whole } from './returned.ts'

const unmarked = (text: string): string => text.split('\n').map((line) => /^#{1,6}\s.*\\\{#[^}]*\}\s*$/.test(line) ? line.replace(/\\\{#/, '{#') : line).join('\n').trim()

/** A guideline as Markdown, part by part: what stands under the heads that bear an id. Heads without one are words. */
export function readMarkdown(text: string): Returned {
  const returned: Returned = { source: null, wholes: {}, sections: [], loose: [], blocks: [] }
  let rest = text.replace(/\r\n?/g, '\n')
  const front = /^---\n([^]*?)\n---\n/.exec(rest)
  if (front) {
    rest = rest.slice(front[0].length)
    const said = (name: string): string => new RegExp(`^${name}:\\s*"?([^"\\n]*)"?\\s*$`, 'm').exec(front[1] ?? '')?.[1] ?? ''
    if (said('diwan') === 'guideline') returned.source = `${said('ref')}@${said('rev')}@${said('lang')}`
  }
  let part = null as ReturnedPart | null
  let put: (words: string) => void = () => {}
  let lines: string[] = []
  let within = ''
  const flush = (): void => {
    const { text: own, blocks } = unfenced(lines.join('\n').trim())
    put(unmarked(own))
    returned.blocks.push(...blocks.map((block) => ({ part: within, ref: block.ref, text: unmarked(block.text), by: [] })))
    lines = []
  }
  for (const line of rest.split('\n')) {
    const [, marks, head = '', id = ''] = /^(#{1,4})\s+(.*?)\s*(?<!\\)\{#([a-z0-9.-]{1,40})\}\s*$/.exec(line) ?? []
    if (marks === undefined) { lines.push(line); continue }
    flush()
    const whole = wholes.find((one) => one === id)
    const [of, field] = id.split('.')
    within = of ?? ''
    if (whole && marks.length < 3) {
      if (whole === 'title') { returned.wholes.title = head; put = () => {} }
      else put = (words) => { returned.wholes[whole] = whole === 'key-points' ? words.split('\n').map((point) => point.replace(/^-\s+/, '').trim()).filter(Boolean).join('\n') : words }
    } else if (marks.length === 2 && id !== 'cite') {
      const section = { ...blankPart(id), recommendations: [] }
      section.words.title = head.replace(/^\d+\.\s+/, '')
      returned.sections.push(section)
      part = section
      put = (words) => { section.words.body = words }
    } else if (marks.length === 3) {
      const one = blankPart(id)
      one.words.title = head.replace(/^\d+\.\d+\s+/, '')
      returned.sections.at(-1)?.recommendations.push(one)
      part = one
      put = () => {}
    } else if (marks.length === 4 && part?.id === of && fields.some((one) => one === field)) {
      const own: ReturnedPart = part!
      put = (words) => { own.words[field as Field] = words }
    } else put = () => {}
  }
  flush()
  return returned
}
export type { Whole }
