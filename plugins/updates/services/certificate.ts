import type { Locale, Paper, Translate } from '@diwan/core'
import type { Session } from '../kinds/meeting.ts'
import type { CapacityOf } from './registrations.ts'

/** What a certificate says. `address`: where anybody checks its number. */
export interface Certificate {
  number: string; name: string; administration: string | null; capacityOf: CapacityOf; meeting: string; lang: Locale; sitting: Pick<Session, 'start'> | null
  address: string; at: Date
}

/** A certificate of attendance as a paper, in the language of who asks for it; the meeting bears its own title. */
export function certificatePaper({ number, name, administration, capacityOf, meeting, lang, sitting, address, at }: Certificate, t: Translate, locale: Locale): Paper {
  const title = t('updates.meetings.certificate')
  return {
    look: 'certificate', lang: locale, title: `${title} – ${name}`, seed: number, at,
    blocks: [
      { kind: 'heading', text: title }, { kind: 'lead', text: t('updates.meetings.certificate.says') }, { kind: 'name', text: name },
      ...administration === null ? [] : [{ kind: 'text' as const, text: administration }], { kind: 'text', text: t(`updates.meetings.certificate.as.${capacityOf}`) },
      { kind: 'heading', level: 2, text: meeting, lang },
      // The day on the wall where it was, whatever the reader's zone.
      ...sitting === null ? [] : [{ kind: 'text' as const, text: t('updates.meetings.certificate.on', { date: new Date(`${sitting.start.slice(0, 10)}T12:00:00Z`) }) }],
      { kind: 'note', text: `${t('updates.meetings.certificate.number')} ${number}. ${t('updates.meetings.certificate.genuine')}` }, { kind: 'code', text: address },
    ],
  }
}
