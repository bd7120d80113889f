import type { PagesDeps } from '../deps.ts'

/** Whether mail leaves the site; if not, a link is handed over by a person. */
export const canMail = ({ host }: Pick<PagesDeps, 'host'>): boolean => host.config.mail.url !== undefined
/** The address for people who need help, or nothing. */
export const contactOf = ({ host }: Pick<PagesDeps, 'host'>): string => host.config.site.contactMail ?? ''
