import type { CoreServices, DemoKit, Locale } from '@diwan/core'
import type { QuestionnaireTexts } from '../readiness/kind.ts'
import { rows } from '../rows.ts'
import { read, type DemoOutline } from './load.ts'

interface DemoReadiness {
  questionnaires: { slug: string; topics: string[]; texts: Record<Locale, { title: string; summary: string } & QuestionnaireTexts>; dimensions: { id: string; statements: { id: string; guidance: string[] }[] }[] }[]
  assessments: { questionnaire: string; administration: string; begun: string; finished: string | null; answers: [statement: string, score: number, target: number | null, evidence: string][] }[]
}

/** Three questionnaires in four languages, and what some administrations answered; nobody but they read it. */
export async function loadReadiness({ db }: Pick<CoreServices, 'db'>, kit: DemoKit, outlines: ReadonlyMap<string, DemoOutline>): Promise<void> {
  const { questionnaires, assessments } = await read<DemoReadiness>('readiness')
  const idOf = (slug: string) => kit.id(`guidelines.questionnaire.${slug}`)
  await kit.bring(questionnaires.map(({ slug, topics, texts, dimensions }) => {
    const outline = outlines.get(slug)
    return {
      id: idOf(slug), kind: 'guidelines.questionnaire', administration: null, author: kit.person('sanna-weiss'), publishedAt: kit.at('-180d'),
      input: {
        lang: 'en' as const, topics, audience: ['public'], handling: 'open' as const, reviewDueOn: kit.on('+400d'),
        texts: Object.fromEntries(Object.entries(texts).map(([lang, { title, summary, parts }]) => [lang, { title, summary, maker: lang === 'en' ? 'author' as const : 'reviewer' as const, extra: { parts } }])),
        fields: { dimensions: dimensions.map(({ id, statements }) => ({ id, statements: statements.map(({ id: own, guidance }) => ({ id: own, guidance: guidance.flatMap((recommendation) => outline?.recommendations.some((one) => one.id === recommendation) ? [{ guideline: outline.id, recommendation }] : []) })) })) },
      },
    }
  }))
  const told = assessments.map(({ questionnaire, administration, begun, finished }) => ({ id: kit.id(`guidelines.readiness.${questionnaire}.${administration}`), questionnaire: idOf(questionnaire), administration, begun: kit.at(begun).toISOString(), finished: finished === null ? null : kit.at(finished).toISOString() }))
  await rows(db, `insert into guidelines.readiness (id, administration, questionnaire_id, begun_at, updated_at, finished_at) select r.id, r.administration, r.questionnaire, r.begun, coalesce(r.finished, ?::timestamptz), r.finished
    from jsonb_to_recordset(?::jsonb) r(id uuid, administration text, questionnaire uuid, begun timestamptz, finished timestamptz) join guidelines.questionnaire q on q.item_id = r.questionnaire on conflict do nothing`, [kit.at('-6d').toISOString(), JSON.stringify(told)])
  const answers = assessments.flatMap(({ questionnaire, administration, answers: given, finished }) => given.map(([statement, score, target, evidence]) => ({ readiness: kit.id(`guidelines.readiness.${questionnaire}.${administration}`), statement, score, target, evidence, at: kit.at(finished ?? '-6d').toISOString() })))
  await rows(db, `insert into guidelines.readiness_answer (readiness_id, statement, score, target, evidence, at) select a.readiness, a.statement, a.score, a.target, a.evidence, a.at
    from jsonb_to_recordset(?::jsonb) a(readiness uuid, statement text, score smallint, target smallint, evidence text, at timestamptz) join guidelines.readiness r on r.id = a.readiness on conflict do nothing`, [JSON.stringify(answers)])
}
