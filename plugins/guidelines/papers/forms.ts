/** What a guideline is given out as; the first two are made by a job and kept. */
export const forms = ['pdf', 'docx', 'html', 'md', 'json', 'zip'] as const
export type Form = (typeof forms)[number]
export const editionForms = ['pdf', 'html', 'md', 'json', 'zip'] as const
export const types: Readonly<Record<Form, string>> = {
  pdf: 'application/pdf', docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', html: 'text/html; charset=utf-8', md: 'text/markdown; charset=utf-8', json: 'application/json; charset=utf-8', zip: 'application/zip',
}
/** `GL-0042-3.1-en.pdf` */
export const nameOf = (ref: string, version: string, lang: string, form: Form): string => `${[ref, version, form === 'zip' ? '' : lang].filter(Boolean).join('-')}.${form}`
