import type { Locale } from '@diwan/core'

/** The small words of a citation. It is written in the language of what it cites, not in its reader's, so that everybody cites a work alike. */
export interface Words { and: string; comma: string; noDate: string; etAl: string; version: string; available: string; retracted: string; kinds: Readonly<Record<string, string>> }

export const citationWords: Readonly<Record<Locale, Words>> = {
  en: { and: 'and', comma: ', ', noDate: 'n.d.', etAl: 'et al.', version: 'Version', available: 'Available from:', retracted: 'Retracted', kinds: { dataset: 'Data set', brief: 'Policy brief', evaluation: 'Evaluation report', 'consultation-synthesis': 'Consultation synthesis' } },
  fr: { and: 'et', comma: ', ', noDate: 's. d.', etAl: 'et al.', version: 'Version', available: 'Disponible à l’adresse :', retracted: 'Rétracté', kinds: { dataset: 'Jeu de données', brief: 'Note de synthèse', evaluation: 'Rapport d’évaluation', 'consultation-synthesis': 'Synthèse de consultation' } },
  es: { and: 'y', comma: ', ', noDate: 's. f.', etAl: 'et al.', version: 'Versión', available: 'Disponible en:', retracted: 'Retractado', kinds: { dataset: 'Conjunto de datos', brief: 'Informe de políticas', evaluation: 'Informe de evaluación', 'consultation-synthesis': 'Síntesis de consulta' } },
  ar: { and: 'و', comma: '، ', noDate: 'د.ت.', etAl: 'وآخرون', version: 'النسخة', available: 'متاح على:', retracted: 'مسحوب', kinds: { dataset: 'مجموعة بيانات', brief: 'موجز سياسات', evaluation: 'تقرير تقييم', 'consultation-synthesis': 'خلاصة مشاورة' } },
}
