import type { CoreServices, DemoKit } from '@diwan/core'
import { rows } from '../rows.ts'
import type { DemoOutline } from './load.ts'

type Line = [index: number, owner: string | null, due: string, result: 'open' | 'done' | 'in-part' | 'not-for-us', note: string]
const told: { guideline: string; administration: string; by: string; at: string; title: string; lines: Line[] }[] = [
  { guideline: 'image-analytics', administration: 'XA', by: 'ilse-maren', at: '-75d', title: 'West terminal, second commodity', lines: [
    [0, 'jonas-arp', '-30d', 'done', 'Coffee, lane 2; lane 1 stays as it is.'], [1, 'ilse-maren', '-20d', 'done', 'Standing instruction signed.'], [3, 'jonas-arp', '-4d', 'open', 'Thresholds for chapters 09 and 21 are counted.'],
    [4, 'tobias-greyling-holt', '+6d', 'open', ''], [5, 'mette-askholm', '+12d', 'in-part', 'Two of three shifts.'], [7, null, '+9d', 'open', ''],
  ] },
  { guideline: 'e-seals', administration: 'XL', by: 'chipo-nhamorera', at: '-120d', title: 'Northern corridor', lines: [
    [0, 'chipo-nhamorera', '-90d', 'done', 'Annex 3, signed by both sides.'], [1, 'naledi-kgosimore', '-45d', 'done', 'Two makers passed.'], [4, 'tendai-moyakara', '-10d', 'in-part', 'The duty phone answers from six to ten.'], [5, 'tendai-moyakara', '+14d', 'open', ''], [8, 'thandiwe-mkhoreli', '+40d', 'not-for-us', 'Our law names another fee.'],
  ] },
]

/** Two checklists under way, one with a line that is late. */
export async function loadChecklists(db: CoreServices['db'], kit: DemoKit, outlines: ReadonlyMap<string, DemoOutline>): Promise<void> {
  for (const { guideline, administration, by, at, title, lines } of told) {
    const outline = outlines.get(guideline)
    if (!outline) continue
    const id = kit.id(`guidelines.checklist.${guideline}.${administration}`)
    await rows(db, 'insert into guidelines.checklist (id, administration, guideline_id, version, title, by_id, at) values (?::uuid, ?, ?::uuid, ?, ?, ?::uuid, ?::timestamptz) on conflict do nothing', [id, administration, outline.id, outline.version, title, kit.person(by).id, kit.at(at)])
    const rowsOf = lines.flatMap(([index, owner, due, result, note], n) => {
      const recommendation = outline.recommendations[index]
      return recommendation ? [{ id: kit.id(`guidelines.checklist.${guideline}.${administration}.${n}`), position: n + 1, recommendation: recommendation.id, words: recommendation.title, owner: owner === null ? null : kit.person(owner).id, due: kit.on(due), result, note, done: result === 'open' ? null : kit.at(due).toISOString() }] : []
    })
    await rows(db, `insert into guidelines.checklist_line (id, checklist_id, position, recommendation, words, owner_id, due_on, result, note, done_at, updated_at) select l.id, ?::uuid, l.position, l.recommendation, l.words, l.owner, l.due, l.result, l.note, least(l.done, ?::timestamptz), ?::timestamptz
      from jsonb_to_recordset(?::jsonb) l(id uuid, position smallint, recommendation text, words text, owner uuid, due date, result text, note text, done timestamptz) on conflict do nothing`, [id, kit.at('-1d'), kit.at('-1d'), JSON.stringify(rowsOf)])
  }
}
